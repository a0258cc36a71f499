/**
 * A family office over 240 months of twenty stocks: every month in a new process, which knows nothing but one JSON file, against the
 * same engine that runs through. The files must be the same to the byte. The trades are then booked by beancount and rp2.
 *
 *   npm run build
 *   npx tsx scripts/acceptance/family-office/run.ts [months=240] [python]
 *
 * `python` is an interpreter with beancount 3.2.3 and rp2 1.7.2; without one the books are written and not checked.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sectorOf, twentyStocks } from "../../../examples/real-prices.js";
import { buildTaxLedger, PortfolioEngine, type PricesOfDate, sliceDates } from "../../../src/index.js";
import { nextMonth } from "./next-month.mjs";

const months = Number(process.argv[2] ?? 240);
const python = process.argv[3];
const here = (file: string): string => new URL(file, import.meta.url).pathname;

const stocks = twentyStocks("month");
const { assets, dates, values } = stocks;
const first = dates.length - months;
const begin = PortfolioEngine.create({
  prices: sliceDates(stocks, dates[first - 60]!, dates[first - 1]!),
  sectorOf,
  portfolio: { cash: 1_000_000, holdings: {} },
  // the wash-sale rule is left out: neither beancount nor rp2 knows it
  ledger: buildTaxLedger([], { accounts: [{ id: "main", kind: "taxable" }], lotMethod: "fifo", washSales: false }),
  config: {
    optimizer: { method: "risk-budgeting" },
    data: { lookback: 60 },
    allocation: { minTrade: 500 },
    costs: { fixed: 1, proportional: 0.0005 },
    limits: { maxPosition: 0.15, maxSector: 0.4, minCash: 0 },
    emergency: { drawdownReduce: 0.3, drawdownHalt: 0.6 },
    rebalancing: { trigger: "calendar-or-threshold", every: "quarter", absoluteBand: 0.03 },
  },
});
const monthOf = (t: number): PricesOfDate => ({
  date: dates[t]!,
  prices: Object.fromEntries(assets.map((asset, i) => [asset, values[t * assets.length + i]!])),
});

const folder = mkdtempSync(join(tmpdir(), "family-office-"));
const stateFile = join(folder, "state.json");
const monthFile = join(folder, "month.json");
writeFileSync(stateFile, JSON.stringify(begin.snapshot()));
let through = begin;
let different = 0;
for (let t = first; t < dates.length; t++) {
  writeFileSync(monthFile, JSON.stringify(monthOf(t)));
  execFileSync(process.execPath, [here("month.mjs"), stateFile, monthFile], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  through = nextMonth(through, monthOf(t));
  if (readFileSync(stateFile, "utf8") !== JSON.stringify(through.snapshot())) {
    different += 1;
    console.log(`${dates[t]}: the state of the restarts differs`);
  }
}
const ledger = through.ledger!;
const { cash, holdings } = through.portfolio;
const value = through.analyze().value;
console.log(
  `${months} months, ${months} processes: ${different} states differ; ${ledger.transactions.length} fills, ${ledger.dispositions.length} lots sold, worth ${value.toFixed(2)}, peak ${through.portfolio.peakValue!.toFixed(2)}`,
);
const books = join(folder, "books.json");
const { transactions, openLots, dispositions, byYear } = ledger;
writeFileSync(
  books,
  JSON.stringify({ capital: 1_000_000, cash, holdings, transactions, openLots, dispositions, byYear }),
);
if (python !== undefined) {
  console.log(execFileSync(python, [here("books.py"), books], { encoding: "utf8" }).trim());
  rmSync(folder, { recursive: true });
} else console.log(`books: ${books}`);
if (different > 0) process.exitCode = 1;
