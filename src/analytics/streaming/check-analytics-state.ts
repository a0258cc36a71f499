import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { assetPositions } from "../../core/names/asset-positions.js";
import type { AnalyticsState } from "./create-analytics-state.js";
import { FOLD_EVERY } from "./fold-products-kernel.js";

const PER_ASSET = [
  "mean",
  "meanRest",
  "squares",
  "cubes",
  "fourths",
  "benchmarkProducts",
  "value",
  "peak",
  "maxDrawdown",
  "exponentialMean",
  "exponentialRest",
  "exponentialVariance",
] as const;
const PER_ASSET_GAPS = [
  "counts",
  "pairCounts",
  "pairMean",
  "pairBenchmarkMean",
  "pairSquares",
  "pairBenchmarkSquares",
  "completeMean",
  "completeRest",
] as const;
/** Sums of squares and the like, which no returns make negative. */
const NEVER_NEGATIVE = ["squares", "maxDrawdown", "exponentialVariance"] as const;
const NEVER_NEGATIVE_GAPS = ["pairSquares", "pairBenchmarkSquares"] as const;
const COUNTS = ["counts", "pairCounts"] as const;

/** States that were made or checked here. They are never written, so they need no second look. */
const known = new WeakSet<AnalyticsState>();

/** Remembers a state that an update made from a checked one. */
export function trustState(state: AnalyticsState): AnalyticsState {
  known.add(state);
  return state;
}

/**
 * Refuses what is not a state of streaming analytics of this version, such as a text, a state whose numbers are lost, or one with
 * figures that no returns make.
 *
 * @param state - what came; from JSON it may hold typed arrays or plain ones
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(1) for a state that was seen before, else O(N² + N·W).
 */
export function checkAnalyticsState(state: AnalyticsState): void {
  if (typeof state === "object" && state !== null && known.has(state)) return;
  if (typeof state !== "object" || state === null || !("version" in state)) {
    throw new PortfolioError(
      "invalid-state",
      `state is ${shownValue(state)}: give what createAnalyticsState or updateAnalytics returned`,
    );
  }
  if (state.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `state.version is ${shownValue(state.version)}: this version reads 1, so begin a new state`,
    );
  }
  if (!Array.isArray(state.assets) || state.assets.length === 0) throw wrong("assets", state.assets);
  assetPositions(state.assets);
  const n = state.assets.length;
  for (const field of ["periodsPerYear", "riskFreeRate", "level", "window", "count"] as const) {
    if (!Number.isFinite(state[field])) throw wrong(field, state[field]);
  }
  for (const field of ["window", "count"] as const) {
    if (!Number.isSafeInteger(state[field]) || state[field] < 0) throw wrong(field, state[field]);
  }
  if (!(state.periodsPerYear > 0)) throw wrong("periodsPerYear", state.periodsPerYear);
  if (!(state.level > 0 && state.level < 1)) throw wrong("level", state.level);
  if (state.decay !== null && !(Number.isFinite(state.decay) && state.decay > 0 && state.decay < 1))
    throw wrong("decay", state.decay);
  const { benchmark } = state;
  if (benchmark !== null && !(Number.isSafeInteger(benchmark) && benchmark >= 0 && benchmark < n)) {
    throw wrong("benchmark", benchmark);
  }
  for (const field of PER_ASSET) requireNumbers(field, state[field], n);
  if (state.products !== null) requireNumbers("products", state.products, (n * (n + 1)) / 2);
  requireRows("pending", state.pending, n, false);
  requireRows("recent", state.recent, n, state.gaps !== null);
  const { gaps } = state;
  if (gaps !== null) {
    if (typeof gaps !== "object" || !Number.isSafeInteger(gaps.completeCount)) throw wrong("gaps", gaps);
    for (const field of PER_ASSET_GAPS) requireNumbers(`gaps.${field}`, gaps[field], n);
  }
  requirePossible(state);
  known.add(state);
}

/** Refuses numbers that are all there and that no returns make. */
function requirePossible(state: AnalyticsState): void {
  const { count, window, recent, pending, products, gaps, assets } = state;
  for (const field of NEVER_NEGATIVE) requireFrom(field, state[field], 0);
  requireFrom("peak", state.peak, 1);
  for (let i = 0; i < assets.length; i++) {
    if (state.value[i]! > state.peak[i]!) throw wrong(`value[${i}]`, state.value[i]);
  }
  if (recent.length !== Math.min(window, count)) throw wrong("recent", recent);
  const taken = gaps === null ? count : gaps.completeCount;
  if (pending.length !== (products === null ? 0 : taken % FOLD_EVERY)) throw wrong("pending", pending);
  for (let i = 0, at = 0; products !== null && i < assets.length; i++, at += i + 1) {
    if (products[at]! < 0) throw wrong(`products[${at}]`, products[at]);
  }
  if (gaps === null) return;
  if (gaps.completeCount < 0 || gaps.completeCount > count) throw wrong("gaps.completeCount", gaps.completeCount);
  for (const field of NEVER_NEGATIVE_GAPS) requireFrom(`gaps.${field}`, gaps[field], 0);
  for (const field of COUNTS) {
    gaps[field].forEach((value, i) => {
      if (!(Number.isSafeInteger(value) && value >= 0 && value <= count)) throw wrong(`gaps.${field}[${i}]`, value);
    });
  }
}

function requireFrom(field: string, values: readonly number[], least: number): void {
  for (let i = 0; i < values.length; i++) if (values[i]! < least) throw wrong(`${field}[${i}]`, values[i]);
}

function requireNumbers(field: string, values: unknown, length: number): void {
  if (!isList(values) || values.length !== length) throw wrong(field, values);
  for (let k = 0; k < length; k++) if (!Number.isFinite(values[k])) throw wrong(`${field}[${k}]`, values[k]);
}

function requireRows(field: string, rows: unknown, length: number, missing: boolean): void {
  if (!Array.isArray(rows)) throw wrong(field, rows);
  // as a copy, because `forEach` passes over the holes of an array
  [...rows].forEach((row: unknown, t) => {
    if (!isList(row) || row.length !== length) throw wrong(`${field}[${t}]`, row);
    for (let k = 0; k < length; k++) {
      if (!Number.isFinite(row[k]) && !(missing && row[k] === null)) throw wrong(`${field}[${t}][${k}]`, row[k]);
    }
  });
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function wrong(field: string, value: unknown): PortfolioError {
  return new PortfolioError(
    "invalid-state",
    `state.${field} is ${shownValue(value)}: give what createAnalyticsState or updateAnalytics returned`,
    { field },
  );
}
