import { fromEpochDay, toEpochDay } from "../src/core/dates/calendar.js";
import { seededRandom } from "../src/core/random/seeded-random.js";
import {
  buildTaxLedger,
  findHarvests,
  form1099B,
  form8949,
  locateAssets,
  type TaxTransaction,
  usTaxRates,
} from "../src/tax/index.js";
import { benchTable } from "./bench-table.js";

const date = "2025-11-03";
for (const [symbols, count] of [
  [100, 2000],
  [500, 20_000],
] as const) {
  const random = seededRandom(symbols);
  const first = toEpochDay("2021-01-04");
  const days = toEpochDay(date) - first;
  const transactions = Array.from({ length: count }, (_, k): TaxTransaction => {
    const quantity = 1 + random.integer(100);
    const amount = quantity * (50 + random.integer(100));
    const id = `t${String(k).padStart(6, "0")}`;
    const day = fromEpochDay(first + Math.floor((k * days) / count));
    return { id, type: "buy", date: day, account: "main", asset: `A${random.integer(symbols)}`, quantity, amount };
  });
  const ledger = buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }] });
  const prices = Object.fromEntries(Array.from({ length: symbols }, (_, i) => [`A${i}`, 60 + random.integer(80)]));
  const flat = { shortTerm: 0.37, longTerm: 0.2 };
  await benchTable(`${symbols} symbols, ${count} purchases`, [
    {
      name: "buildTaxLedger",
      run: () => buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }] }),
    },
    { name: "findHarvests, flat rates", run: () => findHarvests(ledger, prices, { date, rates: flat }) },
    {
      name: "findHarvests, brackets",
      run: () =>
        findHarvests(ledger, prices, { date, rates: usTaxRates(2025, "single"), income: { ordinaryIncome: 9e4 } }),
    },
    { name: "form8949", run: () => form8949(ledger, 2025) },
    { name: "form1099B", run: () => form1099B(ledger, 2025) },
  ]);
}

const random = seededRandom(1);
const assets = Array.from({ length: 50 }, (_, i) => ({
  asset: `A${i}`,
  amount: 100,
  expectedReturn: 0.1 * random.uniform(),
  interestYield: 0.04 * random.uniform(),
}));
const accounts = (["taxable", "traditional", "roth", "taxable", "traditional"] as const).map((kind, k) => ({
  id: `k${k}`,
  kind,
  balance: 1000,
}));
const rates = { shortTerm: 0.37, longTerm: 0.2 };
await benchTable("50 assets in 5 accounts", [
  { name: "locateAssets", run: () => locateAssets({ assets, accounts }, { rates }) },
]);
