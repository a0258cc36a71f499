import { applyTransactions, buildTaxLedger, previewSale, type TaxLedgerOptions } from "../src/tax/index.js";
import { benchTable } from "./bench-table.js";
import { taxBook } from "./tax-book.js";

const accounts = [{ id: "main", kind: "taxable" as const }];
const build =
  (book: ReturnType<typeof taxBook>, options: Partial<TaxLedgerOptions> = {}) =>
  () =>
    buildTaxLedger(book, { accounts, ...options });

for (const n of [10_000, 100_000]) {
  const book = taxBook(n, 500);
  await benchTable(`ledger of ${n} transactions, 500 assets`, [
    { name: "HIFO, no wash rule", run: build(book, { washSales: false }) },
    { name: "HIFO, wash sales", run: build(book) },
    { name: "FIFO, wash sales", run: build(book, { lotMethod: "fifo" }) },
    {
      name: "least tax, no wash rule",
      run: build(book, { washSales: false, lotMethod: "min-tax", rates: { shortTerm: 0.37, longTerm: 0.2 } }),
    },
  ]);
}

await benchTable("100000 transactions with wash sales", [
  { name: "HIFO, 500 assets", run: build(taxBook(100_000, 500)) },
  { name: "HIFO, 5000 assets", run: build(taxBook(100_000, 5000)) },
  { name: "HIFO, one asset", run: build(taxBook(100_000, 1)) },
  { name: "FIFO, one asset", run: build(taxBook(100_000, 1), { lotMethod: "fifo" }) },
]);

const book = taxBook(1_000_000, 5000);
await benchTable("ten times the lines at the same density", [
  { name: "100000 lines, 500 assets", run: build(taxBook(100_000, 500)) },
  { name: "1000000 lines, 5000 assets", run: build(book) },
]);

const ledger = buildTaxLedger(taxBook(100_000, 500), { accounts });
const trade = { account: "main", asset: "S7", quantity: 10, amount: 1000, date: "2025-12-31" };
await benchTable("one more trade on 100000 transactions, 500 assets", [
  { name: "everything anew", run: build([...ledger.transactions, { ...trade, id: "more", type: "buy" }]) },
  { name: "applyTransactions", run: () => applyTransactions(ledger, [{ ...trade, id: "more", type: "buy" }]) },
  { name: "previewSale", run: () => previewSale(ledger, { ...trade, quantity: 1 }) },
]);
