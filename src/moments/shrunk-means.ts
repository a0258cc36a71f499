import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { readMoments } from "../core/tables/read-moments.js";
import type { Moments } from "../core/types.js";
import { choleskyKernel } from "../numerics/matrix/cholesky-kernel.js";
import { dotKernel } from "../numerics/matrix/dot-kernel.js";
import { choleskySolveKernel } from "../numerics/matrix/triangular-solve-kernel.js";

/** How means are drawn to a common value. */
export interface ShrunkMeansOptions {
  /**
   * "bayes-stein": Jorion (1986), by (N + 2) / (N + 2 + T·d'Σ⁻¹d) for the distances d to the target. "bodnar-okhrin": Bodnar, Okhrin and
   * Parolya (2019), which takes less than all of the mean and adds some of the target.
   */
  readonly method: "bayes-stein" | "bodnar-okhrin";
  /** T: periods that the means were estimated from; more than N. */
  readonly observations: number;
  /** "minimum-variance": the mean of the portfolio of least variance, as Jorion has it. "grand-mean": the mean of all. Default "minimum-variance". */
  readonly target?: "minimum-variance" | "grand-mean";
}

const declared: OptionsOf<ShrunkMeansOptions, "target"> = {
  method: { kind: "choice", of: ["bayes-stein", "bodnar-okhrin"], required: true },
  observations: { kind: "number", integer: true, min: 3, max: 1_000_000_000, required: true },
  target: { kind: "choice", of: ["minimum-variance", "grand-mean"], default: "minimum-variance" },
};

/**
 * Moments whose means are drawn to a common value, as far as their noise says.
 *
 * @param moments - N assets, per year; the covariance must be positive definite
 * @param options - `method`, `observations`; `target` "minimum-variance"
 * @returns the same covariance with the shrunk means, per year
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `invalid-argument`; `too-few-observations` where there
 *   are no more periods than assets
 * @remarks O(N³/3). NaN throws. Reference values: test/reference/moments/unequal.json (skfolio).
 * @example
 * shrunkMeans(estimateMoments(returns), { method: "bayes-stein", observations: returns.dates.length }).mean
 */
export function shrunkMeans(moments: Moments, options: ShrunkMeansOptions): Moments {
  const { method, observations, target } = readOptions("options", options, declared, {
    what: "an option of shrunkMeans",
  });
  readMoments("moments", moments, { factorForm: false, caller: "shrunkMeans" });
  const { mean, covariance, periodsPerYear } = moments;
  const n = mean.length;
  if (observations <= n) {
    throw new PortfolioError(
      "too-few-observations",
      `options.observations is ${observations} for ${n} assets: their means can be shrunk from more periods than assets only`,
      { argument: "options.observations", expected: n + 1, actual: observations },
    );
  }
  const factor = choleskyKernel(covariance, n, 1e-12);
  if (factor.status !== "ok") {
    throw new PortfolioError(
      "not-a-covariance",
      'moments.covariance is singular: shrink it (covariance: "ledoit-wolf") or repair it with nearestPositiveDefinite first',
    );
  }
  const solve = (b: Float64Array): Float64Array => choleskySolveKernel(factor.lower, b);
  const one = new Float64Array(n).fill(1);
  const calm = solve(one);
  const common = target === "grand-mean" ? dotKernel(mean, one) / n : dotKernel(calm, mean) / dotKernel(calm, one);
  // per period the covariance is that of a year divided by the periods, and so is the product of means by its inverse
  const perPeriod = (a: Float64Array, b: Float64Array): number => dotKernel(a, solve(b)) / periodsPerYear;
  if (method === "bayes-stein") {
    const distance = mean.map((m) => m - common);
    const drawn = (n + 2) / (n + 2 + observations * perPeriod(distance, distance));
    return { ...moments, mean: mean.map((m) => (1 - drawn) * m + drawn * common) };
  }
  const goal = one.map((v) => v * common);
  const u = perPeriod(mean, mean);
  const v = perPeriod(mean, goal);
  const w = perPeriod(goal, goal);
  const spread = u * w - v * v;
  // all means are the same already, or the target is nothing
  if (!(spread > 1e-14 * u * w)) return { ...moments, mean: mean.slice() };
  const kept = ((u - n / (observations - n)) * w - v * v) / spread;
  const added = ((1 - kept) * v) / w;
  return { ...moments, mean: mean.map((m) => kept * m + added * common) };
}
