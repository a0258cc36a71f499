import { toEpochDay } from "../../core/dates/calendar.js";
import type { Moments } from "../../core/types.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import type { ReadInputs } from "../read-inputs.js";
import { DAY, instantText } from "./instants.js";
import { momentsOf } from "./limit-watch.js";
import type { MetricsEvent } from "./monitor-types.js";
import { driftOf, type Watch, weightsOf, worthOf } from "./watch.js";

/** The portfolio as it stands; `undefined` while something that is held has no price, or nothing is left. */
export function metricsEvent(watch: Watch): MetricsEvent | undefined {
  const { cash, peak, dayStart, target, performance, regime, inputs, covariance } = watch;
  const value = worthOf(watch);
  if (!(value > 0)) return undefined;
  const weights = weightsOf(watch, value);
  const moments = momentsOf(covariance);
  const variance = moments === undefined ? undefined : varianceOf(moments, weights, watch.positions);
  const { tailLevel } = inputs.config.reporting;
  return {
    kind: "metrics",
    at: instantText(watch.at),
    value,
    cash: cash / value,
    dayReturn: dayStart > 0 ? value / dayStart - 1 : 0,
    drawdown: peak > 0 ? Math.max(0, 1 - value / peak) : 0,
    drift: target === null ? null : driftOf(weights, target),
    volatility: variance === undefined ? null : rounded(Math.sqrt(variance)),
    valueAtRisk:
      variance === undefined || moments === undefined
        ? null
        : rounded(normalQuantileKernel(tailLevel) * Math.sqrt(variance / moments.periodsPerYear)),
    totalReturn: performance.value[0]! - 1,
    days: performance.count,
    regime: regime?.current ?? null,
    regimeRefitDue: regime?.refitDue ?? false,
    retrainingDue: retrainingDue(inputs, watch.at),
  };
}

/** Names of the strategies whose predictor is old by the time of the feed. */
function retrainingDue({ strategies = [], config }: ReadInputs, at: number): string[] {
  const today = Math.floor(at / DAY);
  return strategies.flatMap(({ name, predictor }) =>
    predictor !== undefined && today - toEpochDay(predictor.card.span.to) >= config.prediction.retrainAfter
      ? [name]
      : [],
  );
}

/** An estimate to ten digits: it has no more of them to say. */
export function rounded(estimate: number): number {
  return Number(estimate.toPrecision(10));
}

/** w'Σw, over what is held and has moments; rounding never leaves less than nothing. */
export function varianceOf(moments: Moments, weights: Float64Array, positions: ReadonlyMap<string, number>): number {
  const { assets, covariance } = moments;
  const n = assets.length;
  const held: number[] = [];
  const share: number[] = [];
  for (let j = 0; j < n; j++) {
    const weight = weights[positions.get(assets[j]!)!]!;
    if (weight !== 0) {
      held.push(j);
      share.push(weight);
    }
  }
  let sum = 0;
  for (let a = 0; a < held.length; a++) {
    for (let b = 0; b < held.length; b++) sum += share[a]! * share[b]! * covariance[held[a]! * n + held[b]!]!;
  }
  return Math.max(0, sum);
}
