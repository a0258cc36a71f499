import { readMoments } from "../../core/tables/read-moments.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { CompiledLimits } from "../../limits/compiled-limits.js";
import { readLimits } from "../../limits/read-limits.js";
import { readLosses } from "../../limits/read-losses.js";
import type { EmergencyMode, GroupsOf, Limits, LossLimit } from "../../limits/types.js";
import type { BacktestOptions, LimitBreach, StrategyPast } from "../inputs/backtest-types.js";
import type { LimitedDay } from "./limited-day.js";

/** Follows the value of a portfolio for its limits on losses, from date to date. */
export interface LimitWatch {
  readonly breaches: LimitBreach[];
  /** The limits of a date on which the portfolio is worth `value` before trading. To be called on every date, once. */
  day(value: number, past: () => StrategyPast): LimitedDay;
  /** A cash flow makes the portfolio `ratio` times as large, which is neither gain nor loss. */
  flow(ratio: number): void;
}

/** O(1) a date, and what `limitData` takes on dates with orders. */
export function limitWatch(
  limits: Limits,
  { limitData = {} }: Pick<BacktestOptions, "limitData">,
  initialCapital: number,
): LimitWatch {
  const { groupsOf, moments, returns, volumes } = limitData;
  const breaches: LimitBreach[] = [];
  const losses: Limits = {
    ...(limits.drawdown !== undefined && !limits.soft?.includes("drawdown") && { drawdown: limits.drawdown }),
    ...(limits.dailyLoss !== undefined && !limits.soft?.includes("dailyLoss") && { dailyLoss: limits.dailyLoss }),
  };
  const stricter: Limits = {
    ...limits,
    ...(losses.drawdown !== undefined && { drawdown: untilResumed(losses.drawdown) }),
    ...(losses.dailyLoss !== undefined && { dailyLoss: untilResumed(losses.dailyLoss) }),
  };
  const usual = compiledOnce(limits, groupsOf);
  const strict = compiledOnce(stricter, groupsOf);
  let peakValue = initialCapital;
  let before = initialCapital;
  let mode: EmergencyMode = "active";

  return {
    breaches,
    flow(ratio) {
      peakValue *= ratio;
      before *= ratio;
    },
    day(value, past) {
      peakValue = Math.max(peakValue, value);
      const dayStartValue = before;
      before = value;
      const readings = readLosses(losses, { cash: value, holdings: {}, peakValue, dayStartValue }, value, mode);
      const modes = readings.map((reading) => reading.mode);
      mode = modes.includes("halted") ? "halted" : modes.includes("reducing") ? "reducing" : "active";
      return {
        limits: mode === "active" ? usual : strict,
        mode,
        reason: readings.flatMap(({ reason }) => reason ?? []).join("; "),
        peakValue,
        dayStartValue,
        data: () => ({
          ...(groupsOf !== undefined && { groupsOf }),
          ...(moments !== undefined && { moments: readMoments("limitData.moments", moments(past()), { mean: false }) }),
          ...(returns !== undefined && { returns: requireTable("limitData.returns", returns(past()), "returns") }),
          ...(volumes !== undefined && { volumes: volumes(past()) }),
        }),
        breaches,
      };
    },
  };
}

/** A mode that was entered at `reduce` is left below `resume`: until then positions only shrink. */
function untilResumed(limit: LossLimit): LossLimit {
  return { ...limit, reduce: limit.resume ?? limit.reduce ?? limit.halt };
}

/** The limits for the assets of the backtest, read when the first orders ask for them. */
function compiledOnce(limits: Limits, groupsOf: GroupsOf | undefined): (assets: readonly string[]) => CompiledLimits {
  let compiled: CompiledLimits | undefined;
  return (assets) => {
    compiled ??= readLimits(limits, assets, groupsOf);
    return compiled;
  };
}
