import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxLedger, TaxTransaction } from "../types.js";
import { ReadLedger } from "./kept-ledger.js";

type Row = Readonly<Record<string, unknown>>;

/** NaN and the infinities less themselves are NaN; a million calls of `Number.isFinite` take twice as long. */
const isNumber = (value: unknown): boolean => typeof value === "number" && value - value === 0;

const HYPHEN = 45;

/** Written as a day is. Which day it is costs more than all the rest, and is looked at where it counts. */
const isDay = (value: unknown): boolean =>
  typeof value === "string" && value.length === 10 && value.charCodeAt(4) === HYPHEN && value.charCodeAt(7) === HYPHEN;

/** Half a cent, and what doubles of many digits lose. */
const CENT = 0.005;

/** Whether a disposition is one that the ledger makes: recognized = proceeds − basis + disallowed, of which a part may be gone for good. */
function addsUp(row: Row): boolean {
  const { quantity, proceeds, basis, disallowed, permanentlyDisallowed, recognized } = row as Readonly<
    Record<string, number>
  >;
  const difference = Math.abs(proceeds! - basis! + disallowed! - recognized!);
  return (
    // a return of capital above the basis is a gain of no shares
    quantity! >= 0 &&
    permanentlyDisallowed! >= 0 &&
    disallowed! >= permanentlyDisallowed! &&
    difference <= CENT + 1e-13 * (Math.abs(proceeds!) + Math.abs(basis!))
  );
}

/**
 * The first row of each table that lacks a name or a date, which rows are found and ordered by, or a number, which is summed, or whose
 * figures do not add up; −1 where all are whole. A loop a table, because a ledger from a file can have a million rows.
 */
const FIRST_WRONG = {
  openLots: (rows: readonly Row[]): number => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const isWhole =
        isRow(row) &&
        typeof row["lot"] === "string" &&
        typeof row["account"] === "string" &&
        typeof row["asset"] === "string" &&
        isDay(row["acquired"]) &&
        (row["adjustedAcquired"] === row["acquired"] || isDay(row["adjustedAcquired"])) &&
        isNumber(row["quantity"]) &&
        (row["quantity"] as number) > 0 &&
        isNumber(row["basis"]) &&
        isNumber(row["adjustedBasis"]);
      if (!isWhole) return i;
    }
    return -1;
  },
  openShorts: (rows: readonly Row[]): number => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const isWhole =
        isRow(row) &&
        typeof row["lot"] === "string" &&
        typeof row["account"] === "string" &&
        typeof row["asset"] === "string" &&
        typeof row["opened"] === "string" &&
        isNumber(row["quantity"]) &&
        isNumber(row["proceeds"]) &&
        isNumber(row["adjustedProceeds"]);
      if (!isWhole) return i;
    }
    return -1;
  },
  dispositions: (rows: readonly Row[]): number => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const isWhole =
        isRow(row) &&
        typeof row["sale"] === "string" &&
        typeof row["lot"] === "string" &&
        typeof row["account"] === "string" &&
        typeof row["asset"] === "string" &&
        isDay(row["date"]) &&
        isDay(row["acquired"]) &&
        isDay(row["adjustedAcquired"]) &&
        (row["term"] === "short" || row["term"] === "long") &&
        isNumber(row["quantity"]) &&
        isNumber(row["proceeds"]) &&
        isNumber(row["basis"]) &&
        isNumber(row["disallowed"]) &&
        isNumber(row["permanentlyDisallowed"]) &&
        isNumber(row["recognized"]) &&
        addsUp(row);
      if (!isWhole) return i;
    }
    return -1;
  },
  audit: (rows: readonly Row[]): number => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const isWhole =
        isRow(row) &&
        typeof row["sale"] === "string" &&
        typeof row["saleDate"] === "string" &&
        typeof row["lossLot"] === "string" &&
        typeof row["account"] === "string" &&
        typeof row["asset"] === "string" &&
        typeof row["replacementLot"] === "string" &&
        typeof row["replacementAccount"] === "string" &&
        isNumber(row["lossShares"]) &&
        isNumber(row["replacementShares"]) &&
        isNumber(row["disallowed"]);
      if (!isWhole) return i;
    }
    return -1;
  },
  transactions: (rows: readonly Row[]): number => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const isWhole =
        isRow(row) &&
        typeof row["id"] === "string" &&
        typeof row["type"] === "string" &&
        typeof row["date"] === "string" &&
        typeof row["asset"] === "string";
      if (!isWhole) return i;
    }
    return -1;
  },
} as const;

