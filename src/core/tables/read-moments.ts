import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { assetPositions } from "../names/asset-positions.js";
import type { FactorMoments, Moments } from "../types.js";
import { isFloat64Array } from "./check-table.js";
import { isGramCovariance } from "./gram-covariance.js";
import { isCleanCovariance, PAIR_TOLERANCE } from "./is-clean-covariance.js";

/** What a reader of moments asks for beside names, shapes and finite numbers. */
export interface ReadMomentsOptions {
  /** Accept a covariance in factor form (`FactorMoments`). Default true. */
  readonly factorForm?: boolean;
  /** The function that reads, for the message that refuses the factor form. Default "this function". */
  readonly caller?: string;
  /** Check the expected returns. Default true; functions of the covariance alone pass false. */
  readonly mean?: boolean;
  /** Refuse moments without `periodsPerYear`. Default false: only a wrong one is refused. */
  readonly periodsPerYear?: boolean;
  /**
   * Accept symmetric matrices that are no covariance: negative variances and correlations beyond ±1. Default false; functions
   * that diagnose or repair a covariance pass true.
   */
  readonly indefinite?: boolean;
  /**
   * Decides whether a matrix is definite enough, and throws when it is not. `doubtful` says that a pair of assets has a
   * correlation beyond ±1. Default: a pair is refused when its 2 × 2 block has an eigenvalue below −1e-8 of its variances.
   */
  readonly definite?: (name: string, matrix: Float64Array, names: readonly string[], doubtful: boolean) => void;
}

/** Whether the covariance comes as loadings, factor covariance and specific variances. */
export function isFactorMoments(moments: Moments | FactorMoments): moments is FactorMoments {
  return "factors" in moments && moments.factors !== undefined;
}

/**
 * The moments that came, when they can be used; otherwise an error that says what is wrong and what to give instead.
 *
 * This is the one door for moments: names are unique, lengths fit, the mean and the covariance are finite, the covariance is
 * symmetric (within 1e-9 of the larger variance) without negative variances or correlations beyond ±1, and `periodsPerYear` is
 * above 0. Whether the whole covariance is positive semidefinite is left to `definite`.
 *
 * @param name - what the caller handed in, for messages: `"moments"`, `"state.moments"`
 * @param value - what came
 * @param options - see {@link ReadMomentsOptions}
 * @returns the same moments
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `duplicate-asset`; `invalid-argument` for
 *   tables of prices or returns, for the factor form where it is not accepted, and for anything else
 * @remarks O(N²); in factor form O(N·K + K²).
 * @example
 * const moments = readMoments("moments", given);
 */
