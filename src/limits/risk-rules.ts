import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { FactorMoments, Moments } from "../core/types.js";
import { covarianceEntryKernel } from "../numerics/covariance/covariance-entry-kernel.js";
import { normalDensityKernel } from "../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../numerics/distribution/normal-quantile-kernel.js";
import { covarianceProduct } from "./covariance-product.js";
import { historicalTailRule } from "./historical-tail-rule.js";
import type { Book } from "./read-book.js";
import { between, notNegative, type StateRule, sparse } from "./state-rule.js";
import type { LimitRule, Limits, TailLimit } from "./types.js";

/** The limits that need moments or returns: volatility, tails, tracking error, correlation, beta, factors. */
export function riskRules(book: Book, limits: Limits): StateRule[] {
  const rules: StateRule[] = [];
  if (limits.volatility !== undefined) {
    rules.push(deviationRule(book, "volatility", notNegative("volatility.max", limits.volatility.max), 1));
  }
  for (const rule of ["valueAtRisk", "conditionalValueAtRisk"] as const) {
    const tail = limits[rule];
    if (tail === undefined) continue;
    notNegative(`${rule}.max`, tail.max);
    if (tail.method === "historical") rules.push(historicalTailRule(book, rule, tail));
    else rules.push(deviationRule(book, rule, tail.max, gaussianTailFactor(rule, tail)));
  }
  if (limits.trackingError !== undefined) {
    const { benchmark, max } = limits.trackingError;
    const weights = resolvePerAsset("limits.trackingError.benchmark", benchmark, book.assets, 0);
    rules.push(deviationRule(book, "trackingError", notNegative("trackingError.max", max), 1, weights));
  }
  if (limits.correlation !== undefined) rules.push(...correlationRules(book, limits.correlation));
  if (limits.beta !== undefined) {
    const { positions, coefficients } = betaCoefficients(limits.beta, book);
    rules.push(...between("beta", "portfolio", positions, coefficients, limits.beta.min, limits.beta.max));
  }
  for (const factor of limits.factors ?? []) {
    const { positions, coefficients } = factorCoefficients(factor, book);
    rules.push(...between("factor", factor.name, positions, coefficients, factor.min, factor.max));
  }
  return rules;
}

/** Value at risk, or its conditional, of a normal return of mean zero and deviation one per year. */
export function gaussianTailFactor(rule: "valueAtRisk" | "conditionalValueAtRisk", tail: TailLimit): number {
  const { level = 0.95, horizon = 1 / 252 } = tail;
  if (!(level >= 0.5 && level < 1) || !(horizon > 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `limits.${rule} has level ${level} and horizon ${horizon}: give a level from 0.5 to below 1 and a horizon above 0`,
      { level, horizon },
    );
  }
  const z = normalQuantileKernel(level);
  return Math.sqrt(horizon) * (rule === "valueAtRisk" ? z : normalDensityKernel(z) / (1 - level));
}

/** factor · √(x'Σx), x the holdings or what they hold beyond the benchmark. */
function deviationRule(
  book: Book,
  rule: LimitRule,
  limit: number,
  factor: number,
  benchmark?: Float64Array,
): StateRule {
  const moments = neededMoments(book, rule);
  const known = moments.assets.length;
  const active = (values: Float64Array, equity: number): Float64Array => {
    const x = benchmark === undefined ? values : values.map((v, i) => v - benchmark[i]! * equity);
    const stranger = x.findIndex((v, i) => i >= known && v !== 0);
    if (stranger >= 0) {
      throw new PortfolioError(
        "unknown-asset",
        `limits.${rule} needs ${book.assets[stranger]} in moments: estimate moments with all assets that are held or traded`,
        { asset: book.assets[stranger] },
      );
    }
    return x;
  };
  const deviation = (x: Float64Array, product: Float64Array): number =>
    Math.sqrt(
      Math.max(
        0,
        x.reduce((sum, v, i) => sum + v * product[i]!, 0),
      ),
    );
  return {
    kind: "convex",
    rule,
    scope: "portfolio",
    bound: "max",
    limit,
    size: (values, equity) => {
      const x = active(values, equity);
      return factor * deviation(x, covarianceProduct(moments, x));
    },
    slope: (values, equity) => {
      const x = active(values, equity);
      const product = covarianceProduct(moments, x);
      const d = deviation(x, product);
      const slope = d === 0 ? product : product.map((p) => (factor * p) / d);
      return {
        values: slope,
        equity: benchmark === undefined ? 0 : -slope.reduce((sum, s, i) => sum + s * benchmark[i]!, 0),
      };
    },
  };
}

