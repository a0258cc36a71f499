import { parseEpochDay } from "../core/calendar.js";
import type { IsoDate } from "../core/types.js";
import { type Decimal, moneyOf, powerOfTen, readCents, readDecimal, readRatio } from "./decimal.js";
import { JournalLines } from "./journal-lines.js";
import type { LedgerSettings } from "./ledger-options.js";
import { MOVE_PHASE, TRANSACTION_KINDS, type TransactionKind } from "./transaction-kinds.js";
import type { TaxProblem, TaxTransaction } from "./types.js";

/** A journal that can be booked. */
export interface Journal {
  /** In the order of booking. */
  readonly lines: JournalLines;
  /** Whether sales name the lots they close. */
  readonly namesLots: boolean;
  /** Lines that tie two assets: symbol changes, mergers, spin-offs. */
  readonly links: readonly TaxTransaction[];
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

const PLACE_OF: ReadonlyMap<string, number> = new Map(TRANSACTION_KINDS.map(({ type }, place) => [type, place]));
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
  const lines = new JournalLines(transactions);
  const ownDecimals = new Uint8Array(transactions.length);
  const links: TaxTransaction[] = [];
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

  let at = 0;
  const report: Report = (problem, message) => {
    const id = String(transactions[at]?.id);
    problems.push({ id, position: at, problem, message: `${id}: ${message}` });
  };

  for (let position = 0; position < transactions.length; position++) {
    const source = transactions[position]!;
    if (tail?.date !== undefined && position === tail.from) {
      lastDate = tail.date;
      lastDay = parseEpochDay(tail.date);
    }
    at = position;
    if (typeof source !== "object" || source === null || typeof source.id !== "string" || source.id === "") {
      report("invalid-field", `transactions[${position}] has no id: give each line a name of its own`);
      continue;
    }
    const place = PLACE_OF.get(source.type);
    if (place === undefined) {
      const known = [...PLACE_OF.keys()].join(", ");
      report("invalid-field", `type is ${JSON.stringify(source.type)}: give one of ${known}`);
      continue;
    }
    const kind = TRANSACTION_KINDS[place]!;
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
    if (!kind.movesAll) {
      account = settings.accountPositions.get(source.account as string) ?? -1;
      if (account < 0) {
        report("unknown-account", `account ${JSON.stringify(source.account)} is not among options.accounts`);
        continue;
      }
    }
    if (lines.has(source.id) || (tail !== undefined && position >= tail.from && tail.taken.has(source.id))) {
      report("duplicate-id", "id stands twice: give each line a name of its own");
      continue;
    }

    let quantity = NONE;
    if (kind.needs === "quantity") {
      quantity = readDecimal(source.quantity, 8);
      if (!(quantity.mantissa > 0)) {
        report(
          "invalid-field",
          `quantity is ${String(source.quantity)}: give more than 0, with at most eight decimals`,
        );
        continue;
      }
    }
    if (kind.needs === "ratio") {
      const ratio = readRatio(source.ratio);
      if (ratio === undefined) {
        report("invalid-field", `ratio is ${String(source.ratio)}: give new shares for an old one, as 2, 0.1 or "3/2"`);
        continue;
      }
      // fractions of a share may arise; in the units of a sale before it too, where its shares can still replace others
      if (ratio.under !== 1 || settings.policies.soldReplacement === "eligible") decimals = 8;
    }
    if (!checkLinks(source, kind, settings, assetOf, day, report)) continue;
    decimals = Math.max(decimals, quantity.decimals, decimalsOfLots(source));

    ownDecimals[lines.count] = quantity.decimals;
    lines.add({
      position,
      day,
      account,
      asset: assetOf(source.asset),
      units: quantity.mantissa,
      cents: centsOf(source, kind, quantity, report),
      kind: place,
      phase: kind.type === "transfer" && source.to !== undefined ? MOVE_PHASE : kind.phase,
    });
    if (source.lots !== undefined) namesLots = true;
    if (kind.ties) links.push(source);
  }

  for (let i = 0; i < lines.count; i++) {
    const units = lines.units(i) * powerOfTen(decimals - ownDecimals[i]!);
    lines.setUnits(i, units);
    if (units > Number.MAX_SAFE_INTEGER) {
      const { id, quantity } = lines.source(i);
      problems.push({
        id,
        position: lines.position(i),
        problem: "invalid-field",
        message: `${id}: quantity ${quantity} is too large to keep with ${decimals} decimals`,
      });
    }
  }
  lines.sort(settings.canonical);
  return { lines, namesLots, links, assets, assetPositions, decimals };
}

type Report = (problem: TaxProblem["problem"], message: string) => void;

/** Fields that name something else. */
function checkLinks(
  source: TaxTransaction,
  kind: TransactionKind,
  settings: LedgerSettings,
  assetOf: (name: string) => number,
  day: number,
  report: Report,
): boolean {
  const { type } = source;
  if (kind.ties) {
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
  if (source.lots === undefined) return 0;
  let most = 0;
  for (const { quantity } of source.lots) most = Math.max(most, readDecimal(quantity, 8).decimals);
  return most;
}

/** The money of a line; 0 where it has none, or none that can be read. */
function centsOf(source: TaxTransaction, kind: TransactionKind, quantity: Decimal, report: Report): number {
  if (kind.movesAll || (source.type === "transfer" && source.to !== undefined)) return 0;
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
