import fc from "fast-check";
import { expect, test } from "vitest";
import { fromEpochDay, toEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { findHarvests } from "../../src/tax/harvest/find-harvests.js";
import { taxOfYear } from "../../src/tax/law/tax-of-year.js";
import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";
import type { Losses } from "../../src/tax/law/value-of-losses.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { Disposition, TaxLedgerOptions, TaxTransaction } from "../../src/tax/types.js";

/** A dense book of four assets, two of them identical, in three accounts over the hundred days, or eight hundred, before `date`. */
function randomBook(seed: number) {
  const random = seededRandom(seed);
  const date = "2025-11-03";
  const last = toEpochDay(date);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  const assets = ["A", "B", "C", "C2"];
  const span = pick([100, 800]);
  const held = new Map<string, number>();
  const transactions: TaxTransaction[] = [];
  const days = Array.from({ length: 5 + random.integer(40) }, () => last - random.integer(span)).sort((a, b) => a - b);
  days.forEach((day, k) => {
    const account = pick(["main", "main", "second", "ira"]);
    const asset = pick(assets);
    const key = `${account} ${asset}`;
    const own = held.get(key) ?? 0;
    const quantity = 1 + random.integer(20);
    const amount = quantity * (50 + random.integer(100));
    const sells = own >= quantity && random.uniform() < 0.4;
    held.set(key, own + (sells ? -quantity : quantity));
    const type = sells ? "sell" : "buy";
    transactions.push({
      id: `t${String(k).padStart(3, "0")}`,
      type,
      date: fromEpochDay(day),
      account,
      asset,
      quantity,
      amount,
    });
  });
  const options: TaxLedgerOptions = {
    accounts: [
      { id: "main", kind: "taxable" },
      { id: "second", kind: "taxable" },
      { id: "ira", kind: "traditional" },
    ],
    lotMethod: pick(["hifo", "fifo", "lifo"] as const),
    substantiallyIdentical: [["C", "C2"]],
    washSales: pick([
      {},
      { soldReplacement: "eligible" },
      { earlierAcquired: "silver" },
      { sameOrder: "eligible" },
      false,
    ] as const),
  };
  const prices = { A: 20 + random.integer(100), B: 20 + random.integer(100), C: 60, C2: 60 };
  return { ledger: buildTaxLedger(transactions, options), prices, date };
}

test("no proposal is a wash sale, alone or with its plan, and buying the replacements washes nothing", () => {
  let proposed = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const { ledger, prices, date } = randomBook(seed);
      const replacements = { A: ["B", "C"], B: ["A", "C"], C: ["A", "B", "C2"], C2: ["C", "B"] };
      const plan = findHarvests(ledger, prices, {
        date,
        rates: { shortTerm: 0.37, longTerm: 0.2 },
        replacements,
        laterRate: 0,
      });
      proposed += plan.length;
      const sales = plan.map(({ sale }, k) => ({ ...sale, id: `z-sale-${k}` }));
      const buys = plan.flatMap(({ replacement, account }, k): TaxTransaction[] => {
        if (replacement === null || replacement.asset === plan[k]!.asset) return [];
        const { asset } = replacement;
        return [{ id: `z-then-${k}`, type: "buy", date, account, asset, quantity: 1, amount: 50 }];
      });
      const before = ledger.byYear["2025"] ?? { disallowed: 0, shortTerm: 0, longTerm: 0 };
      const after = applyTransactions(ledger, [...sales, ...buys]);
      expect((after.byYear["2025"] ?? before).disallowed).toBe(before.disallowed);
      plan.forEach(({ shortTermLoss, longTermLoss, proceeds }, k) => {
        const rows = after.dispositions.filter(({ sale }) => sale === `z-sale-${k}`);
        const cents = (figure: (row: Disposition) => number) =>
          rows.reduce((sum, row) => sum + Math.round(100 * figure(row)), 0);
        const lossOf = (term: string) => cents((row) => (row.term === term ? -row.recognized : 0));
        expect(lossOf("short")).toBe(Math.round(100 * shortTermLoss));
        expect(lossOf("long")).toBe(Math.round(100 * longTermLoss));
        expect(cents((row) => row.proceeds)).toBe(Math.round(100 * proceeds));
      });
    }),
    { numRuns: 400 },
  );
  expect(proposed).toBeGreaterThan(100);
});

test("the figures of a proposal add up, and each proposal counts after those before it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const { ledger, prices, date } = randomBook(seed);
      const rates = usTaxRates(2025, "single");
      const carryover = { shortTerm: 0, longTerm: seed % 2 === 0 ? 0 : 800 };
      const income = { ordinaryIncome: [0, 47_000, 60_000][seed % 3]!, carryover };
      const year = { shortTerm: 0, longTerm: 0, ...ledger.byYear["2025"] };
      const taxOf = ({ shortTerm, longTerm }: Losses) => taxOfYear({ ...income, shortTerm, longTerm }, rates).total;
      let before: Losses = { shortTerm: year.shortTerm, longTerm: year.longTerm };
      const plan = findHarvests(ledger, prices, { date, rates, income, laterRate: 0 });
      for (const {
        taxSaved,
        carryoverValue,
        laterTax,
        tradingCost,
        trackingCost,
        benefit,
        loss,
        lots,
        ...more
      } of plan) {
        const { shortTerm, longTerm } = before;
        const after = { shortTerm: shortTerm - more.shortTermLoss, longTerm: longTerm - more.longTermLoss };
        expect(Math.abs(taxOf(before) - taxOf(after) - taxSaved)).toBeLessThan(0.031); // taxOfYear rounds each of three taxes to cents
        before = after;
        expect(benefit).toBeCloseTo(taxSaved + carryoverValue - laterTax - tradingCost - trackingCost, 9);
        expect(loss).toBeCloseTo(
          lots.reduce((sum, lot) => sum + lot.loss, 0),
          1,
        );
        expect(benefit).toBeGreaterThan(0);
      }
    }),
    { numRuns: 100 },
  );
});

test("the ledger and the options are left untouched", () => {
  const { ledger, prices, date } = randomBook(7);
  const before = structuredClone(ledger);
  findHarvests(ledger, prices, { date, rates: { shortTerm: 0.4, longTerm: 0.2 } });
  expect(ledger).toEqual(before);
});
