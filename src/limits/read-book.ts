import { toEpochDay } from "../core/dates/calendar.js";
import { nearestName } from "../core/errors/nearest-name.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import { assetPositions } from "../core/names/asset-positions.js";
import { refuseOtherCosts } from "../core/options/refuse-other-costs.js";
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

/** The portfolio and its orders in one order of assets. */
export interface Book {
  readonly state: PortfolioState;
  readonly assets: readonly string[];
  /** Currency units held of each asset before the orders; negative is short. */
  readonly values: Float64Array;
  /** Position of an asset, or `undefined`. */
  readonly positions: ReadonlyMap<string, number>;
  readonly equity: number;
  /** N prices, 0 for none, of a book that was made from columns; the others look their prices up by name. */
  readonly marks?: Float64Array;
  readonly orders: readonly BookOrder[];
}

/**
 * The book of a state and its orders; all problems of the input are reported at once.
 *
 * @param known - every asset of the book, in order; left out, every name that the state knows
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `not-finite`, `invalid-argument`, `unknown-asset`
 */
export function readBook(
  state: PortfolioState,
  trades: readonly Trade[],
  known: KnownAssets = knownAssets(state),
): Book {
  const { portfolio, prices } = state;
  const { assets, positions } = known;
  const problems: Problem[] = [];
  const values = new Float64Array(assets.length);
  for (const asset of Object.keys(portfolio.holdings)) {
    const shares = portfolio.holdings[asset]!;
    if (shares === 0) continue;
    const value = shares * priceOf("portfolio.holdings", asset, prices, problems);
    const position = positions.get(asset);
    if (position !== undefined) values[position] = value;
    else if (Object.hasOwn(prices, asset)) problems.push(stranger("portfolio.holdings", asset, assets));
  }
  // added up in the order of the assets: that of the keys of an object depends on the names
  let equity = portfolio.cash;
  for (const value of values) equity += value;
  const book = { state, assets, values, positions, equity };
  const orders = readOrders(book, trades, problems);
  if (problems.length === 0 && !isWorth(equity)) {
    problems.push({
      code: "invalid-argument",
      text: `portfolio is worth ${equity}: cash and holdings together must be above 0 for fractions of it to mean anything`,
    });
  }
  refuse(problems);
  return { ...book, orders };
}

/** Whether fractions of an equity mean anything. */
export function isWorth(equity: number): boolean {
  return equity > 0 && equity < Infinity;
}

/**
 * The same holdings with other orders.
 *
 * @throws {@link PortfolioError} as {@link readBook}
 */
export function withOrders(book: Book, trades: readonly Trade[]): Book {
  const problems: Problem[] = [];
  const orders = readOrders(book, trades, problems);
  refuse(problems);
  return { ...book, orders };
}

function readOrders(
  { state, positions, assets, marks }: Omit<Book, "orders">,
  trades: readonly Trade[],
  problems: Problem[],
): BookOrder[] {
  let dateBefore: string | undefined;
  return trades.map((trade, k) => {
    refuseOtherCosts("trades", k, trade);
    const { asset, date } = trade;
    const quantity = finite(k, "quantity", trade.quantity, problems);
    const price = finite(k, "price", trade.price, problems);
    const cost = finite(k, "cost", trade.cost === undefined ? 0 : trade.cost, problems);
    if (price <= 0) {
      problems.push({ code: "invalid-price", text: `trades[${k}].price is ${price}: give a price above 0` });
    }
    // most orders are of one date, which is read once
    if (date !== dateBefore && date !== undefined) toEpochDay(date, `trades[${k}].date`);
    dateBefore = date;
    let position = -1;
    let mark = 1;
    if (typeof asset !== "string") {
      const text = `trades[${k}].asset is ${shownValue(asset)}: give the name of an asset`;
      problems.push({ code: "invalid-argument", text });
    } else {
      position = positions.get(asset) ?? -1;
      const known = marks === undefined || position < 0 ? 0 : marks[position]!;
      mark = known > 0 ? known : priceOf("trades", asset, state.prices, problems, k);
      if (position < 0 && Object.hasOwn(state.prices, asset)) problems.push(stranger(`trades[${k}]`, asset, assets));
    }
    return {
      trade,
      position,
      value: quantity * mark,
      gain: quantity * (mark - price) - cost,
      size: Math.abs(quantity * price),
    };
  });
}

/** The assets of a book in order, and the position of each. */
export interface KnownAssets {
  readonly assets: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}

/** Every name that the state knows; those of the moments first. */
function knownAssets({ moments, prices, returns, assets, groupsOf, volumes }: PortfolioState): KnownAssets {
  const first = moments?.assets ?? [];
  const known = first.length === 0 ? new Map<string, number>() : assetPositions(first);
  const more = new Map<string, number>();
  const add = (names: readonly string[]) => {
    for (const name of names) if (!known.has(name) && !more.has(name)) more.set(name, known.size + more.size);
  };
  add(Object.keys(prices));
  if (returns !== undefined) add(returns.assets);
  if (assets !== undefined) add(assets);
  if (groupsOf !== undefined) add(Object.keys(groupsOf));
  if (volumes !== undefined) add(Object.keys(volumes));
  if (more.size === 0) return { assets: first, positions: known };
  if (known.size === 0) return { assets: [...more.keys()], positions: more };
  return { assets: [...first, ...more.keys()], positions: new Map([...known, ...more]) };
}

interface Problem {
  readonly code: "missing-price" | "invalid-price" | "not-finite" | "invalid-argument" | "unknown-asset";
  readonly text: string;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const texts = problems.map((problem) => problem.text);
  const shown = texts.length > 20 ? [...texts.slice(0, 20), `and ${texts.length - 20} more`] : texts;
  throw new PortfolioError(problems[0]!.code, shown.join("; "), { problems: texts });
}

function finite(k: number, field: string, value: unknown, problems: Problem[]): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  problems.push({ code: "not-finite", text: `trades[${k}].${field} is ${shownValue(value)}: give a finite number` });
  return 1;
}

function priceOf(what: string, asset: string, prices: Weights, problems: Problem[], k?: number): number {
  const price: unknown = Object.hasOwn(prices, asset) ? prices[asset] : undefined;
  if (typeof price === "number" && Number.isFinite(price) && price > 0) return price;
  if (price === undefined) {
    const label = k === undefined ? `${what}.${asset}` : `${what}[${k}]`;
    // a hint for the first problems only, since every comparison costs
    const nearest = problems.length < 20 ? nearestName(asset, Object.keys(prices)) : undefined;
    const hint = nearest === undefined ? "add it" : `did you mean ${nearest}?`;
    problems.push({ code: "missing-price", text: `${label} needs a price of ${asset} in prices: ${hint}` });
  } else {
    problems.push({ code: "invalid-price", text: `prices.${asset} is ${shownValue(price)}: give a price above 0` });
  }
  return 1;
}

function stranger(what: string, asset: string, assets: readonly string[]): Problem {
  const nearest = nearestName(asset, assets);
  const hint = nearest === undefined ? "give its data too" : `did you mean ${nearest}?`;
  return { code: "unknown-asset", text: `${what} names ${asset}, which is not in the data: ${hint}` };
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
