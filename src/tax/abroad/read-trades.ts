import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { moneyOf as centsOf, type Decimal, readDecimal, readQuantity } from "../journal/decimal.js";
import { FieldNames } from "../journal/field-names.js";
import { LineProblems } from "../journal/line-problems.js";
import { KIND_LIST } from "../journal/transaction-kinds.js";
import type { TaxProblem, TaxTransaction } from "../types.js";

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
  /** Shares of the asset are equal where they differ by less: what sums of all its trades may be rounded by. */
  readonly least: number;
  /** transfer: the account that receives. */
  readonly to?: string;
}

/**
 * Fewer shares than this part of all that was traded of an asset count as zero. Coins have eighteen decimals, so no fixed number
 * of shares would do.
 */
const NO_PART = 1e-11;
const ONE: Decimal = { mantissa: 1, decimals: 0 };
const NO_FEES: Decimal = { mantissa: 0, decimals: 0 };
const ALL_FIELDS = [...new Set(KIND_LIST.flatMap(({ fields }) => fields))];

/** Greatest sum that whole cents hold. */
const MOST = 90_000_000_000_000;

/**
 * The trades of a journal in order of date and list, with splits counted in.
 *
 * @param country - for messages
 * @throws {@link PortfolioError} `invalid-argument` for lines that are none and types that the country's rules here do not cover;
 * `invalid-date`;
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
  const trades: Omit<Trade, "least">[] = [];
  const checkFields = fieldChecker();
  // splits by asset, from the last line to the first; Array.from, since map would leave holes unread
  const lines = Array.from(transactions as readonly TaxTransaction[], (line, k) => {
    const path = `transactions[${k}]`;
    checkLine(line, path);
    checkFields(line, k);
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
  refuseRepeatedSplits(lines);
  const later = new Map<string, number>();
  for (let k = lines.length - 1; k >= 0; k--) {
    const line = lines[k]!;
    const factor = later.get(line.asset) ?? 1;
    if (line.type === "split") later.set(line.asset, factor * ratioOf(line, `transactions[${k}]`));
    else trades.push(tradeOf(line, `transactions[${k}]`, factor, country));
  }
  const traded = new Map<string, number>();
  for (const { asset, shares } of trades) traded.set(asset, (traded.get(asset) ?? 0) + Math.abs(shares));
  return trades.reverse().map((trade) => ({ ...trade, least: NO_PART * traded.get(trade.asset)! }));
}

/** A split applies to all accounts: a line for each of them would split several times. */
function refuseRepeatedSplits(lines: readonly TaxTransaction[]): void {
  const first = new Map<string, string | undefined>();
  lines.forEach(({ type, asset, account }, k) => {
    if (type !== "split") return;
    if (!first.has(asset)) first.set(asset, account);
    if (first.get(asset) === account) return;
    throw new PortfolioError(
      "invalid-argument",
      `transactions[${k}].account is ${shownValue(account)}: a split applies to all accounts, so give one line without account`,
      { argument: `transactions[${k}].account` },
    );
  });
}

/** Refuses a key that is nearly a field which the line lacks, as the ledger does: `fee` would be ignored silently. */
function fieldChecker(): (line: TaxTransaction, position: number) => void {
  const byType = new Map<string, FieldNames>(
    KIND_LIST.map(({ type, fields }) => [type, new FieldNames(fields, ALL_FIELDS)]),
  );
  const all = new FieldNames(ALL_FIELDS);
  return (line, position) => {
    const problems: TaxProblem[] = [];
    const found = new LineProblems(problems);
    found.begin(position, line.id);
    (byType.get(line.type) ?? all).check(line, found);
    if (problems[0] === undefined) return;
    throw new PortfolioError("invalid-argument", problems[0].message, { argument: `transactions[${position}]` });
  };
}

/**
 * Transfers between accounts leave the shares with the same person only where both or neither are taxed.
 *
 * @param outside - the accounts that are not taxed to this person
 * @throws {@link PortfolioError} `invalid-argument` for one that goes from one kind to the other
 */
export function refuseCrossing(trades: readonly Trade[], outside: ReadonlySet<string>, kind: string): void {
  for (const { id, account, to } of trades) {
    if (to === undefined || outside.has(account) === outside.has(to)) continue;
    throw new PortfolioError(
      "invalid-argument",
      `${id} moves shares from ${shownValue(account)} to ${shownValue(to)}, of which one is ${kind}: book a sale in the one and a purchase in the other, at what the shares were worth`,
      { id },
    );
  }
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

function tradeOf(line: TaxTransaction, path: string, factor: number, country: string): Omit<Trade, "least"> {
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
  if (amount >= 0 && amount < MOST) return exactCents(line, sale) ?? Math.round(amount * 100);
  throw new PortfolioError(
    "invalid-argument",
    `${path}.amount is ${shownValue(line.amount)}: give money of at least 0`,
  );
}

/** Cents rounded half up from the decimals as they are written; `undefined` where they have more digits than can be read exactly. */
function exactCents({ amount, quantity, price, fees }: TaxTransaction, sale: boolean): number | undefined {
  const money = amount === undefined ? readDecimal(trimmed(price), 8) : readDecimal(trimmed(amount), 18);
  const shares = amount === undefined ? readQuantity(trimmed(quantity)) : ONE;
  const paid = amount === undefined && fees !== undefined ? readDecimal(trimmed(fees), 8) : NO_FEES;
  const cents = centsOf(shares, money, sale ? { ...paid, mantissa: -paid.mantissa } : paid);
  return Number.isFinite(cents) ? cents : undefined;
}

const trimmed = (value: unknown): unknown => (typeof value === "string" ? value.trim() : value);

function figure(value: number | string | undefined, path: string): number {
  const text = typeof value === "string" ? value.trim() : "";
  const number = typeof value === "number" ? value : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new PortfolioError("invalid-argument", `${path} is ${shownValue(value)}: give a number`, { argument: path });
}

function ratioOf(line: TaxTransaction, path: string): number {
  const [top, bottom = "1", ...more] = String(typeof line.ratio === "object" ? "" : line.ratio).split("/");
  const ratio = Number(top) / Number(bottom);
  if (top !== "" && more.length === 0 && ratio > 0 && Number.isFinite(ratio)) return ratio;
  throw new PortfolioError(
    "invalid-argument",
    `${path}.ratio is ${shownValue(line.ratio)}: give new shares for an old one, such as 2 or "3/2"`,
  );
}

/** A part of an amount in whole cents, by shares; all of it where nothing is left. */
export function shareOfCents(cents: number, shares: number, of: number, least: number): number {
  return Math.abs(of - shares) < least ? cents : Math.round((cents * shares) / of);
}

/** Refuses a sale of more shares than are held. */
export function refuseOversold({ id, asset, date }: Trade, missing: number): never {
  throw new PortfolioError(
    "invalid-transactions",
    `${id} sells ${missing} more ${asset} than are held on ${date}: short sales are not covered, and purchases may be missing`,
    { id, asset, date },
  );
}
