import { fromEpochDay, toEpochDay } from "../src/core/dates/calendar.js";
import { seededRandom } from "../src/core/random/seeded-random.js";
import {
  applyTransactions,
  buildTaxLedger,
  chooseLots,
  chooseLotsForSales,
  type LotChoiceOptions,
  openTaxLedger,
  type PlannedSale,
  previewSale,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  usTaxRates,
} from "../src/tax/index.js";
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
    {
      name: "least tax, wash sales",
      run: build(book, { lotMethod: "min-tax", rates: { shortTerm: 0.37, longTerm: 0.2 } }),
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
const session = openTaxLedger(ledger);
let added = 0;
const trade = { account: "main", asset: "S7", quantity: 10, amount: 1000, date: "2025-12-31" };
await benchTable("one more trade on 100000 transactions, 500 assets", [
  { name: "everything anew", run: build([...ledger.transactions, { ...trade, id: "more", type: "buy" }]) },
  { name: "applyTransactions", run: () => applyTransactions(ledger, [{ ...trade, id: "more", type: "buy" }]) },
  {
    name: "a session",
    run: () =>
      session.apply([{ ...trade, id: `more ${added++}`, quantity: 1, type: added % 2 === 0 ? "sell" : "buy" }]),
  },
  { name: "previewSale", run: () => previewSale(ledger, { ...trade, quantity: 1 }) },
]);

/** Lots of one asset, bought up to half a year before its sales. */
function lotsOfOne(count: number): TaxLedger {
  const random = seededRandom(count);
  const first = toEpochDay("2022-01-03");
  const days = toEpochDay("2025-05-01") - first;
  const bought = Array.from({ length: count }, (_, k): TaxTransaction => {
    const quantity = 1 + random.integer(40);
    const date = fromEpochDay(first + Math.floor((k * days) / count));
    return {
      id: `b${k}`,
      type: "buy",
      date,
      account: "main",
      asset: "X",
      quantity,
      amount: quantity * (60 + random.integer(80)),
    };
  });
  return buildTaxLedger(bought, { accounts });
}

const salesOf = (count: number): PlannedSale[] =>
  Array.from({ length: count }, (_, k) => {
    const date = fromEpochDay(toEpochDay("2025-09-01") + 10 * k);
    return { id: `s${k}`, date, account: "main", asset: "X", quantity: 30, amount: 30 * (90 + 4 * k) };
  });

/** Each sale by itself; the tax of all. */
function oneByOne(ledger: TaxLedger, sales: readonly PlannedSale[], options: LotChoiceOptions): number {
  let now = ledger;
  let sum = 0;
  for (const sale of sales) {
    const { lots, tax } = chooseLots(now, sale, options);
    now = applyTransactions(now, [{ ...sale, id: `${sale.id}`, type: "sell", lots }]);
    sum += tax;
  }
  return sum;
}

const flat = { rates: { shortTerm: 0.37, longTerm: 0.2 } };
const netted = { rates: usTaxRates(2025, "single"), income: { ordinaryIncome: 90_000, shortTerm: 5000 } };
for (const [lots, sales] of [
  [20, 3],
  [100, 10],
] as const) {
  const held = lotsOfOne(lots);
  const planned = salesOf(sales);
  for (const [name, options] of [
    ["flat rates", flat],
    ["brackets", netted],
  ] as const) {
    const together = chooseLotsForSales(held, planned, options);
    console.log(
      `\n${sales} sales of ${lots} lots, ${name}: tax ${together.tax.toFixed(2)} (${together.proven ? "proven" : `at most ${(together.tax - (together.bound ?? Number.NEGATIVE_INFINITY)).toFixed(2)} too much`}), sale by sale ${oneByOne(held, planned, options).toFixed(2)}`,
    );
    await benchTable(`lots of ${sales} sales out of ${lots}, ${name}`, [
      { name: "sale by sale", run: () => oneByOne(held, planned, options) },
      { name: "together", run: () => chooseLotsForSales(held, planned, options) },
    ]);
  }
}
