import { PortfolioError } from "../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { FactorMoments, Moments } from "../core/types.js";
import { covarianceEntryKernel } from "../numerics/covariance/covariance-entry-kernel.js";
import { covarianceProductKernel } from "../numerics/covariance/covariance-product-kernel.js";
import { normalDensityKernel } from "../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../numerics/distribution/normal-quantile-kernel.js";
import type { CompiledLimits } from "./compiled-limits.js";
import { historicalTailRule } from "./historical-tail-rule.js";
import { momentPositions } from "./moment-positions.js";
import type { Book } from "./read-book.js";
import { between, type LinearRule, type StateRule } from "./state-rule.js";
import type { LimitRule, Limits, TailLimit } from "./types.js";

/** The limits that need moments or returns: volatility, tails, tracking error, correlation, beta, factors. */
export function riskRules(book: Book, { limits, exposures }: CompiledLimits): StateRule[] {
  const rules: StateRule[] = [];
  if (limits.volatility !== undefined) rules.push(deviationRule(book, "volatility", limits.volatility.max, 1));
  for (const rule of ["valueAtRisk", "conditionalValueAtRisk"] as const) {
    const tail = limits[rule];
    if (tail === undefined) continue;
    if (tail.method === "historical") rules.push(historicalTailRule(book, rule, tail));
    else rules.push(deviationRule(book, rule, tail.max, gaussianTailFactor(rule, tail)));
  }
  if (limits.trackingError !== undefined) {
    const { benchmark, max } = limits.trackingError;
    const { assets } = neededMoments(book.state.moments, "trackingError");
    const weights = resolvePerAsset("limits.trackingError.benchmark", benchmark, assets, 0);
    rules.push(deviationRule(book, "trackingError", max, 1, weights));
  }
  if (limits.correlation !== undefined) rules.push(...correlationRules(book, limits.correlation));
  if (limits.beta !== undefined && limits.beta.betas === undefined) {
    const { moments, betas } = benchmarkBetas(limits.beta, book.state.moments);
    rules.push(...momentRules(book, "beta", "portfolio", moments, betas, limits.beta));
  }
  for (const factor of limits.factors ?? []) {
    if (factor.exposures !== undefined) continue;
    const { moments, loadings } = factorLoadings(factor.name, book.state.moments);
    rules.push(...momentRules(book, "factor", factor.name, moments, loadings, factor));
  }
  rules.push(...exposures);
  return rules;
}

/** A linear rule whose coefficients stand in the order of the moments; assets that the book does not know are left out. */
function momentRules(
  book: Book,
  rule: LimitRule,
  scope: string,
  moments: Moments | FactorMoments,
  coefficients: Float64Array,
  { min, max }: { readonly min?: number; readonly max?: number },
): LinearRule[] {
  const all = momentPositions(moments, book.positions);
  const known = [...all.keys()].filter((j) => all[j]! >= 0);
  const positions = known.map((j) => all[j]!);
  return between(
    rule,
    scope,
    positions,
    known.map((j) => coefficients[j]!),
    min,
    max,
  );
}

/** Value at risk, or its conditional, of a normal return of mean zero and deviation one per year. */
export function gaussianTailFactor(rule: "valueAtRisk" | "conditionalValueAtRisk", tail: TailLimit): number {
  const { level = 0.95, horizon = 1 / 252 } = tail;
  const z = normalQuantileKernel(level);
  return Math.sqrt(horizon) * (rule === "valueAtRisk" ? z : normalDensityKernel(z) / (1 - level));
}

/** factor · √(x'Σx), x the holdings or what they hold beyond the benchmark. The benchmark is in the order of the moments. */
function deviationRule(
  book: Book,
  rule: LimitRule,
  limit: number,
  factor: number,
  benchmark?: Float64Array,
): StateRule {
  const moments = neededMoments(book.state.moments, rule);
  const at = momentPositions(moments, book.positions);
  const known = new Set(at);
  const strangers = [...book.assets.keys()].filter((i) => !known.has(i));
  const active = (values: Float64Array, equity: number): Float64Array => {
    for (const i of strangers) {
      if (values[i] === 0) continue;
      throw new PortfolioError(
        "unknown-asset",
        `limits.${rule} needs ${book.assets[i]} in moments: estimate moments with all assets that are held or traded`,
        { asset: book.assets[i] },
      );
    }
    const x = new Float64Array(at.length);
    for (let j = 0; j < at.length; j++) {
      x[j] = (at[j]! < 0 ? 0 : values[at[j]!]!) - (benchmark === undefined ? 0 : benchmark[j]! * equity);
    }
    return x;
  };
  const deviation = (x: Float64Array, product: Float64Array): number => {
    let variance = 0;
    for (let j = 0; j < x.length; j++) variance += x[j]! * product[j]!;
    return Math.sqrt(Math.max(0, variance));
  };
  return {
    kind: "convex",
    rule,
    scope: "portfolio",
    bound: "max",
    limit,
    size: (values, equity) => {
      const x = active(values, equity);
      return factor * deviation(x, covarianceProductKernel(moments, x));
    },
    slope: (values, equity) => {
      const x = active(values, equity);
      const product = covarianceProductKernel(moments, x);
      const d = deviation(x, product);
      const scale = d === 0 ? 1 : factor / d;
      const slope = new Float64Array(values.length);
      let byEquity = 0;
      for (let j = 0; j < at.length; j++) {
        const s = product[j]! * scale;
        if (at[j]! >= 0) slope[at[j]!] = s;
        if (benchmark !== undefined) byEquity -= s * benchmark[j]!;
      }
      return { values: slope, equity: byEquity };
    },
  };
}

