import type { AnalyticsState } from "../../analytics/streaming/create-analytics-state.js";
import { readCovariance } from "../../analytics/streaming/read-covariance.js";
import { labeled } from "../../core/names/labeled.js";
import type { Moments, Weights } from "../../core/types.js";
import type { CompiledLimits } from "../../limits/compiled-limits.js";
import type { Book } from "../../limits/read-book.js";
import { readLimits } from "../../limits/read-limits.js";
import { riskRules } from "../../limits/risk-rules.js";
import { LIMIT_TOLERANCE, type StateRule, sizeOf } from "../../limits/state-rule.js";
import type { LimitViolation } from "../../limits/types.js";
import { stateViolation } from "../../limits/violations.js";
import type { ReadInputs } from "../read-inputs.js";
import { returnsFromRows } from "./returns-from-rows.js";

/** A limit that a monitor looks at. */
export interface WatchedRule {
  /** Rule, scope and side. */
  readonly key: string;
  readonly rule: StateRule;
  readonly soft: boolean;
  /** How much the figure changes at most when weights change by one in sum; 0 when prices alone do not change it. */
  readonly reach: number;
}

/** The limits of an engine as a monitor looks at them. */
export interface LimitWatch {
  readonly compiled: CompiledLimits;
  /** Limits on the weights alone, which every tick can break. */
  readonly fixed: readonly WatchedRule[];
}

/** The limits of an engine, read once for a run. */
export function limitWatch({ settings, prices, sectorOf }: ReadInputs): LimitWatch {
  const compiled = readLimits(settings.limits ?? {}, prices.assets, sectorOf);
  return { compiled, fixed: [...compiled.fixed, ...compiled.exposures].map((rule) => watched(rule, compiled)) };
}

/** The limits that need moments or returns, for the weights of a close. */
export function riskWatch(
  { compiled }: LimitWatch,
  book: Omit<Book, "state" | "orders">,
  covariance: AnalyticsState,
): readonly WatchedRule[] {
  const { limits, exposures } = compiled;
  if (!needsRisk(compiled)) return [];
  const moments = readCovariance(covariance);
  const returns = covariance.window > 0 ? returnsFromRows(covariance) : undefined;
  const state = {
    portfolio: { cash: 0, holdings: {} },
    prices: {},
    moments,
    ...(returns !== undefined && { returns }),
  };
  const given = new Set(exposures);
  return riskRules({ ...book, state, orders: [] }, { ...compiled, limits })
    .filter((rule) => !given.has(rule))
    .map((rule) => watched(rule, compiled));
}

/** Whether a limit asks for moments or returns. */
export function needsRisk({ limits }: CompiledLimits): boolean {
  const { volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors } = limits;
  return (
    [volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation].some((one) => one !== undefined) ||
    (beta !== undefined && beta.betas === undefined) ||
    (factors ?? []).some(({ exposures }) => exposures === undefined)
  );
}

/** How far a figure is past its limit; negative while it holds. */
export function excessOf({ rule }: WatchedRule, values: Float64Array, equity: number): number {
  const ratio = sizeOf(rule, values, equity) / equity;
  return rule.bound === "max" ? ratio - rule.limit : rule.limit - ratio;
}

/** From which excess on a limit counts as broken. */
export function toleranceOf({ rule }: WatchedRule): number {
  return LIMIT_TOLERANCE * Math.max(1, Math.abs(rule.limit));
}

/** How far inside its limit a figure must be for its alarm to end. */
export function marginOf({ rule }: WatchedRule, hysteresis: number): number {
  // the limit on cash is kept as one on what is invested; small limits have a margin that can be seen
  const shown = rule.shown === undefined ? rule.limit : rule.rule === "minCash" ? (rule.given ?? 0) : rule.limit;
  return hysteresis * Math.max(Math.abs(shown), 0.01);
}

/** The report of a limit at some values. */
export function reportOf({ rule, soft }: WatchedRule, values: Float64Array, equity: number): LimitViolation {
  return stateViolation(rule, values, equity, soft, "broken");
}

/** Moments of streaming analytics, or `undefined` before there are two closes. */
export function momentsOf(covariance: AnalyticsState | null): Moments | undefined {
  return covariance === null || covariance.count < 2 ? undefined : readCovariance(covariance);
}

/** Numbers by position as numbers by name, of those that are there. */
export function named(assets: readonly string[], values: ArrayLike<number>): Weights {
  const known = Array.from(assets.keys()).filter((i) => !Number.isNaN(values[i]!));
  return labeled(
    known.map((i) => assets[i]!),
    (k) => values[known[k]!]!,
  );
}

function watched(rule: StateRule, { soft }: CompiledLimits): WatchedRule {
  return {
    key: `${rule.rule}|${rule.scope}|${rule.bound}`,
    rule,
    soft: soft.has(rule.rule),
    reach: reachOf(rule),
  };
}

/** The sizes of the other rooms' convex rules (Σ|w|, greatest weights, the length of w) change by no more than the weights do. */
function reachOf(rule: StateRule): number {
  if (rule.kind === "linear") {
    let greatest = 0;
    for (let k = 0; k < rule.coefficients.length; k++) greatest = Math.max(greatest, Math.abs(rule.coefficients[k]!));
    return greatest;
  }
  return rule.kind === "convex" ? 1 : 0;
}
