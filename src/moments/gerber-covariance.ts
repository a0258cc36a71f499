import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import { covarianceOf } from "./correlation-of.js";
import type { Observations } from "./observations.js";

/**
 * Gerber's covariance per period: correlation counts how often two assets move beyond `threshold` standard deviations
 * together, less how often they do so against each other, over the periods in which not both stood still.
 *
 * @param threshold - in standard deviations (divisor T), above 0 and below 1
 * @remarks O(T·N²). Gerber, Markowitz, Ernst, Miao, Javid and Sargen (2022), the second statistic; moves are counted
 *   from zero, not from the mean. As skfolio's `GerberCovariance(psd_variant=True, nearest=False)`.
 */
export function gerberCovariance(observations: Observations, threshold: number): Float64Array {
  const { values, rows, columns: n, mean } = observations;
  const deviation = new Float64Array(n);
  for (let k = 0; k < values.length; k++) deviation[k % n] = deviation[k % n]! + (values[k]! - mean[k % n]!) ** 2;
  for (let i = 0; i < n; i++) deviation[i] = Math.sqrt(deviation[i]! / rows);

  const moves = new Float64Array(values.length);
  for (let k = 0; k < values.length; k++) {
    const border = threshold * deviation[k % n]!;
    const value = values[k]!;
    moves[k] = border === 0 ? 0 : value >= border ? 1 : value <= -border ? -1 : 0;
  }
  const correlation = symmetricProductKernel(moves, rows, n);
  const still = symmetricProductKernel(
    moves.map((move) => 1 - move * move),
    rows,
    n,
  );
  for (let k = 0; k < n * n; k++) {
    const counted = rows - still[k]!;
    correlation[k] = k % (n + 1) === 0 ? 1 : counted > 0 ? correlation[k]! / counted : 0;
  }
  return covarianceOf({ correlation, deviation });
}
