import { parseEpochDay } from "../core/calendar.js";
import type { IsoDate } from "../core/types.js";
import { compareIds } from "./compare-ids.js";
import { type Decimal, moneyOf, powerOfTen, readCents, readDecimal, readRatio } from "./decimal.js";
import type { LedgerSettings } from "./ledger-options.js";
import type { TaxProblem, TaxTransaction, TaxTransactionType } from "./types.js";

/** A transaction with its names as positions and its figures as whole numbers. */
export interface Entry {
  readonly source: TaxTransaction;
  readonly position: number;
  readonly day: number;
  /** Position of the account, −1 where there is none. */
  readonly account: number;
  readonly asset: number;
  /** Whole units of 10^−decimals shares; 0 where there is none. */
  units: number;
  readonly cents: number;
  /** Place in the order of booking. */
  order: number;
  readonly phase: number;
}

/** A journal that can be booked. */
export interface Journal {
  /** In the order of booking. */
  readonly entries: Entry[];
  /** Days of the lines, for the lots that sales name; empty where none does. */
  readonly dayOf: ReadonlyMap<string, number>;
  readonly namesLots: boolean;
  /** Names, by position. */
  readonly assets: readonly string[];
  readonly assetPositions: ReadonlyMap<string, number>;
  /** Decimals of a unit of quantity. */
  readonly decimals: number;
}

/** What lines that follow a booked journal must respect when only a part of it is read again. */
export interface JournalTail {
  /** Position of the first new line. */
  readonly from: number;
  /** The last date of the whole journal. */
  readonly date: IsoDate | undefined;
  /** Ids of the new lines that the whole journal has already. */
  readonly taken: ReadonlySet<string>;
}

const PHASES: Readonly<Record<TaxTransactionType, number>> = {
  "symbol-change": 0,
  split: 0,
  merger: 0,
  "spin-off": 0,
  "return-of-capital": 0,
  buy: 1,
  "dividend-reinvestment": 1,
  transfer: 1,
  sell: 3,
  "short-sale": 4,
  cover: 5,
};
const MOVES_ALL = new Set<TaxTransactionType>(["symbol-change", "split", "merger", "spin-off"]);
const NEEDS_QUANTITY = new Set<TaxTransactionType>([
  "buy",
  "sell",
  "dividend-reinvestment",
  "transfer",
  "short-sale",
  "cover",
]);
const NEEDS_RATIO = new Set<TaxTransactionType>(["split", "merger", "spin-off"]);
const NONE: Decimal = { mantissa: 0, decimals: 0 };

/**
 * Reads a journal: names to positions, figures to whole numbers, lines into the order of booking.
 *
 * Every problem is added to `problems`; a line that cannot be read at all is left out, one with a bad amount is kept
 * with 0 so that later sales of it are not reported as well. O(n log n) in the lines of one day.
 */