const TOTALS = ["shortTerm", "longTerm", "disallowed", "permanentlyDisallowed"] as const;
const TABLES = Object.keys(FIRST_WRONG) as (keyof typeof FIRST_WRONG)[];

const isRow = (row: Row | null | undefined): boolean => typeof row === "object" && row !== null;

/**
 * Refuses a value that is not a ledger, so that a wrong call gets a clear message instead of a TypeError.
 *
 * @param name - the public function, for messages
 * @returns the ledger as the library reads it, for a caller that hands out none of its rows; it passes when it is checked again
 * @throws {@link PortfolioError} `invalid-argument`; `invalid-state` for another version
 * @remarks O(rows that callers have seen): the others are as the library made them.
 */
export function requireLedger(name: string, ledger: TaxLedger): ReadLedger {
  if (ledger instanceof ReadLedger) return ledger;
  const what = "what buildTaxLedger returns";
  requireObject(`ledger of ${name}`, ledger, what);
  requireObject(`ledger.options of ${name}`, ledger.options, what);
  const { version } = ledger;
  if (version !== 1) {
    const message = `ledger.version of ${name} is ${shownValue(version)}, and 1 is read: build the ledger anew from its transactions`;
    throw new PortfolioError("invalid-state", message, { version });
  }
  const { byYear, options } = ledger;
  const isTotals =
    typeof byYear === "object" &&
    byYear !== null &&
    Object.values(byYear).every(
      (year: unknown) =>
        typeof year === "object" &&
        year !== null &&
        TOTALS.every((total) => Number.isFinite((year as Readonly<Record<string, unknown>>)[total])),
    );
  const { accounts, substantiallyIdentical: identical } = options;
  const isSet =
    Array.isArray(accounts) &&
    // as a copy, because `every` passes over the holes of an array
    [...accounts].every((account) => typeof account === "object" && account !== null) &&
    (identical === undefined || (Array.isArray(identical) && [...identical].every((set) => Array.isArray(set))));
  if (!isTotals || !isSet) {
    const message = `ledger.${isTotals ? "options" : "byYear"} of ${name} is ${shownValue(isTotals ? options : byYear)}: give ${what}`;
    throw new PortfolioError("invalid-argument", message, { argument: "ledger" });
  }
  const read = new ReadLedger(ledger);
  for (const table of TABLES) {
    if (!read.tables[table].isSeen) continue;
    const rows: unknown = read[table];
    const wrong = Array.isArray(rows) ? FIRST_WRONG[table](rows) : undefined;
    if (wrong === -1) continue;
    const [place, value] = wrong === undefined ? [table, rows] : [`${table}[${wrong}]`, read[table][wrong]];
    const message = `ledger.${place} of ${name} is ${shownValue(value)}: give ${what}`;
    throw new PortfolioError("invalid-argument", message, { argument: "ledger" });
  }
  return read;
}

/** Refuses a value that is not a list of transactions. The lines themselves are read elsewhere. @throws {@link PortfolioError} `invalid-argument` */
export function requireLines(name: string, argument: string, lines: readonly TaxTransaction[]): void {
  if (Array.isArray(lines)) {
    // an index without an entry is passed over by `map` and `forEach`, so it would be no line without a word
    for (let i = 0; i < lines.length; i++) {
      if (i in lines) continue;
      const message = `${argument}[${i}] of ${name} is missing: give a list without gaps`;
      throw new PortfolioError("invalid-argument", message, { argument });
    }
    return;
  }
  const message = `${argument} of ${name} is ${shownValue(lines)}: give a list of transactions`;
  throw new PortfolioError("invalid-argument", message, { argument });
}