/**
 * |w_i + w_j| of every pair of assets in the moments whose correlation is above the limit, whether held or not.
 *
 * Pairs of which neither side is held or ordered weigh nothing. Where only one side is, all of its pairs have the same
 * size, so that the one with the closest partner stands for them. O(k · N) for k assets held or ordered.
 */
function correlationRules(book: Book, limit: NonNullable<Limits["correlation"]>): StateRule[] {
  const moments = neededMoments(book.state.moments, "correlation");
  const at = momentPositions(moments, book.positions);
  const ordered = new Set(book.orders.map((order) => order.position));
  const concerned = [...at.keys()].filter((j) => at[j]! >= 0 && (book.values[at[j]!] !== 0 || ordered.has(at[j]!)));
  const isConcerned = new Set(concerned);
  const rules = pairsAbove(moments, concerned, limit.above).flatMap(([i, j]) =>
    between("correlation", pairName(moments, i, j), [at[i]!, at[j]!], [1, 1], -limit.max, limit.max),
  );
  for (const i of concerned) {
    const deviation = Math.sqrt(covarianceEntryKernel(moments, i, i));
    let closest = -1;
    let greatest = limit.above;
    for (let j = 0; j < moments.assets.length; j++) {
      if (isConcerned.has(j)) continue;
      const together = deviation * Math.sqrt(covarianceEntryKernel(moments, j, j));
      if (!(together > 0)) continue;
      const correlation = covarianceEntryKernel(moments, i, j) / together;
      if (!(correlation > greatest)) continue;
      greatest = correlation;
      closest = j;
    }
    if (closest < 0) continue;
    const name = pairName(moments, Math.min(i, closest), Math.max(i, closest));
    rules.push(...between("correlation", name, [at[i]!], [1], -limit.max, limit.max));
  }
  return rules;
}

function pairName({ assets }: Moments | FactorMoments, i: number, j: number): string {
  return `${assets[i]}/${assets[j]}`;
}

/** Those pairs of `concerned` positions in the moments whose correlation is greater than `above`. */
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

/** β of each asset of the moments: cov(asset, benchmark) / var(benchmark). */
export function benchmarkBetas(
  limit: NonNullable<Limits["beta"]>,
  given: Moments | FactorMoments | undefined,
): { readonly moments: Moments | FactorMoments; readonly betas: Float64Array } {
  if (limit.benchmark === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "limits.beta names neither betas nor a benchmark: give one of them",
      {},
    );
  }
  const moments = neededMoments(given, "beta");
  const benchmark = resolvePerAsset("limits.beta.benchmark", limit.benchmark, moments.assets, 0);
  const product = covarianceProductKernel(moments, benchmark);
  const variance = product.reduce((sum, p, i) => sum + p * benchmark[i]!, 0);
  if (!(variance > 0)) {
    throw new PortfolioError("no-variance", "limits.beta.benchmark carries no variance: beta to it is not defined", {});
  }
  return { moments, betas: product.map((p) => p / variance) };
}

/** Loadings of each asset of the moments on the factor of that name. */
export function factorLoadings(
  name: string,
  moments: Moments | FactorMoments | undefined,
): { readonly moments: FactorMoments; readonly loadings: Float64Array } {
  const names = moments !== undefined && "factors" in moments ? moments.factors.names : [];
  const column = names.indexOf(name);
  if (moments === undefined || !("factors" in moments) || column < 0) {
    throw new PortfolioError(
      "invalid-argument",
      `limits.factors names ${name} without exposures and the moments have no factor of that name: give exposures`,
      { factor: name },
    );
  }
  const { loadings } = moments.factors;
  return { moments, loadings: Float64Array.from(moments.assets, (_, i) => loadings[i * names.length + column]!) };
}

function neededMoments(moments: Moments | FactorMoments | undefined, rule: LimitRule): Moments | FactorMoments {
  if (moments !== undefined) return moments;
  throw new PortfolioError("invalid-argument", `limits.${rule} needs moments: give them beside the portfolio`, {
    rule,
  });
}