export function readTransactions(
  transactions: readonly TaxTransaction[],
  settings: LedgerSettings,
  problems: TaxProblem[],
  tail?: JournalTail,
): Journal {
  const entries: Entry[] = [];
  const ownDecimals: number[] = [];
  const dayOf = new Map<string, number>();
  let namesLots = false;
  const assets: string[] = [];
  const assetPositions = new Map<string, number>();
  const assetOf = (name: string): number => {
    let at = assetPositions.get(name);
    if (at === undefined) {
      at = assets.length;
      assetPositions.set(name, at);
      assets.push(name);
    }
    return at;
  };
  let decimals = 0;
  let lastDate = "";
  let lastDay = Number.NEGATIVE_INFINITY;

  let line: TaxTransaction | undefined;
  let at = 0;
  const report: Report = (problem, message) => {
    problems.push({ id: String(line?.id), position: at, problem, message: `${String(line?.id)}: ${message}` });
  };

  for (let position = 0; position < transactions.length; position++) {
    const source = transactions[position]!;
    if (tail?.date !== undefined && position === tail.from) {
      lastDate = tail.date;
      lastDay = parseEpochDay(tail.date);
    }
    line = source;
    at = position;
    if (typeof source !== "object" || source === null || typeof source.id !== "string" || source.id === "") {
      report("invalid-field", `transactions[${position}] has no id: give each line a name of its own`);
      continue;
    }
    const phase = Object.hasOwn(PHASES, source.type) ? PHASES[source.type] : undefined;
    if (phase === undefined) {
      report("invalid-field", `type is ${JSON.stringify(source.type)}: give one of ${Object.keys(PHASES).join(", ")}`);
      continue;
    }
    const day = source.date === lastDate ? lastDay : parseEpochDay(source.date);
    if (Number.isNaN(day)) {
      report("invalid-field", `date is ${JSON.stringify(source.date)}: give a calendar date as "2026-03-31"`);
      continue;
    }
    if (day < lastDay) report("dates-out-of-order", `date ${source.date} stands after ${lastDate}: sort by date`);
    else {
      lastDay = day;
      lastDate = source.date;
    }
    if (typeof source.asset !== "string" || source.asset === "") {
      report("invalid-field", `asset is ${JSON.stringify(source.asset)}: give a name that is not empty`);
      continue;
    }
    let account = -1;
    if (!MOVES_ALL.has(source.type)) {
      account = settings.accountPositions.get(source.account as string) ?? -1;
      if (account < 0) {
        report("unknown-account", `account ${JSON.stringify(source.account)} is not among options.accounts`);
        continue;
      }
    }
    if (dayOf.has(source.id) || (tail !== undefined && position >= tail.from && tail.taken.has(source.id))) {
      report("duplicate-id", "id stands twice: give each line a name of its own");
      continue;
    }

    let quantity = NONE;
    if (NEEDS_QUANTITY.has(source.type)) {
      quantity = readDecimal(source.quantity, 8);
      if (!(quantity.mantissa > 0)) {
        report(
          "invalid-field",
          `quantity is ${String(source.quantity)}: give more than 0, with at most eight decimals`,
        );
        continue;
      }
    }
    if (NEEDS_RATIO.has(source.type)) {
      const ratio = readRatio(source.ratio);
      if (ratio === undefined) {
        report("invalid-field", `ratio is ${String(source.ratio)}: give new shares for an old one, as 2, 0.1 or "3/2"`);
        continue;
      }
      if (ratio.under !== 1) decimals = 8; // fractions of a share may arise
    }
    if (!checkLinks(source, settings, assetOf, day, report)) continue;
    decimals = Math.max(decimals, quantity.decimals, decimalsOfLots(source));

    const entry: Entry = {
      source,
      position,
      day,
      account,
      asset: assetOf(source.asset),
      units: quantity.mantissa,
      cents: centsOf(source, quantity, report),
      order: 0,
      phase: source.type === "transfer" && source.to !== undefined ? 2 : phase,
    };
    dayOf.set(source.id, day);
    if (source.lots !== undefined) namesLots = true;
    entries.push(entry);
    ownDecimals.push(quantity.decimals);
  }

  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    entry.units *= powerOfTen(decimals - ownDecimals[i]!);
    if (entry.units > Number.MAX_SAFE_INTEGER) {
      problems.push({
        id: entry.source.id,
        position: entry.position,
        problem: "invalid-field",
        message: `${entry.source.id}: quantity ${entry.source.quantity} is too large to keep with ${decimals} decimals`,
      });
    }
  }
  orderEntries(entries, settings.canonical);
  if (!namesLots) dayOf.clear();
  return { entries, dayOf, namesLots, assets, assetPositions, decimals };
}

type Report = (problem: TaxProblem["problem"], message: string) => void;

