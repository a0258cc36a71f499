import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxTransaction } from "../types.js";

/** A purchase (positive shares) or a sale (negative) of the journal, or a transfer between accounts. */
export interface Trade {
  readonly id: string;
  readonly day: number;
  readonly date: string;
  readonly account: string;
  readonly asset: string;
  /** Shares as of the end of the journal: splits after the trade are counted in. Negative for a sale. */
  readonly shares: number;
  /** Whole cents, without sign, costs included. */
  readonly cents: number;
  /** transfer: the account that receives. */
  readonly to?: string;
}

/** Shares are equal where they differ by less. */
export const NO_SHARES = 1e-9;

/** Greatest sum that whole cents hold. */
const MOST = 90_000_000_000_000;

/**
 * The trades of a journal in order of date and list, with splits counted in.
 *
 * @param country - for messages
 * @throws {@link PortfolioError} `invalid-argument` for lines that are none and types that the country's rules here do not cover; `invalid-date`;
 *   `unsorted-dates`
 */
export function readTrades(country: string, transactions: readonly TaxTransaction[]): Trade[] {
  if (!Array.isArray(transactions)) {
    throw new PortfolioError(
      "invalid-argument",
      `transactions is ${shownValue(transactions)}: give an array of transactions`,
    );
  }
  const ids = new Set<string>();
  let last = "";
  const trades: Trade[] = [];
  // splits by asset, from the last line to the first
  const lines = transactions.map((line: TaxTransaction, k) => {
    const path = `transactions[${k}]`;
    checkLine(line, path);
    if (ids.has(line.id))
      throw new PortfolioError("invalid-argument", `${path}.id is ${shownValue(line.id)}, as that of an earlier line`);
    ids.add(line.id);
    if (line.date < last) {
      throw new PortfolioError(
        "unsorted-dates",
        `${path}.date is ${line.date}, before the line before it, ${last}: sort by date`,
      );
    }
    last = line.date;
    return line;
  });
  const later = new Map<string, number>();
  for (let k = lines.length - 1; k >= 0; k--) {
    const line = lines[k]!;
    const factor = later.get(line.asset) ?? 1;
    if (line.type === "split") later.set(line.asset, factor * ratioOf(line, `transactions[${k}]`));
    else trades.push(tradeOf(line, `transactions[${k}]`, factor, country));
  }
  return trades.reverse();
}

function checkLine(line: TaxTransaction, path: string): void {
  if (typeof line !== "object" || line === null) {
    throw new PortfolioError("invalid-argument", `${path} is ${shownValue(line)}: give a transaction`);
  }
  for (const key of ["id", "asset"] as const) {
    if (typeof line[key] === "string" && line[key] !== "") continue;
    throw new PortfolioError("invalid-argument", `${path}.${key} is ${shownValue(line[key])}: give a name`);
  }
  if (Number.isNaN(parseEpochDay(line.date))) {
    throw new PortfolioError("invalid-date", `${path}.date is ${shownValue(line.date)}: give a date as "2026-03-31"`);
  }
}

function tradeOf(line: TaxTransaction, path: string, factor: number, country: string): Trade {
  const { id, date, asset, type, to, acquired } = line;
  const account = line.account;
  if (typeof account !== "string" || account === "") {
    throw new PortfolioError("invalid-argument", `${path}.account is ${shownValue(account)}: give an account`);
  }
  const shares = figure(line.quantity, `${path}.quantity`) * factor;
  if (!(shares > 0))
    throw new PortfolioError(
      "invalid-argument",
      `${path}.quantity is ${shownValue(line.quantity)}: give shares above 0`,
    );
  const shared = { id, account, asset, date, day: parseEpochDay(date) };
  if (type === "transfer" && to !== undefined) {
    if (typeof to !== "string" || to === "")
      throw new PortfolioError("invalid-argument", `${path}.to is ${shownValue(to)}: give an account`);
    return { ...shared, shares, cents: 0, to };
  }
  if (type === "transfer" && acquired !== undefined) {
    if (Number.isNaN(parseEpochDay(acquired))) {
      throw new PortfolioError(
        "invalid-date",
        `${path}.acquired is ${shownValue(acquired)}: give a date as "2026-03-31"`,
      );
    }
    return { ...shared, date: acquired, day: parseEpochDay(acquired), shares, cents: moneyOf(line, path, false) };
  }
  if (type === "buy" || type === "dividend-reinvestment")
    return { ...shared, shares, cents: moneyOf(line, path, false) };
  if (type === "sell") return { ...shared, shares: -shares, cents: moneyOf(line, path, true) };
  throw new PortfolioError(
    "invalid-argument",
    `${path}.type is ${shownValue(type)}: the rules of ${country} here cover buy, dividend-reinvestment, sell, split, and transfer with acquired or to`,
    { argument: path },
  );
}

function moneyOf(line: TaxTransaction, path: string, sale: boolean): number {
  const amount =
    line.amount === undefined
      ? figure(line.price, `${path}.price`) * figure(line.quantity, `${path}.quantity`) +
        (sale ? -1 : 1) * (line.fees === undefined ? 0 : figure(line.fees, `${path}.fees`))
      : figure(line.amount, `${path}.amount`);
  if (amount >= 0 && amount < MOST) return Math.round(amount * 100);
  throw new PortfolioError(
    "invalid-argument",
    `${path}.amount is ${shownValue(line.amount)}: give money of at least 0`,
  );
}

function figure(value: number | string | undefined, path: string): number {
  const text = typeof value === "string" ? value.trim() : "";
  const number = typeof value === "number" ? value : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new PortfolioError("invalid-argument", `${path} is ${shownValue(value)}: give a number`, { argument: path });
}

function ratioOf(line: TaxTransaction, path: string): number {
  const [top, bottom = "1"] = String(typeof line.ratio === "object" ? "" : line.ratio).split("/");
  const ratio = Number(top) / Number(bottom);
  if (top !== "" && ratio > 0 && Number.isFinite(ratio)) return ratio;
  throw new PortfolioError(
    "invalid-argument",
    `${path}.ratio is ${shownValue(line.ratio)}: give new shares for an old one, such as 2 or "3/2"`,
  );
}

/** A part of an amount in whole cents, by shares; all of it where nothing is left. */
export function shareOfCents(cents: number, shares: number, of: number): number {
  return Math.abs(of - shares) < NO_SHARES ? cents : Math.round((cents * shares) / of);
}

/** The asset was not held: more was sold than bought. */
export function refuseOversold({ id, asset, date }: Trade, missing: number): never {
  throw new PortfolioError(
    "invalid-transactions",
    `${id} sells ${missing} more ${asset} than are held on ${date}: short sales are not covered, and purchases may be missing`,
    { id, asset, date },
  );
}