function correlationRules(book: Book, limit: NonNullable<Limits["correlation"]>): StateRule[] {
  return correlatedPairs(book, limit.above).flatMap(([i, j]) =>
    between("correlation", `${book.assets[i]}/${book.assets[j]}`, [i, j], [1, 1], -limit.max, limit.max),
  );
}

/** Pairs of assets, held or ordered, whose correlation is greater than `above`. O(k²). */
function correlatedPairs(book: Book, above: number): (readonly [number, number])[] {
  const moments = neededMoments(book, "correlation");
  const ordered = new Set(book.orders.map((order) => order.position));
  const concerned = Array.from(moments.assets.keys()).filter((i) => book.values[i] !== 0 || ordered.has(i));
  return pairsAbove(moments, concerned, above);
}

/** Those pairs of `concerned` assets whose correlation is greater than `above`. */
export function pairsAbove(
  moments: Moments | FactorMoments,
  concerned: readonly number[],
  above: number,
): (readonly [number, number])[] {
  const deviations = concerned.map((i) => Math.sqrt(covarianceEntryKernel(moments, i, i)));
  return concerned.flatMap((i, a) =>
    concerned.slice(a + 1).flatMap((j, b) => {
      const together = deviations[a]! * deviations[a + 1 + b]!;
      return together > 0 && covarianceEntryKernel(moments, i, j) > above * together ? [[i, j] as const] : [];
    }),
  );
}

/** β of each asset: as given, or cov(asset, benchmark) / var(benchmark). */
export function betaCoefficients(
  limit: NonNullable<Limits["beta"]>,
  book: Pick<Book, "assets" | "state">,
): { positions: number[]; coefficients: number[] } {
  if (limit.betas !== undefined) return sparse("limits.beta.betas", limit.betas, book.assets);
  if (limit.benchmark === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "limits.beta names neither betas nor a benchmark: give one of them",
      {},
    );
  }
  const moments = neededMoments(book, "beta");
  const benchmark = resolvePerAsset("limits.beta.benchmark", limit.benchmark, moments.assets, 0);
  const product = covarianceProduct(moments, benchmark);
  const variance = product.reduce((sum, p, i) => sum + p * benchmark[i]!, 0);
  if (!(variance > 0)) {
    throw new PortfolioError("no-variance", "limits.beta.benchmark carries no variance: beta to it is not defined", {});
  }
  return { positions: Array.from(product.keys()), coefficients: Array.from(product, (p) => p / variance) };
}

/** Exposures to a factor: as given, or the loadings of that name. */
export function factorCoefficients(
  limit: NonNullable<Limits["factors"]>[number],
  book: Pick<Book, "assets" | "state">,
): { positions: number[]; coefficients: number[] } {
  if (limit.exposures !== undefined) return sparse(`limits.factors.${limit.name}`, limit.exposures, book.assets);
  const { moments } = book.state;
  const names = moments !== undefined && "factors" in moments ? moments.factors.names : [];
  const column = names.indexOf(limit.name);
  if (moments === undefined || !("factors" in moments) || column < 0) {
    throw new PortfolioError(
      "invalid-argument",
      `limits.factors.${limit.name} has no exposures and the moments have no factor of that name: give exposures`,
      { factor: limit.name },
    );
  }
  const loadings = moments.factors.loadings;
  const positions = Array.from(moments.assets.keys());
  return { positions, coefficients: positions.map((i) => loadings[i * names.length + column]!) };
}

function neededMoments(book: Pick<Book, "state">, rule: LimitRule): Moments | FactorMoments {
  if (book.state.moments !== undefined) return book.state.moments;
  throw new PortfolioError("invalid-argument", `limits.${rule} needs moments: give them beside the portfolio`, {
    rule,
  });
}
