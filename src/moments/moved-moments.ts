import type { Moments } from "../core/types.js";
import { covariancePerYear, type MomentsSettings, momentsOf } from "./estimate-moments.js";
import { type MovedWindow, movedSums } from "./moved-sums.js";
import { centeredProductsKernel, meanOfWindow, productsKernel } from "./moving-products-kernel.js";
import { columnMeans, type Observations } from "./observations.js";

/** A window, with its means where they are known already. */
export interface MeanedWindow extends MovedWindow {
  /** N, arithmetic. */
  readonly mean?: Float64Array;
}

/**
 * A function that estimates the moments of windows one after the other, from sums that follow the window.
 *
 * @param assets - N names
 * @param settings - those of all windows; only `marketReturns` and `periodsPerYear` may differ from call to call
 * @returns moments of the window alone, covariances within 3e-15 of √(Σ_ii Σ_jj), means within 1e-13 of √Σ_ii
 */
export function movedMoments(
  assets: readonly string[],
  settings: MomentsSettings,
): (window: MeanedWindow, settings: MomentsSettings) => Moments {
  const n = assets.length;
  const observed = ({ values, rows, mean }: MeanedWindow, moved?: Float64Array): Observations => ({
    assets,
    rows,
    columns: n,
    values,
    mean: mean ?? moved ?? columnMeans(values, rows, n),
  });
  switch (settings.covariance) {
    case "gerber":
    case "factor":
      return (window, own) => momentsOf(observed(window), own);
    case "semi": {
      const { semiThreshold } = settings;
      const sumsOf = movedSums(n, { centered: false, prepare: (value) => Math.min(value - semiThreshold, 0) });
      return (window, own) =>
        momentsOf(observed(window), own, productsKernel(sumsOf(window), own.periodsPerYear / window.rows));
    }
    case "exponential": {
      const { halfLife } = settings;
      const sumsOf = movedSums(n, { centered: true, halfLife });
      return (window, own) => {
        let weight = 0;
        let squares = 0;
        for (let t = 0; t < window.rows; t++) {
          const w = 2 ** (-t / halfLife);
          weight += w;
          squares += w * w;
        }
        const scale = weight * (1 - squares / (weight * weight));
        const covariance = centeredProductsKernel(sumsOf(window), weight, own.periodsPerYear / scale);
        return momentsOf(observed(window), own, covariance);
      };
    }
    case "sample": {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        const sums = sumsOf(window);
        const covariance = centeredProductsKernel(sums, rows, own.periodsPerYear / (rows - 1));
        return momentsOf(observed(window, meanOfWindow(sums, rows)), own, covariance);
      };
    }
    default: {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        const sums = sumsOf(window);
        const mean = meanOfWindow(sums, rows);
        const products = centeredProductsKernel(sums, rows, 1);
        const observations = observed(window, mean);
        const covariance = covariancePerYear({ ...observations, mean, products }, own);
        return momentsOf(observations, own, covariance);
      };
    }
  }
}
