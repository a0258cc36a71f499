import { nearestName } from "../core/nearest-name.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { Trade, Weights } from "../core/types.js";
import type { PortfolioState } from "./types.js";

/** One order as numbers. A fraction f of it changes the value of its asset by f · `value` and the equity by f · `gain`. */
export interface BookOrder {
  readonly trade: Trade;
  readonly position: number;
  /** Quantity at the price of the check; negative sells. Currency units. */
  readonly value: number;
  /** What the order itself wins or loses: the difference of the two prices, less its cost. */
  readonly gain: number;
  /** |quantity · order price|. */
  readonly size: number;
}

/** The portfolio and its orders in one order of assets: those of the moments first, then the rest. */
export interface Book {
  readonly state: PortfolioState;
  readonly assets: readonly string[];
  /** Currency units held of each asset before the orders; negative is short. */
  readonly values: Float64Array;
  /** Position of an asset, or `undefined`. */
  readonly positions: ReadonlyMap<string, number>;
  readonly equity: number;
  readonly orders: readonly BookOrder[];
}

/**
 * The book of a state and its orders; all problems of the input are reported at once.
 *
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `not-finite`, `invalid-argument`
 */
export function readBook(state: PortfolioState, trades: readonly Trade[]): Book {
  const { portfolio, prices } = state;
  const assets = knownAssets(state);
  const positions = new Map(assets.map((asset, i) => [asset, i]));
  const problems: Problem[] = [];

  const values = new Float64Array(assets.length);
  let equity = finite("portfolio.cash", portfolio.cash, problems);
  for (const asset of Object.keys(portfolio.holdings)) {
    const shares = finite(`portfolio.holdings.${asset}`, portfolio.holdings[asset], problems);
    if (shares === 0) continue;
    const value = shares * priceOf(`portfolio.holdings.${asset}`, asset, prices, problems);
    const position = positions.get(asset);
    if (position !== undefined) values[position] = value;
    equity += value;
  }

  const orders: BookOrder[] = trades.map((trade, k) => {
    const label = `trades[${k}]`;
    const quantity = finite(`${label}.quantity`, trade.quantity, problems);
    const price = finite(`${label}.price`, trade.price, problems);
    const cost = finite(`${label}.cost`, trade.cost ?? 0, problems);
    if (price <= 0) problems.push({ code: "invalid-price", text: `${label}.price is ${price}: give a price above 0` });
    const mark = priceOf(label, trade.asset, prices, problems);
    return {
      trade,
      position: positions.get(trade.asset) ?? -1,
      value: quantity * mark,
      gain: quantity * (mark - price) - cost,
      size: Math.abs(quantity * price),
    };
  });
  if (problems.length === 0 && !(equity > 0)) {
    problems.push({
      code: "invalid-argument",
      text: `portfolio is worth ${equity}: cash and holdings together must be above 0 for fractions of it to mean anything`,
    });
  }
  if (problems.length > 0) {
    const texts = problems.map((problem) => problem.text);
    throw new PortfolioError(problems[0]!.code, texts.join("; "), { problems: texts });
  }
  return { state, assets, values, positions, equity, orders };
}

/** Every name that the state knows; those of the moments first, so that their positions are the same. */
function knownAssets({ moments, prices, returns, assets, groupsOf = {}, volumes = {} }: PortfolioState): string[] {
  const named = [
    moments?.assets,
    Object.keys(prices),
    returns?.assets,
    assets,
    Object.keys(groupsOf),
    Object.keys(volumes),
  ];
  return [...new Set(named.flatMap((names) => names ?? []))];
}

interface Problem {
  readonly code: "missing-price" | "invalid-price" | "not-finite" | "invalid-argument";
  readonly text: string;
}

function finite(label: string, value: unknown, problems: Problem[]): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  problems.push({ code: "not-finite", text: `${label} is ${String(value)}: give a finite number` });
  return 1;
}

function priceOf(label: string, asset: string, prices: Weights, problems: Problem[]): number {
  const price: unknown = Object.hasOwn(prices, asset) ? prices[asset] : undefined;
  if (typeof price === "number" && Number.isFinite(price) && price > 0) return price;
  if (price === undefined) {
    const nearest = nearestName(asset, Object.keys(prices));
    const hint = nearest === undefined ? "add it" : `did you mean ${nearest}?`;
    problems.push({ code: "missing-price", text: `${label} needs a price of ${asset} in prices: ${hint}` });
  } else {
    problems.push({ code: "invalid-price", text: `prices.${asset} is ${String(price)}: give a price above 0` });
  }
  return 1;
}

/** Values of the holdings when the fraction `fractions[k]` of each order is done. */
export function valuesAfter(book: Book, fractions: Float64Array): Float64Array {
  const values = Float64Array.from(book.values);
  book.orders.forEach((order, k) => {
    if (fractions[k] !== 0) values[order.position] = values[order.position]! + fractions[k]! * order.value;
  });
  return values;
}

/** Equity when the fraction `fractions[k]` of each order is done. */
export function equityAfter(book: Book, fractions: Float64Array): number {
  let equity = book.equity;
  book.orders.forEach((order, k) => {
    equity += fractions[k]! * order.gain;
  });
  return equity;
}
