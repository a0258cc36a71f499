import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import {
  applyTransactions,
  buildTaxLedger,
  netCapitalGainsByYear,
  previewSale,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  taxOfYear,
  usTaxRates,
} from "../../src/tax/index.js";
import { lines, MAIN } from "./book-lines.js";
import { randomBook } from "./random-book.js";
import { STEEP } from "./steep-brackets.js";

const single = (year: number) => usTaxRates(year, "single");
const ALL_YEARS = [single(2024), single(2025), single(2026)];
const netted = (income: TaxLedgerOptions["income"]): TaxLedgerOptions => ({
  accounts: MAIN,
  lotMethod: "min-tax",
  rates: ALL_YEARS,
  ...(income && { income }),
});
const soldLots = (ledger: TaxLedger, sale: string) =>
  ledger.dispositions.filter((row) => row.sale === sale).map(({ lot }) => lot);

describe("lotMethod min-tax with brackets", () => {
  const gains = lines("2023-01-03 buy 100 5500", "2025-03-03 buy 100 5600", "2025-06-02 sell 100 6000");
  const loss = lines("2024-03-01 buy 10 9000 asset=Y", "2025-02-03 sell 10 6000 asset=Y").map((line) => ({
    ...line,
    id: `y${line.id}`,
  }));
  const withLoss = [gains[0]!, loss[0]!, loss[1]!, gains[1]!, gains[2]!];
  const income = { "2025": { ordinaryIncome: 90_000 } };

  test("in a year without losses the long gain of 500 costs 75 and the short one of 400 costs 88", () => {
    expect(soldLots(buildTaxLedger(gains, netted(income)), "s1")).toEqual(["b1"]);
  });

  test("after a loss of 3,000 in another asset both gains cost 22 %, so the smaller one goes", () => {
    expect(soldLots(buildTaxLedger(withLoss, netted(income)), "s1")).toEqual(["b2"]);
    // flat rates do not see the loss
    const flat = { accounts: MAIN, lotMethod: "min-tax", rates: { shortTerm: 0.22, longTerm: 0.15 } } as const;
    expect(soldLots(buildTaxLedger(withLoss, flat), "s1")).toEqual(["b1"]);
  });

  test("a sale of another asset that is applied later changes what it would have changed at once", () => {
    const options = netted(income);
    const ledger = buildTaxLedger(withLoss.slice(0, 4), options);
    expect(applyTransactions(ledger, withLoss.slice(4))).toEqual(buildTaxLedger(withLoss, options));
    expect(previewSale(ledger, { ...gains[2]!, type: "sell" }).recognized).toBe(400);
  });

  test("a loss carried in from the year before counts, and one that is given counts in its own year", () => {
    const lost = (bought: number): TaxTransaction[] => {
      const other = lines(`2023-06-01 buy 10 ${bought} asset=Y`, "2024-09-02 sell 10 6000 asset=Y");
      return [gains[0]!, ...other.map((line) => ({ ...line, id: `y${line.id}` })), gains[1]!, gains[2]!];
    };
    // 6,000 lost in 2024: 3,000 of it carried into 2025; 3,000 lost: all of it used up in 2024
    expect(soldLots(buildTaxLedger(lost(12_000), netted(income)), "s1")).toEqual(["b2"]);
    expect(soldLots(buildTaxLedger(lost(9000), netted(income)), "s1")).toEqual(["b1"]);
    const given = { "2025": { ordinaryIncome: 90_000, carryover: { shortTerm: 3000, longTerm: 0 } } };
    expect(soldLots(buildTaxLedger(gains, netted(given)), "s1")).toEqual(["b2"]);
    const earlier = { "2024": { ordinaryIncome: 90_000, carryover: { shortTerm: 6000, longTerm: 0 } }, ...income };
    expect(soldLots(buildTaxLedger(gains, netted(earlier)), "s1")).toEqual(["b2"]);
  });

  test("a year without a table or an income takes those of the last year before it, else the first", () => {
    const one = { ...netted({ "2020": { ordinaryIncome: 90_000 } }), rates: single(2026) };
    expect(soldLots(buildTaxLedger(withLoss, one), "s1")).toEqual(["b2"]);
    expect(soldLots(buildTaxLedger(gains, one), "s1")).toEqual(["b1"]);
  });

  test("what cannot be meant is said at once", () => {
    const build = (options: Partial<TaxLedgerOptions>) => () => buildTaxLedger([], { ...netted({}), ...options });
    expect(build({ rates: [] })).toThrow(/options.rates is empty/);
    expect(build({ rates: [single(2025), single(2025)] })).toThrow(/two tables for 2025/);
    expect(build({ income: { next: {} } })).toThrow(/options.income.next is no year/);
    expect(build({ income: { "2025": { ordinaryIncome: Number.NaN } } })).toThrow(/ordinaryIncome is NaN/);
    expect(build({ rates: { shortTerm: 0.3, longTerm: 0.2 }, income: {} })).toThrow(
      /options.income counts only beside/,
    );
  });
});

