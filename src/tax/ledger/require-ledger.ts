import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxLedger, TaxTransaction } from "../types.js";

const TABLES = ["openLots", "openShorts", "dispositions", "audit", "transactions"] as const;

/** Columns of names and dates, which rows are found and ordered by. */
const TEXTS: Readonly<Record<(typeof TABLES)[number], readonly string[]>> = {
  openLots: ["lot", "account", "asset", "acquired", "adjustedAcquired"],
  openShorts: ["lot", "account", "asset", "opened"],
  dispositions: ["sale", "lot", "account", "asset", "date", "acquired", "adjustedAcquired"],
  audit: ["sale", "saleDate", "lossLot", "account", "asset", "replacementLot", "replacementAccount"],
  transactions: ["id", "type", "date", "asset"],
};

/** Columns of numbers, which are summed. */
const FIGURES: Readonly<Record<(typeof TABLES)[number], readonly string[]>> = {
  openLots: ["quantity", "basis", "adjustedBasis"],
  openShorts: ["quantity", "proceeds"],
  dispositions: ["quantity", "proceeds", "basis", "disallowed", "permanentlyDisallowed", "recognized"],
  audit: ["lossShares", "replacementShares", "disallowed"],
  transactions: [],
};

/**
 * Refuses a value that is not a ledger, so that a wrong call gets a clear message instead of a TypeError.
 *
 * @param name - the public function, for messages
 * @throws {@link PortfolioError} `invalid-argument`; `invalid-state` for another version
 * @remarks O(rows).
 */
export function requireLedger(name: string, ledger: TaxLedger): void {
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
        typeof year === "object" && year !== null && Object.values(year).every((figure) => Number.isFinite(figure)),
    );
  const { accounts, substantiallyIdentical: identical } = options;
  const isSet =
    Array.isArray(accounts) &&
    accounts.every((account) => typeof account === "object" && account !== null) &&
    (identical === undefined || (Array.isArray(identical) && identical.every((set) => Array.isArray(set))));
  if (!isTotals || !isSet) {
    const message = `ledger.${isTotals ? "options" : "byYear"} of ${name} is ${shownValue(isTotals ? options : byYear)}: give ${what}`;
    throw new PortfolioError("invalid-argument", message, { argument: "ledger" });
  }
  for (const table of TABLES) {
    const rows: unknown = ledger[table];
    const texts: readonly string[] = TEXTS[table];
    const figures: readonly string[] = FIGURES[table];
    const isRow = (row: Readonly<Record<string, unknown>> | null): boolean =>
      typeof row === "object" &&
      row !== null &&
      texts.every((key) => typeof row[key] === "string") &&
      figures.every((key) => Number.isFinite(row[key]));
    const wrong = Array.isArray(rows) ? rows.findIndex((row) => !isRow(row)) : undefined;
    if (wrong === -1) continue;
    const [place, value] = wrong === undefined ? [table, rows] : [`${table}[${wrong}]`, ledger[table][wrong]];
    const message = `ledger.${place} of ${name} is ${shownValue(value)}: give ${what}`;
    throw new PortfolioError("invalid-argument", message, { argument: "ledger" });
  }
}

/** Refuses a value that is not a list of transactions. The lines themselves are read elsewhere. @throws {@link PortfolioError} `invalid-argument` */
export function requireLines(name: string, argument: string, lines: readonly TaxTransaction[]): void {
  if (Array.isArray(lines)) return;
  const message = `${argument} of ${name} is ${shownValue(lines)}: give a list of transactions`;
  throw new PortfolioError("invalid-argument", message, { argument });
}
