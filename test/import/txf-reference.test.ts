import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildTaxLedger, form8949, form8949Txf, type TaxTransaction } from "../../src/index.js";

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** A year of sales with washes, and one of shares held for years. */
const years: readonly TaxTransaction[] = [
  { id: "early", type: "buy", date: "2019-01-02", account: "main", asset: "PEP", quantity: 30, amount: 3300 },
  { id: "late", type: "sell", date: "2022-03-01", account: "main", asset: "PEP", quantity: 30, amount: 4860 },
];
const book: readonly TaxTransaction[] = read("../reference/tax/canada-shares.json").input.books[0];
const journal = [...years, ...book.map((line) => ({ ...line, account: "main" }))].sort((a, b) =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : 0,
);
const ledger = buildTaxLedger(journal, { accounts: [{ id: "main", kind: "taxable" }] });

test("another program reads the records that were written: every sale, its day, its basis and its reference", () => {
  const form = form8949(ledger, 2022);
  const { text } = form8949Txf(form, { date: "2026-02-20" });
  const { input, expected } = read("../reference/import/txf.json");
  expect(text).toBe(input.text);
  const american = (date: string): string => {
    const [year, month, day] = date.split("-").map(Number);
    return `${month}/${day}/${year}`;
  };
  const rows = [...form.shortTerm.rows, ...form.longTerm.rows];
  expect(rows.filter(({ adjustment }) => adjustment !== 0).length).toBeGreaterThan(2);
  expect(expected).toEqual(
    rows.map(({ sold, description, basis, box }) => [
      american(sold),
      description,
      basis.toFixed(2),
      `TXF Ref ${box === "A" ? 321 : 323}`,
    ]),
  );
});
