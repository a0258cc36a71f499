import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { IsoDate, Weights } from "../../core/types.js";
import type { StrategyAnswer } from "../inputs/order.js";
import { isOrderList, type ReadOrder, readOrders } from "../inputs/read-orders.js";

/** Who answers, and what it may order. */
export interface AnswerContext {
  readonly assets: readonly string[];
  /** The greatest sum of weights. */
  readonly maxLeverage: number;
  /** Whether the market has the opens, highs and lows that limit and stop orders need. */
  readonly bars: boolean;
  /** The strategy in messages: `"strategy"`, or `"strategy momentum"`. */
  readonly who: string;
}

/**
 * A strategy's answer in asset order.
 *
 * @param answer - what came: weights by name, orders, or `null` to leave the portfolio as it is
 * @returns N weights, 0 for assets left out; or orders; `null` for `null`
 * @throws {@link PortfolioError} `invalid-argument`, `unknown-asset`, `not-finite`, with the date, for anything else
 */
export function readStrategyAnswer(
  answer: StrategyAnswer,
  date: IsoDate,
  context: AnswerContext,
): Float64Array | readonly ReadOrder[] | null {
  if (answer === null) return null;
  const { assets, maxLeverage, who } = context;
  const problem = wrongShape(answer) ?? wrongParts(answer, assets);
  if (problem !== undefined) throw refused(who, date, problem);
  let weights: Float64Array;
  try {
    if (isOrderList(answer)) return readOrders(answer, assets, context.bars);
    weights = inOrder(answer, assets) ?? resolvePerAsset("weights", answer, assets, 0);
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw new PortfolioError(error.code, `${who}, on ${date}: ${error.message}`, { ...error.details, date });
  }
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]!;
  if (sum > maxLeverage + 1e-9) {
    throw refused(
      who,
      date,
      `weights that sum to ${sum}, above maxLeverage ${maxLeverage}: give fractions of the portfolio, or raise maxLeverage to borrow the rest`,
    );
  }
  return weights;
}

/**
 * Weights whose names stand in the order of the table, as most strategies give them; `undefined` for any other answer, which
 * is read with a look-up of each name.
 */
function inOrder(answer: Weights, assets: readonly string[]): Float64Array | undefined {
  const weights = new Float64Array(assets.length);
  let i = 0;
  let seen = 0;
  // the one loop in which the engine knows where each property lies
  for (const name in answer) {
    seen++;
    while (i < assets.length && assets[i] !== name) i++;
    const weight: unknown = answer[name];
    if (i === assets.length || typeof weight !== "number" || !Number.isFinite(weight)) return undefined;
    weights[i++] = weight;
  }
  // what is inherited is seen too, and counts for nothing
  return seen === Object.keys(answer).length ? weights : undefined;
}

/** What is wrong with an answer whose `orders` are no list, and with one that has its weights a level too deep. */
function wrongParts(answer: object, assets: readonly string[]): string | undefined {
  const { orders, weights } = answer as { readonly orders?: unknown; readonly weights?: unknown };
  if (Object.hasOwn(answer, "orders") && !Array.isArray(orders) && !assets.includes("orders")) {
    return `orders that are ${shownValue(orders)}: give a list such as { orders: [{ asset: "AAPL", quantity: 10 }] }, or weights by name`;
  }
  if (typeof weights === "object" && weights !== null && !assets.includes("weights")) {
    return "weights within an object: return the weights themselves, such as { AAPL: 0.6 }";
  }
  return undefined;
}

/** What is wrong with an answer that is no plain object; `undefined` for one that is. */
function wrongShape(answer: unknown): string | undefined {
  const byName = "return weights by name, such as { AAPL: 0.6 }, or null to leave the portfolio as it is";
  if (answer === undefined) return "nothing: return weights, or null to leave the portfolio as it is";
  if (typeof answer !== "object") return `${shownValue(answer)}: ${byName}`;
  const prototype: unknown = Object.getPrototypeOf(answer);
  if (prototype === Object.prototype || prototype === null) {
    if (typeof (answer as { then?: unknown }).then !== "function") return undefined;
  }
  if (answer !== null && "then" in answer && typeof answer.then === "function") {
    return "a promise: it must answer at once; prepare what takes long before the backtest";
  }
  if (answer instanceof Map || answer instanceof Set) {
    return `a ${answer instanceof Map ? "Map" : "Set"}: ${byName}; Object.fromEntries(map) makes one`;
  }
  if (Array.isArray(answer) || ArrayBuffer.isView(answer)) return `an array: ${byName}`;
  if (answer instanceof Date) return `a Date: ${byName}`;
  return undefined;
}

function refused(who: string, date: IsoDate, said: string): PortfolioError {
  return new PortfolioError("invalid-argument", `${who}, on ${date}, gave ${said}`, { date });
}