test("applying in parts equals building at once, whatever other assets did, in a hundred random books", () => {
  for (let seed = 0; seed < 100; seed++) {
    const { transactions, accounts, identical } = randomBook(7000 + seed, { lines: 30, days: [150, 500][seed % 2]! });
    const options: TaxLedgerOptions = {
      ...netted({ "2023": { ordinaryIncome: 60_000 } }),
      accounts,
      substantiallyIdentical: identical,
    };
    const random = seededRandom(seed);
    let ledger = buildTaxLedger([], options);
    for (let from = 0; from < transactions.length; ) {
      const to = Math.min(transactions.length, from + 1 + random.integer(8));
      ledger = applyTransactions(JSON.parse(JSON.stringify(ledger)), transactions.slice(from, to));
      from = to;
    }
    expect(ledger, `seed ${seed}`).toEqual(buildTaxLedger(transactions, options));
  }
});

test("no other lots of the last sale leave the year less tax, or the same and more to carry on, in random books of two assets", () => {
  const rates = STEEP;
  const income = { "2023": { ordinaryIncome: 1000 } };
  let differs = 0;
  let carries = 0;
  for (let seed = 0; seed < 400; seed++) {
    const random = seededRandom(300 + seed);
    const transactions: TaxTransaction[] = [];
    const add = (type: "buy" | "sell", date: string, asset: string, quantity: number, price: number): void => {
      const id = `${type}${transactions.length}`;
      transactions.push({ id, type, date, account: "main", asset, quantity, amount: quantity * price });
    };
    const lots = 3 + random.integer(2);
    const day = (month: number) => `2025-${String(month).padStart(2, "0")}-${10 + random.integer(18)}`;
    add("buy", "2023-05-02", "Y", 8, 50);
    for (let k = 0; k < lots; k++) {
      const year = 2023 + random.integer(2);
      add("buy", `${year}-0${6 + random.integer(3)}-1${k}`, "X", 1 + random.integer(3), 40 + random.integer(20));
    }
    transactions.sort((a, b) => (a.date < b.date ? -1 : 1));
    add("sell", day(2), "Y", 8, 45 + random.integer(10));
    const held = transactions.filter(({ asset, type }) => asset === "X" && type === "buy");
    const total = held.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    if (random.integer(2) === 0) add("buy", "2025-06-20", "X", 2, 40 + random.integer(20));
    add("sell", `2025-07-0${1 + random.integer(9)}`, "X", 1 + random.integer(total), 42 + random.integer(16));
    const sale = transactions.at(-1)!;
    const options: TaxLedgerOptions = { accounts: MAIN, lotMethod: "min-tax", rates, income };
    /** Less where the tax is less, and where it is the same and more is carried on. */
    const taxIn = (ledger: TaxLedger): number => {
      const { shortTerm = 0, longTerm = 0 } = ledger.byYear["2025"] ?? {};
      const { total, netting } = taxOfYear({ ordinaryIncome: 1000, shortTerm, longTerm }, rates);
      if (netting.carryover.shortTerm + netting.carryover.longTerm > 0) carries++;
      return total - 1e-3 * (netting.carryover.shortTerm + netting.carryover.longTerm);
    };
    expect(
      netCapitalGainsByYear(buildTaxLedger(transactions, options).byYear, { filingStatus: "single" }),
    ).toHaveLength(1);
    const ours = taxIn(buildTaxLedger(transactions, options));
    const bought = transactions.filter(({ asset, type }) => asset === "X" && type === "buy");
    let least = Number.POSITIVE_INFINITY;
    const choose = (i: number, rest: number, chosen: { lot: string; quantity: number }[]): void => {
      if (rest === 0) {
        const named = [...transactions.slice(0, -1), { ...sale, lots: chosen }];
        least = Math.min(least, taxIn(buildTaxLedger(named, options)));
        return;
      }
      if (i === bought.length) return;
      for (let quantity = 0; quantity <= Math.min(rest, Number(bought[i]!.quantity)); quantity++) {
        const more = quantity === 0 ? chosen : [...chosen, { lot: bought[i]!.id, quantity }];
        choose(i + 1, rest - quantity, more);
      }
    };
    choose(0, Number(sale.quantity), []);
    expect(ours, `seed ${seed}`).toBeCloseTo(least, 6);
    const hifo = taxIn(buildTaxLedger(transactions, { accounts: MAIN }));
    if (hifo > least + 0.01) differs++;
  }
  expect(differs).toBeGreaterThan(30);
  expect(carries).toBeGreaterThan(1000);
});