export function readMoments(
  name: string,
  value: unknown,
  options: ReadMomentsOptions & { readonly factorForm: false },
): Moments;
export function readMoments(name: string, value: unknown, options?: ReadMomentsOptions): Moments | FactorMoments;
export function readMoments(name: string, value: unknown, options: ReadMomentsOptions = {}): Moments | FactorMoments {
  if (!hasAssets(value)) throw notMoments(name, value);
  const moments = value;
  const { assets, mean, periodsPerYear } = moments;
  const n = assets.length;
  if (n === 0) throw new PortfolioError("empty", `${name}.assets is empty: give at least one asset`);
  assetPositions(assets);
  if (options.mean !== false) {
    checkNumbers(`${name}.mean`, mean, n, `${n} assets`);
    for (let i = 0; i < n; i++) {
      if (Number.isFinite(mean[i])) continue;
      throw new PortfolioError("not-finite", `${name}.mean.${assets[i]} is ${mean[i]}: give a finite expected return`, {
        asset: assets[i],
      });
    }
  }
  const isPositive = typeof periodsPerYear === "number" && periodsPerYear > 0 && periodsPerYear < Infinity;
  if (!isPositive && (periodsPerYear !== undefined || options.periodsPerYear)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.periodsPerYear is ${shownValue(periodsPerYear)}: give a number greater than 0, such as 252`,
      { periodsPerYear },
    );
  }
  if (!isFactorMoments(moments)) checkCovariance(`${name}.covariance`, moments.covariance, assets, options);
  else if (options.factorForm !== false) checkFactors(name, moments, options);
  else {
    throw new PortfolioError(
      "invalid-argument",
      `${options.caller ?? "this function"} needs the whole covariance, and ${name} has it in factor form: give full moments, such as estimateMoments(returns, { covariance: "factor" }) returns`,
      { argument: name },
    );
  }
  return moments;
}

function hasAssets(value: unknown): value is Moments | FactorMoments {
  if (typeof value !== "object" || value === null || ("values" in value && "dates" in value)) return false;
  return Array.isArray((value as { readonly assets?: unknown }).assets);
}

function notMoments(name: string, value: unknown): PortfolioError {
  let came = shownValue(value);
  let mend = "what estimateMoments returns";
  if (value instanceof Promise) mend = `${mend}; await the promise first`;
  else if (typeof value === "object" && value !== null && "values" in value && "dates" in value) {
    const isPrices = (value as { readonly kind?: unknown }).kind === "prices";
    came = `a table of ${isPrices ? "prices" : "returns"}`;
    mend = `moments, such as estimateMoments(${isPrices ? "returnsFromPrices(prices)" : "returns"})`;
  } else if (typeof value === "object" && value !== null) came = `${came} without a list of assets`;
  return new PortfolioError("invalid-argument", `${name} is ${came}: give ${mend}`, { argument: name });
}

function checkNumbers(name: string, values: unknown, length: number, what: string): void {
  if (!isFloat64Array(values)) {
    throw new PortfolioError(
      values === undefined ? "shape" : "invalid-argument",
      values === undefined
        ? `${name} has no numbers, ${length} expected for ${what}`
        : `${name} is ${shownValue(values)}: give a Float64Array; moments that were stored with toJson are read with fromJson`,
      { argument: name, expected: length },
    );
  }
  if (values.length === length) return;
  throw new PortfolioError("shape", `${name} has ${values.length} numbers, ${length} expected for ${what}`, {
    argument: name,
    expected: length,
    actual: values.length,
  });
}

function checkCovariance(
  name: string,
  covariance: Float64Array,
  names: readonly string[],
  options: ReadMomentsOptions,
): void {
  const n = names.length;
  checkNumbers(name, covariance, n * n, `${n} by ${n}`);
  if (options.indefinite) {
    checkSymmetric(name, covariance, names);
    return;
  }
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i]!;
    if (variance === Number.POSITIVE_INFINITY) checkEntry(name, variance, variance, variance, names[i]!, names[i]!);
    if (variance < 0) {
      throw new PortfolioError(
        "not-a-covariance",
        `${name} gives ${names[i]} the variance ${variance}: a variance is not negative`,
        { asset: names[i], variance },
      );
    }
  }
  if (isGramCovariance(covariance)) return;
  const doubtful = !isCleanCovariance(covariance, n) && checkPairs(name, covariance, names, options);
  options.definite?.(name, covariance, names, doubtful);
}

/** Finds what is wrong with a covariance, or that it is rounding; whether a pair has a correlation beyond ±1. */
function checkPairs(
  name: string,
  covariance: Float64Array,
  names: readonly string[],
  options: ReadMomentsOptions,
): boolean {
  const n = names.length;
  let doubtful = false;
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      const below = covariance[i * n + j]!;
      const other = covariance[j * n + j]!;
      checkEntry(name, below, covariance[j * n + i]!, Math.max(variance, other), names[i]!, names[j]!);
      if (below * below <= variance * other * PAIR_TOLERANCE) continue;
      doubtful = true;
      if (options.definite === undefined) checkPair(name, variance, other, below, names[i]!, names[j]!);
    }
  }
  return doubtful;
}

function checkEntry(name: string, below: number, above: number, scale: number, a: string, b: string): void {
  if (!Number.isFinite(below) || !Number.isFinite(above)) {
    throw new PortfolioError(
      "not-finite",
      `${name} of ${a} and ${b} is ${Number.isFinite(below) ? above : below}: fill or drop the missing returns first`,
      { assets: [a, b] },
    );
  }
  if (Math.abs(below - above) > 1e-9 * scale) {
    throw new PortfolioError(
      "not-a-covariance",
      `${name} is not symmetric: ${a} with ${b} is ${below} but ${b} with ${a} is ${above}`,
      { assets: [a, b] },
    );
  }
}

/** Refuses a correlation beyond ±1 that is more than rounding. */
function checkPair(name: string, first: number, second: number, covariance: number, a: string, b: string): void {
  const smallest = (first + second) / 2 - Math.hypot((first - second) / 2, covariance);
  if (smallest >= -1e-8 * Math.max(first, second)) return;
  throw new PortfolioError(
    "not-a-covariance",
    `${name} of ${a} and ${b} is ${covariance}, more than their variances ${first} and ${second} allow: estimate it from one complete table or repair it with nearestPositiveDefinite`,
    { assets: [a, b], covariance },
  );
}

/** Finite everywhere and symmetric within 1e-9 of the greatest entry. */
function checkSymmetric(name: string, matrix: Float64Array, names: readonly string[]): void {
  const n = names.length;
  let scale = 0;
  for (let k = 0; k < n * n; k++) {
    const value = matrix[k]!;
    if (!Number.isFinite(value)) {
      const pair = [names[Math.floor(k / n)], names[k % n]];
      throw new PortfolioError(
        "not-finite",
        `${name} of ${pair[0]} and ${pair[1]} is ${value}: estimate it from complete returns`,
        { assets: pair, value },
      );
    }
    scale = Math.max(scale, Math.abs(value));
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(matrix[i * n + j]! - matrix[j * n + i]!);
      if (gap <= 1e-9 * scale) continue;
      throw new PortfolioError(
        "not-a-covariance",
        `${name} is not symmetric: ${names[i]} and ${names[j]} differ by ${gap} from ${names[j]} and ${names[i]}`,
        { assets: [names[i], names[j]] },
      );
    }
  }
}

function checkFactors(name: string, moments: FactorMoments, options: ReadMomentsOptions): void {
  const { assets, factors } = moments;
  if (typeof factors !== "object" || factors === null || !Array.isArray(factors.names)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.factors is ${shownValue(factors)}: give what factorMoments returns, with names, loadings, covariance and specificVariance`,
      { argument: `${name}.factors` },
    );
  }
  const { names, loadings, covariance, specificVariance } = factors;
  const wrong = names.findIndex((factor) => typeof factor !== "string" || factor === "");
  if (wrong >= 0) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.factors.names[${wrong}] is ${shownValue(names[wrong])}: give a name that is not empty`,
      { position: wrong },
    );
  }
  const n = assets.length;
  const k = names.length;
  checkNumbers(`${name}.factors.loadings`, loadings, n * k, `${n} assets by ${k} factors`);
  checkNumbers(`${name}.factors.specificVariance`, specificVariance, n, `${n} assets`);
  for (let i = 0; i < n; i++) {
    const variance = specificVariance[i]!;
    if (!(variance >= 0) || variance === Number.POSITIVE_INFINITY) {
      throw new PortfolioError(
        Number.isFinite(variance) ? "not-a-covariance" : "not-finite",
        `${name}.factors.specificVariance.${assets[i]} is ${variance}: give a finite number that is not negative`,
        { asset: assets[i], variance },
      );
    }
    for (let f = 0; f < k; f++) {
      if (Number.isFinite(loadings[i * k + f])) continue;
      throw new PortfolioError(
        "not-finite",
        `${name}.factors.loadings of ${assets[i]} on ${names[f]} is ${loadings[i * k + f]}: give a finite number`,
        { asset: assets[i], factor: names[f] },
      );
    }
  }
  checkCovariance(`${name}.factors.covariance`, covariance, names, options);
}
