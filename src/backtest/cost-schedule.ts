import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { CostModel } from "./backtest-types.js";

/** A cost model with its numbers in asset order. */
export interface CostSchedule {
  readonly free: boolean;
  readonly fixed: number;
  /** N, fraction of the value traded: proportional and half the spread. */
  readonly rate: Float64Array;
  readonly impactCoefficient: number;
  readonly impactExponent: number;
  /** N, per year. */
  readonly borrow: Float64Array;
  readonly lends: boolean;
}

/**
 * Reads a cost model once, so that the simulation only multiplies.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a negative cost, and those of per-asset values
 */
export function costSchedule(model: CostModel, assets: readonly string[]): CostSchedule {
  const fixed = notNegative("costs.fixed", model.fixed ?? 0);
  const rate = resolvePerAsset("costs.proportional", model.proportional, assets, 0);
  const spread = resolvePerAsset("costs.spread", model.spread, assets, 0);
  const borrow = resolvePerAsset("costs.borrow", model.borrow, assets, 0);
  for (let i = 0; i < assets.length; i++) {
    notNegative(`costs.proportional.${assets[i]}`, rate[i]!);
    notNegative(`costs.spread.${assets[i]}`, spread[i]!);
    notNegative(`costs.borrow.${assets[i]}`, borrow[i]!);
    rate[i] = rate[i]! + spread[i]! / 2;
  }
  const impactCoefficient = notNegative("costs.impact.coefficient", model.impact?.coefficient ?? 0);
  const impactExponent = notNegative("costs.impact.exponent", model.impact?.exponent ?? 0.5);
  const free = fixed === 0 && impactCoefficient === 0 && rate.every((x) => x === 0);
  return { free, fixed, rate, impactCoefficient, impactExponent, borrow, lends: borrow.some((x) => x > 0) };
}

/** Cost of trading `amount` units of currency (either way) of asset `i` in a portfolio worth `value`, without the fixed part. */
export function variableCost(schedule: CostSchedule, i: number, amount: number, value: number): number {
  const size = Math.abs(amount);
  const cost = size * schedule.rate[i]!;
  if (schedule.impactCoefficient === 0) return cost;
  return cost + size * schedule.impactCoefficient * (size / value) ** schedule.impactExponent;
}

function notNegative(name: string, value: number): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new PortfolioError("invalid-argument", `${name} is ${String(value)}: give a finite number, 0 or more`, {
    argument: name,
    value,
  });
}