/** Fields that name something else. */
function checkLinks(
  source: TaxTransaction,
  settings: LedgerSettings,
  assetOf: (name: string) => number,
  day: number,
  report: Report,
): boolean {
  const { type } = source;
  if (type === "merger" || type === "spin-off" || type === "symbol-change") {
    if (typeof source.newAsset !== "string" || source.newAsset === "" || source.newAsset === source.asset) {
      report("invalid-field", `newAsset is ${JSON.stringify(source.newAsset)}: give the name of another asset`);
      return false;
    }
    assetOf(source.newAsset);
  }
  if (type === "spin-off") {
    const fraction = readDecimal(source.basisFraction, 8);
    if (!(fraction.mantissa >= 0 && fraction.mantissa <= powerOfTen(fraction.decimals))) {
      report("invalid-field", `basisFraction is ${String(source.basisFraction)}: give a fraction from 0 to 1`);
      return false;
    }
  }
  if (type !== "transfer") return true;
  if (source.to !== undefined) {
    const from = settings.accounts[settings.accountPositions.get(source.account as string)!]!;
    const to = settings.accountPositions.get(source.to);
    if (to === undefined) {
      report("unknown-account", `to ${JSON.stringify(source.to)} is not among options.accounts`);
      return false;
    }
    if (settings.accounts[to]!.retirement !== from.retirement) {
      report(
        "not-bookable",
        `shares cannot move between ${source.account} and ${source.to} untaxed: book a sale and a purchase`,
      );
      return false;
    }
    return true;
  }
  for (const name of ["acquired", "adjustedAcquired"] as const) {
    const date = source[name];
    if (date === undefined && name === "adjustedAcquired") continue;
    const then = parseEpochDay(date as string);
    if (!(then <= day)) {
      report("invalid-field", `${name} is ${JSON.stringify(date)}: give the day of purchase, not after ${source.date}`);
      return false;
    }
  }
  return true;
}

function decimalsOfLots(source: TaxTransaction): number {
  let most = 0;
  for (const { quantity } of source.lots ?? []) most = Math.max(most, readDecimal(quantity, 8).decimals);
  return most;
}

/** The money of a line; 0 where it has none, or none that can be read. */
function centsOf(source: TaxTransaction, quantity: Decimal, report: Report): number {
  if (MOVES_ALL.has(source.type) || (source.type === "transfer" && source.to !== undefined)) return 0;
  if (source.amount !== undefined || source.price === undefined || quantity === NONE) {
    const cents = readCents(source.amount);
    if (cents >= 0) return cents;
    report("invalid-field", `amount is ${String(source.amount)}: give money of at least 0 with at most two decimals`);
    return 0;
  }
  const price = readDecimal(source.price, 8);
  const fees = source.fees === undefined ? 0 : readCents(source.fees);
  if (!(price.mantissa >= 0)) {
    report("invalid-field", `price is ${String(source.price)}: give at least 0, with at most eight decimals`);
    return 0;
  }
  if (!(fees >= 0)) {
    report("invalid-field", `fees is ${String(source.fees)}: give money of at least 0 with at most two decimals`);
    return 0;
  }
  const received = source.type === "sell" || source.type === "short-sale";
  const cents = moneyOf(quantity, price) + (received ? -fees : fees);
  if (cents >= 0 && Number.isSafeInteger(cents)) return cents;
  report("invalid-field", `price × quantity with fees is ${cents / 100}: give an amount of at least 0`);
  return 0;
}

/** Days in order, and within a day the phases, and within a phase the ids. */
function orderEntries(entries: Entry[], canonical: boolean): void {
  entries.sort((a, b) => a.day - b.day || (canonical ? a.phase - b.phase : 0) || a.position - b.position);
  const byId = (a: Entry, b: Entry): number => compareIds(a.source.id, b.source.id);
  for (let from = 0, to = 0; canonical && from < entries.length; from = to) {
    const { day, phase } = entries[from]!;
    let sorted = true; // ids mostly rise already, and comparing them is the dear part
    for (to = from + 1; to < entries.length && entries[to]!.day === day && entries[to]!.phase === phase; to++) {
      if (sorted && byId(entries[to - 1]!, entries[to]!) > 0) sorted = false;
    }
    if (sorted) continue;
    const run = entries.slice(from, to).sort(byId);
    for (let i = from; i < to; i++) entries[i] = run[i - from]!;
  }
  for (let i = 0; i < entries.length; i++) entries[i]!.order = i;
}
