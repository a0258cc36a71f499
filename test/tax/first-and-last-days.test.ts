import { describe, expect, test } from "vitest";
import { toEpochDay } from "../../src/core/dates/calendar.js";
import { washWindow } from "../../src/tax/harvest/wash-window.js";
import {
  buildTaxLedger,
  checkWashSales,
  chooseLots,
  findDeferrals,
  findHarvests,
  previewSale,
  type TaxLedgerOptions,
  type TaxTransaction,
  usTaxRates,
} from "../../src/tax/index.js";
import { lines, MAIN, outcome, WITH_IRA } from "./book-lines.js";

const rates = { shortTerm: 0.4, longTerm: 0.2 };
const build = (texts: readonly string[], options: Partial<TaxLedgerOptions> = {}) =>
  buildTaxLedger(lines(...texts), { accounts: MAIN, ...options });

describe("the first long-term day", () => {
  test.each([
    ["2024-03-01", "2025-03-01", "short"], // the anniversary, 365 days later
    ["2024-03-01", "2025-03-02", "long"],
    ["2023-03-01", "2024-03-01", "short"], // 366 days later
    ["2023-03-01", "2024-03-02", "long"],
    ["2023-02-28", "2024-02-29", "short"],
    ["2023-02-28", "2024-03-01", "long"],
  ])("shares bought on %s and sold on %s are %s-term in the ledger and in a harvest", (bought, sold, term) => {
    const journal = [`${bought} buy 10 1000`, `${sold} sell 5 450`];
    expect(build(journal).dispositions[0]!.term).toBe(term);
    const [harvest] = findHarvests(build(journal.slice(0, 1)), { X: 90 }, { date: sold, rates, laterRate: 0 });
    expect(harvest!.lots[0]!.term).toBe(term);
  });

  test("a gain is no deferral on the day on which it is long-term, and one a day before", () => {
    const ledger = build(["2024-03-01 buy 10 1000"]);
    const daysOn = (date: string, withinDays?: number): number[] =>
      findDeferrals(ledger, { X: 200 }, { date, rates, ...(withinDays === undefined ? {} : { withinDays }) }).map(
        ({ days }) => days,
      );
    expect(daysOn("2025-03-02")).toEqual([]);
    expect(daysOn("2025-03-01")).toEqual([1]);
    expect(daysOn("2025-01-01")).toEqual([60]); // `withinDays` is 60 and counts its last day
    expect(daysOn("2024-12-31")).toEqual([]);
    expect(daysOn("2025-02-25", 5)).toEqual([5]);
    expect(daysOn("2025-02-24", 5)).toEqual([]);
    expect(findDeferrals(ledger, { X: 100 }, { date: "2025-03-01", rates })).toEqual([]); // no gain, nothing to wait for
    expect(findDeferrals(ledger, { X: 100.1 }, { date: "2025-03-01", rates })).toMatchObject([{ days: 1 }]);
  });
});

