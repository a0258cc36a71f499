import type { BacktestEvent } from "../../backtest/inputs/backtest-types.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Trade } from "../../core/types.js";
import { plainObject } from "../call-settings.js";
import type { MonitorEvent } from "../monitor/monitor-types.js";
import type { ReadInputs } from "../read-inputs.js";
import { explainEvent } from "./explain-event.js";
import { explainTrade } from "./explain-trade.js";
import { explainWeight } from "./explain-weight.js";
import type { Explanation } from "./explanation.js";

/** What is to be explained: exactly one of these. */
export interface ExplainQuestion {
  /** An asset: why the method gives it its weight, and why it is held. */
  readonly weight?: string;
  /** A trade: why the engine would do it, or would not. */
  readonly trade?: Trade;
  /** An event of `monitor` or of a backtest. */
  readonly event?: MonitorEvent | BacktestEvent;
}

const declared: OptionsOf<ExplainQuestion> = { weight: { kind: "text" }, trade: plainObject, event: plainObject };

/**
 * The answer to one question about the engine.
 *
 * @throws {@link PortfolioError} `invalid-argument` for no question or two, and for an event that is none; `unknown-asset`; those of
 *   the operations that are asked
 */
export function explain(inputs: ReadInputs, given: ExplainQuestion): Explanation {
  const hint = 'give { weight: "AAPL" }, { trade } or { event }';
  requireObject("what", given, hint);
  const { weight, trade, event } = readOptions("what", given, declared, { what: "something to explain" });
  if ([weight, trade, event].filter((one) => one !== undefined).length !== 1) {
    throw new PortfolioError(
      "invalid-argument",
      `what asks for none or for several of weight, trade and event: ${hint}`,
    );
  }
  if (weight !== undefined) return explainWeight(inputs, weight);
  return trade === undefined ? explainEvent(inputs, event!) : explainTrade(inputs, trade);
}
