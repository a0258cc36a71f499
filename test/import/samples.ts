import { readdirSync, readFileSync } from "node:fs";
import type { BrokerImport, BrokerImportOptions, ColumnMapping, ImportedTransaction } from "../../src/index.js";

const folder = new URL("./samples/", import.meta.url);

const COLUMNS: Readonly<Record<string, ColumnMapping>> = {
  "columns-1.csv": {
    date: "Datum",
    type: "Art",
    asset: "Wertpapier",
    quantity: "Stück",
    price: "Kurs",
    fees: "Gebühr",
    amount: "Betrag",
    dateFormat: "dd.MM.yyyy",
    decimal: ",",
    types: { Kauf: "buy", Verkauf: "sell", Dividende: "ignore" },
  },
  "columns-2.csv": { date: "when", type: "what", asset: "ticker", quantity: "count", price: "each", fees: "cost" },
  "columns-3.csv": {
    date: "date",
    type: "action",
    asset: "asset",
    quantity: "quantity",
    amount: "amount",
    account: "account",
  },
};

/** Every file of the samples: figures that nobody had, in the shapes of the files that brokers export. */
export const SAMPLES: readonly string[] = readdirSync(folder).sort();

export const sampleText = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** The options that a sample is read with where a test has no others. */
export function sampleOptions(name: string): BrokerImportOptions {
  const columns = COLUMNS[name];
  return { account: "main", ...(columns === undefined ? {} : { columns }) };
}

/** A transaction as one line of a table: what the ledger will book. */
export function shown(transaction: ImportedTransaction): string {
  const { id: _, line, row: _r, currency: _c, date, type, account, asset, quantity, amount, ...rest } = transaction;
  const more = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return [line, date, type, account ?? "*", asset, quantity ?? "-", amount ?? "-", ...more].join(" ");
}

/** Rows by where they ended. */
export function placesOf({ transactions, ignored, questions, problems }: BrokerImport): number[] {
  return [
    ...new Set(transactions.map(({ row }) => row)),
    ...[...ignored, ...questions, ...problems].map(({ row }) => row),
  ].sort((a, b) => a - b);
}
