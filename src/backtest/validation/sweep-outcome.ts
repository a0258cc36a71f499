import { requireObject } from "../../core/errors/require-object.js";
import { readOption } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { BacktestResult } from "../inputs/backtest-types.js";
import type { SweepOutcome } from "../inputs/sweep-types.js";

/**
 * What a sweep keeps of one backtest, for ports that run jobs elsewhere.
 *
 * @param name - of the job
 * @param result - of its backtest
 * @returns an outcome with status "ok"
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite` for a value that is not a result
 */
export function sweepOutcome(name: string, result: BacktestResult): SweepOutcome {
  readOption("name", name, { kind: "text" });
  requireObject("result", result, "what backtest returned");
  const { dates, returns, metrics, values, turnover, costs } = result;
  readOption("result.dates", dates, { kind: "list", of: { kind: "value", read: (_, date) => date }, minLength: 2 });
  requireObject("result.metrics", metrics, "the metrics of a backtest");
  for (const [key, numbers] of Object.entries({ returns, values, turnover, costs })) {
    readOption<ArrayLike<number>>(`result.${key}`, numbers, {
      kind: "numbers",
      length: key === "returns" ? dates.length - 1 : dates.length,
    });
  }
  return outcomeOf(name, result);
}

/** What an outcome is made from. */
type Kept = Pick<BacktestResult, "dates" | "returns" | "metrics" | "values" | "turnover" | "costs">;

/**
 * What `sweepOutcome` gives, of a backtest that has just been run.
 *
 * @param dates - its dates, for all outcomes of a sweep to have one array in common: a message to another thread holds it once
 */
export function outcomeOf(name: string, result: Kept, dates: readonly IsoDate[] = result.dates): SweepOutcome {
  const { returns, metrics, values, turnover, costs } = result;
  return {
    status: "ok",
    name,
    dates,
    returns,
    metrics,
    finalValue: values.at(-1)!,
    turnover: sum(turnover),
    costs: sum(costs),
  };
}

/** A loop, because `reduce` makes an object of each sum on its way. */
function sum(numbers: Float64Array): number {
  let total = 0;
  for (const x of numbers) total += x;
  return total;
}