describe("the thirtieth day washes and the next does not", () => {
  const buy = (id: string, date: string, more: Partial<TaxTransaction> = {}): TaxTransaction => ({
    id,
    type: "buy",
    date,
    account: "main",
    asset: "X",
    quantity: 10,
    amount: 1000,
    ...more,
  });
  const loss: TaxTransaction = {
    ...buy("s", "2025-06-02"),
    type: "sell",
    amount: 800,
    lots: [{ lot: "b", quantity: 10 }],
  };
  const disallowed = (journal: readonly TaxTransaction[], options: Partial<TaxLedgerOptions> = {}) =>
    buildTaxLedger(journal, { accounts: WITH_IRA, ...options }).byYear["2025"]!.disallowed;

  test.each([
    ["2025-05-03", 200],
    ["2025-05-02", 0],
  ])("of a purchase on %s, before the loss", (date, expected) => {
    expect(disallowed([buy("b", "2025-01-02"), buy("r", date), loss])).toBe(expected);
  });

  test.each([
    ["2025-07-02", 200],
    ["2025-07-03", 0],
  ])("of a purchase on %s, after the loss", (date, expected) => {
    expect(disallowed([buy("b", "2025-01-02"), loss, buy("r", date)])).toBe(expected);
  });

  test.each([
    ["2025-05-03", 200],
    ["2025-05-02", 0],
  ])("of shares bought elsewhere on %s that come in later", (acquired, expected) => {
    const comesIn = buy("r", "2025-06-10", { type: "transfer", acquired });
    expect(disallowed([buy("b", "2025-01-02"), loss, comesIn])).toBe(expected);
  });

  test.each([
    ["2025-05-03", 200],
    ["2025-05-02", 0],
  ])("of shares bought elsewhere on %s that came in before", (acquired, expected) => {
    for (const date of ["2025-05-20", "2025-06-02"]) {
      const comesIn = buy("r", date, { type: "transfer", acquired });
      expect(disallowed([buy("b", "2025-01-02"), comesIn, loss])).toBe(expected);
    }
  });

  test.each([
    ["2025-05-03", 200],
    ["2025-05-02", 0],
  ])("of shares bought on %s and sold since, where sold shares replace", (date, expected) => {
    const sold: TaxTransaction = {
      ...loss,
      id: "gone",
      date: "2025-05-20",
      amount: 1000,
      lots: [{ lot: "r", quantity: 10 }],
    };
    const washSales = { soldReplacement: "eligible" } as const;
    expect(disallowed([buy("b", "2025-01-02"), buy("r", date), sold, loss], { washSales })).toBe(expected);
  });

  test.each([
    ["2025-05-03", "r"], // the recent lot would wash the loss of the other: it goes itself
    ["2025-05-02", "b"],
  ])("least tax takes into account what was bought on %s", (date, lot) => {
    const ledger = buildTaxLedger([buy("b", "2025-01-02"), buy("r", date, { amount: 950 })], { accounts: WITH_IRA });
    expect(chooseLots(ledger, { ...loss, lots: [] } as never, { rates }).lots.map((named) => named.lot)).toEqual([lot]);
  });

  test.each([
    ["2025-05-03", "gift"], // of the two only the loss of b would meet the purchase
    ["2025-05-02", "b"],
  ])("least tax takes into account what another account bought on %s", (date, lot) => {
    const ledger = buildTaxLedger(
      [
        buy("b", "2025-01-02"),
        buy("r", date, { account: "second" }),
        buy("gift", "2025-05-20", { amount: 950, cannotReplace: true }),
      ],
      { accounts: WITH_IRA, washSales: { earlierAcquired: "silver" } },
    );
    const { lots: _, type: __, ...sale } = loss;
    expect(chooseLots(ledger, sale, { rates }).lots.map((named) => named.lot)).toEqual([lot]);
  });

  test.each([
    ["2025-05-03", "long"], // its loss moves into the sale of r, whose gain of 220 becomes a long-term one of 20
    ["2025-05-02", "short"],
  ])("least tax knows which sold shares, bought on %s, still replace", (date, lot) => {
    const journal: TaxTransaction[] = [
      buy("long", "2023-01-02"),
      buy("short", "2025-01-02", { amount: 950 }),
      buy("r", date, { amount: 980 }),
      { ...loss, id: "gone", date: "2025-05-20", amount: 1200, lots: [{ lot: "r", quantity: 10 }] },
    ];
    const { lots: _, ...sale } = loss;
    const options = { accounts: WITH_IRA, lotMethod: "min-tax", rates } as const;
    const { dispositions } = buildTaxLedger([...journal, sale], {
      ...options,
      washSales: { soldReplacement: "eligible" },
    });
    expect(dispositions.filter((row) => row.sale === "s").map((row) => row.lot)).toEqual([lot]);
  });

  test("in a preview, for harvests and for plans", () => {
    const ledger = buildTaxLedger([buy("b", "2025-01-02")], { accounts: WITH_IRA });
    const { lots: _, type: __, ...sale } = loss;
    expect(previewSale(ledger, sale)).toMatchObject({
      provisionalUntil: "2025-07-02",
      lockedAssets: [{ asset: "X", until: "2025-07-02" }],
    });
    const [harvest] = findHarvests(ledger, { X: 80 }, { date: "2025-06-02", rates });
    expect(harvest!.reentryDate).toBe("2025-07-03");
    expect(harvest!.locks).toEqual([{ asset: "X", from: "2025-06-02", until: "2025-07-02", side: "buy" }]);
    const again = buy("again", "2025-06-20");
    const { leaveOut } = checkWashSales(ledger, [loss, again]);
    expect(leaveOut.map(({ id, cleanFrom }) => [id, cleanFrom])).toEqual([["s", "2025-07-21"]]);
  });

  test.each([
    ["2025-05-03", 0],
    ["2025-05-02", 1],
  ])("a harvest knows what an account for retirement bought on %s", (date, proposals) => {
    const ledger = buildTaxLedger([buy("b", "2025-01-02"), buy("r", date, { account: "ira" })], { accounts: WITH_IRA });
    expect(findHarvests(ledger, { X: 80 }, { date: "2025-06-02", rates })).toHaveLength(proposals);
  });

  test("a loss of the thirtieth day before a sale can still be disallowed between two sales of that day", () => {
    const sell = (id: string, date: string, asset: string, amount: number): TaxTransaction => {
      return { ...buy(id, date, { asset, amount }), type: "sell" };
    };
    const journal = [
      buy("old", "2024-01-02", { asset: "Y", amount: 300 }), // a long-term gain of 1,700, taxed with 255
      buy("b", "2025-01-02", { amount: 20_000 }),
      buy("z", "2025-01-02", { asset: "Z" }),
      buy("new", "2025-02-03", { asset: "Y", amount: 800 }), // a short-term gain of 1,200, taxed with 264
      sell("s", "2025-06-02", "X", 10_000),
      sell("first", "2025-07-02", "Z", 1000), // nets the year while the loss still counts
      buy("r", "2025-07-02", { amount: 10_000 }),
      sell("second", "2025-07-02", "Y", 2000),
    ];
    const ledger = buildTaxLedger(journal, {
      accounts: WITH_IRA,
      lotMethod: "min-tax",
      rates: usTaxRates(2025, "single"),
      income: { "2025": { ordinaryIncome: 90_000 } },
    });
    expect(ledger.byYear["2025"]!.disallowed).toBe(10_000);
    expect(ledger.dispositions.filter(({ sale }) => sale === "second").map(({ lot }) => lot)).toEqual(["old"]);
  });
});

test("trading cost is paid twice in a harvest, on the way out and on the way back", () => {
  const ledger = build(["2025-01-02 buy 10 1000"]);
  const [harvest] = findHarvests(ledger, { X: 90 }, { date: "2025-06-02", rates, tradingCost: 0.001 });
  expect(harvest!.tradingCost).toBeCloseTo(2 * 0.001 * 900, 12);
});

test("shares that cover a short sale are acquired on the day of the cover", () => {
  const { ledger } = outcome(lines("2025-03-03 short-sale 10 1000", "2025-06-02 cover 10 900"));
  expect(ledger.dispositions[0]).toMatchObject({
    acquired: "2025-06-02",
    adjustedAcquired: "2025-06-02",
    term: "short",
  });
});

test("the window of a harvest counts its thirtieth day", () => {
  const ledger = build(["2025-05-03 buy 10 1000"]);
  const freshOn = (date: string): number => washWindow(ledger, toEpochDay(date)).fresh("X").length;
  expect(freshOn("2025-06-02")).toBe(1);
  expect(freshOn("2025-06-03")).toBe(0);
});
