import { logarithmKernel } from "./logarithm-kernel.js";

const HALF_LN_TWO_PI = 0.9189385332046727;

/**
 * ln Γ(x) for x > 0; to 1e-14 below 10 and to 5e-16 of its largest term above. The same bits in every runtime.
 *
 * Stirling's series after a shift beyond 10: Abramowitz & Stegun 6.1.41.
 */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  while (z < 10) {
    product *= z;
    z += 1;
  }
  const r = 1 / (z * z);
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r / 156)))))) / z;
  return (z - 0.5) * logarithmKernel(z) - z + HALF_LN_TWO_PI + series - logarithmKernel(product);
}
