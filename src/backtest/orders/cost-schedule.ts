import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { CostModel } from "../inputs/backtest-types.js";

/** A cost model with its numbers in asset order. */
export interface CostSchedule {
  readonly free: boolean;
  readonly fixed: number;
  /** N, fraction of the value traded: proportional and half the spread. */
  readonly rate: Float64Array;
  /** Whether there is impact. */
  readonly impacts: boolean;
  /** N. */
  readonly impactCoefficient: Float64Array;
  readonly impactExponent: number;
  /** N, what the market trades of each asset on the date, in units of currency; only where impact is by volume. Written on each date. */
  readonly marketValue?: Float64Array;
  /** N, per year. */
  readonly borrow: Float64Array;
  readonly lends: boolean;
}

/**
 * A cost model in asset order, so that the simulation only multiplies.
 *
 * @param model - as the options reader gives it
 */
export function costSchedule(model: CostModel, assets: readonly string[]): CostSchedule {
  const { fixed = 0, impact } = model;
  const rate = resolvePerAsset("costs.proportional", model.proportional, assets, 0);
  const spread = resolvePerAsset("costs.spread", model.spread, assets, 0);
  const borrow = resolvePerAsset("costs.borrow", model.borrow, assets, 0);
  for (let i = 0; i < assets.length; i++) rate[i] = rate[i]! + spread[i]! / 2;
  const impactCoefficient = resolvePerAsset("costs.impact.coefficient", impact?.coefficient, assets, 0);
  const impacts = impactCoefficient.some((coefficient) => coefficient > 0);
  const impactExponent = impact?.exponent ?? 0.5;
  const free = fixed === 0 && !impacts && rate.every((x) => x === 0);
  return {
    free,
    fixed,
    rate,
    impacts,
    impactCoefficient,
    impactExponent,
    ...(impacts && impact?.of === "volume" && { marketValue: new Float64Array(assets.length) }),
    borrow,
    lends: borrow.some((x) => x > 0),
  };
}

/** Cost of trading `amount` units of currency (either way) of asset `i` in a portfolio worth `value`, without the fixed part. */
export function variableCost(schedule: CostSchedule, i: number, amount: number, value: number): number {
  const size = Math.abs(amount);
  const cost = size * schedule.rate[i]!;
  if (!schedule.impacts) return cost;
  const of = schedule.marketValue === undefined ? value : schedule.marketValue[i]!;
  if (!(of > 0)) return cost; // without a volume nothing is traded
  return cost + size * schedule.impactCoefficient[i]! * (size / of) ** schedule.impactExponent;
}
