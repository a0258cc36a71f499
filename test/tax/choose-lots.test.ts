import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import {
  averageCostTaxRules,
  buildTaxLedger,
  chooseLots,
  chooseLotsForSales,
  type LossCarryover,
  previewSale,
  taxOfYear,
  usTaxRates,
} from "../../src/tax/index.js";
import { addedTax } from "../../src/tax/law/year-netting.js";
import { provenSelection } from "../../src/tax/selection/proven-selection.js";
import { selectionGains } from "../../src/tax/selection/selection-gains.js";
import type { SelectionProblem } from "../../src/tax/selection/selection-problem.js";
import { selectionTax, selectionWithoutWash } from "../../src/tax/selection/selection-without-wash.js";
import { netTax } from "../../src/tax/selection/tax-objective.js";
import { lines, MAIN, WITH_IRA } from "./book-lines.js";
import { randomSale } from "./random-sale.js";
import { STEEP } from "./steep-brackets.js";

const RATES = { shortTerm: 0.37, longTerm: 0.2 };
const sell = (quantity: number, amount: number) => ({
  date: "2025-06-02",
  account: "main",
  asset: "X",
  quantity,
  amount,
});

describe("flat rates", () => {
  test("of two gains, the long one with the lower basis costs less than the short one", () => {
    const ledger = buildTaxLedger(lines("2023-01-03 buy 100 5500", "2025-03-03 buy 100 5700"), { accounts: MAIN });
    const chosen = chooseLots(ledger, sell(100, 6000), { rates: RATES });
    expect(chosen).toEqual({
      lots: [{ lot: "b1", quantity: 100, adjustedAcquired: "2023-01-03" }],
      tax: 100, // HIFO: 111
      bound: 100,
      carryover: { shortTerm: 0, longTerm: 0 },
      proven: true,
    });
  });

  test("of two losses, the greater long one saves more than the short one", () => {
    const ledger = buildTaxLedger(lines("2023-01-03 buy 100 8000", "2025-03-03 buy 100 7500"), { accounts: MAIN });
    // 20 a share at 20 % against 15 a share at 37 %
    expect(chooseLots(ledger, sell(100, 6000), { rates: RATES })).toMatchObject({ tax: -555, lots: [{ lot: "b2" }] });
  });

  test("recent shares are sold themselves where they would wash the loss of old ones", () => {
    const journal = lines("2023-01-03 buy 100 5000", "2025-05-23 buy 100 4100");
    const ledger = buildTaxLedger(journal, { accounts: MAIN });
    const flat = { shortTerm: 0.3, longTerm: 0.3 };
    expect(previewSale(ledger, sell(100, 4000))).toMatchObject({ recognized: 0, disallowed: 1000 });
    const chosen = chooseLots(ledger, sell(100, 4000), { rates: flat });
    expect(chosen).toMatchObject({ tax: -30, bound: -30, proven: true, lots: [{ lot: "b2", quantity: 100 }] });
    expect(previewSale(ledger, { ...sell(100, 4000), lots: chosen.lots }).recognized).toBe(-100);
    const booked = buildTaxLedger([...journal, { ...sell(100, 4000), id: "s", type: "sell" }], {
      accounts: MAIN,
      lotMethod: "min-tax",
      rates: flat,
    });
    expect(booked.byYear["2025"]).toMatchObject({ shortTerm: -100, disallowed: 0 });
  });

  test("where lots of one order wash each other, the tax is that of the booking", () => {
    const journal = lines("2023-01-03 buy 100 5000", "2025-05-23 buy 100 4100");
    for (const sameOrder of ["ineligible", "eligible"] as const) {
      const ledger = buildTaxLedger(journal, { accounts: MAIN, washSales: { sameOrder } });
      const chosen = chooseLots(ledger, sell(200, 8000), { rates: RATES });
      const { dispositions } = previewSale(ledger, { ...sell(200, 8000), lots: chosen.lots });
      const booked = dispositions.reduce(
        (tax, { term, recognized }) => tax + recognized * (term === "long" ? 0.2 : 0.37),
        0,
      );
      expect(chosen.tax).toBeCloseTo(booked, 9);
      // the recent shares take the loss of the old ones and their days: all of it is long-term then
      expect(chosen.tax).toBeCloseTo(sameOrder === "eligible" ? -0.2 * 1100 : -0.2 * 1000 - 0.37 * 100, 9);
    }
  });

  test("a sale in a retirement account has no tax and takes the earliest shares", () => {
    for (const [first, second] of [
      [900, 100],
      [100, 900],
    ]) {
      const journal = lines(`2023-01-03 buy 10 ${first} account=ira`, `2024-01-03 buy 10 ${second} account=ira`);
      const ledger = buildTaxLedger(journal, { accounts: WITH_IRA });
      const chosen = chooseLots(ledger, { ...sell(10, 500), account: "ira" }, { rates: RATES });
      expect(chosen).toMatchObject({ tax: 0, proven: true, lots: [{ lot: "b1" }] });
    }
  });

  test("min-tax needs rates", () => {
    expect(() => buildTaxLedger([], { accounts: MAIN, lotMethod: "min-tax" })).toThrow(/options.rates is missing/);
  });
});

describe("netting", () => {
  const journal = lines("2023-01-03 buy 100 8000", "2025-03-03 buy 100 7500");
  const brackets = usTaxRates(2025, "single");
  test("in a year without gains the greater long loss saves ordinary tax, where flat rates take the short one", () => {
    const ledger = buildTaxLedger(journal, { accounts: MAIN });
    const options = { rates: brackets, income: { ordinaryIncome: 90_000 } };
    expect(chooseLots(ledger, sell(100, 6000), options)).toMatchObject({
      tax: -440,
      lots: [{ lot: "b1" }],
      proven: true,
    });
    expect(chooseLots(ledger, sell(100, 6000), { rates: RATES }).lots[0]!.lot).toBe("b2");
  });

  test("what the ledger has recognized in the year counts", () => {
    const gain = lines("2024-12-02 buy 10 100 asset=Y", "2025-01-06 sell 10 6100 asset=Y").map((line) => ({
      ...line,
      id: `y${line.id}`,
    }));
    const all = [...journal, ...gain].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    const ledger = buildTaxLedger(all, { accounts: MAIN });
    const chosen = chooseLots(ledger, sell(100, 6000), { rates: brackets, income: { ordinaryIncome: 90_000 } });
    // a short gain of 6,000 is there to be met: every dollar of loss is worth the same 22 %
    expect(chosen.tax).toBeCloseTo(-440, 6);
  });

  test("in a year that has lost its 3,000 already the greater loss is carried on, and the smaller gain uses up less", () => {
    const income = { ordinaryIncome: 90_000, shortTerm: -8000 };
    const losses = lines("2025-01-03 buy 100 7000", "2025-03-03 buy 100 11000");
    for (const journal of [losses, losses.map((line, i) => ({ ...line, amount: ["11000", "7000"][i]! }))]) {
      const ledger = buildTaxLedger(journal, { accounts: MAIN });
      const chosen = chooseLots(ledger, sell(100, 6000), { rates: brackets, income });
      const greater = journal.find(({ amount }) => Number(amount) === 11_000)!.id;
      expect(chosen).toMatchObject({
        tax: 0,
        bound: 0,
        carryover: { shortTerm: 10_000, longTerm: 0 },
        proven: true,
        lots: [{ lot: greater }],
      });
      const gains = chooseLots(ledger, sell(100, 12_000), { rates: brackets, income });
      expect(gains).toMatchObject({
        tax: 0,
        bound: 0,
        carryover: { shortTerm: 4000, longTerm: 0 },
        proven: true,
        lots: [{ lot: greater }],
      });
    }
  });

  test("a deduction that finds no income is carried on as well", () => {
    const ledger = buildTaxLedger(lines("2025-01-03 buy 100 6500", "2025-03-03 buy 100 7500"), { accounts: MAIN });
    const chosen = chooseLots(ledger, sell(100, 6000), { rates: brackets, income: { ordinaryIncome: 400 } });
    // 400 of either loss saves 10 %; the rest of the 1,500 waits
    expect(chosen).toMatchObject({ lots: [{ lot: "b2" }], carryover: { shortTerm: 1100, longTerm: 0 }, proven: true });
    expect(chosen.tax).toBeCloseTo(-40, 9);
  });

  test("a sale in a retirement account leaves what is carried on", () => {
    const ledger = buildTaxLedger(lines("2023-01-03 buy 10 900 account=ira"), { accounts: WITH_IRA });
    const sale = { ...sell(10, 500), account: "ira" };
    const income = { ordinaryIncome: 90_000, shortTerm: -8000 };
    expect(chooseLots(ledger, sale, { rates: brackets, income })).toMatchObject({
      tax: 0,
      bound: 0,
      carryover: { shortTerm: 5000, longTerm: 0 },
    });
    expect(chooseLots(ledger, sale, { rates: RATES })).toMatchObject({
      tax: 0,
      bound: 0,
      carryover: { shortTerm: 0, longTerm: 0 },
    });
  });
});

test("where cost is averaged the tax follows from the average: one of twenty shares for 3,000 sold for 150 has no gain", () => {
  const ledger = buildTaxLedger(lines("2023-01-02 buy 10 1000", "2023-02-02 buy 10 2000"), {
    accounts: MAIN,
    rules: averageCostTaxRules,
  });
  const chosen = chooseLots(ledger, sell(1, 150), { rates: { shortTerm: 0.3, longTerm: 0.3 } });
  expect(chosen).toMatchObject({ tax: 0, bound: 0, proven: true, lots: [{ lot: "b1", quantity: 1 }] });
});

test("of equal tax and equal carryover the short-term loss is carried on", () => {
  const options = { rates: usTaxRates(2025, "single"), income: { ordinaryIncome: 150_000, longTerm: -3000 } };
  for (const journal of [
    lines("2023-01-03 buy 100 15000", "2025-02-03 buy 100 15000"),
    lines("2023-01-03 buy 100 15000", "2025-01-03 buy 50 7500", "2025-02-03 buy 50 7500"),
  ]) {
    const chosen = chooseLots(buildTaxLedger(journal, { accounts: MAIN }), sell(100, 10_000), options);
    // the deduction of 3,000 takes the short-term loss first
    expect(chosen).toMatchObject({ tax: 0, carryover: { shortTerm: 2000, longTerm: 3000 }, proven: true });
  }
});

describe("income and rates that would be read as none are refused", () => {
  const ledger = buildTaxLedger(lines("2023-01-03 buy 100 10000", "2025-03-03 buy 100 14000"), { accounts: MAIN });
  const rates = usTaxRates(2025, "single");
  const sale = sell(100, 20_000);
  test("with 200,000 of other income the long-term gain of 10,000 costs 18.8 %", () => {
    expect(chooseLots(ledger, sale, { rates, income: { ordinaryIncome: 200_000 } }).tax).toBeCloseTo(1880, 6);
  });
  test.each([
    [{ rates, income: { "2025": { ordinaryIncome: 200_000 } } }, /options\.income\.2025 is not an option/],
    [{ rates, income: { ordinary: 200_000 } }, /options\.income\.ordinary is not an option/],
    [{ rates, incomes: { ordinaryIncome: 200_000 } }, /options\.incomes .* did you mean income/],
    [{ rates, income: { ordinaryIncome: Number.NaN } }, /options\.income\.ordinaryIncome is NaN/],
    [{ rates: RATES, income: { ordinaryIncome: 200_000 } }, /options\.income counts only beside brackets/],
    [{ rates: usTaxRates(2024, "single") }, /options\.rates are the brackets of 2024 but the sale is in 2025/],
    [{ rates: { ...rates, netInvestmentIncome: undefined } }, /options\.rates\.netInvestmentIncome/],
    [{ rates: { ...rates, ordinary: [{ from: Number.NaN, rate: 0.1 }] } }, /options\.rates\.ordinary/],
    [{ rates, purchases: [] }, /options\.purchases .* chooseLotsForSales takes it/],
    [{}, /options\.rates/],
    [undefined, /options\.rates/],
  ])("case %#", (options, message) => {
    expect(() => chooseLots(ledger, sale, options as never)).toThrow(message);
    if (options !== undefined && "purchases" in options) return;
    expect(() => chooseLotsForSales(ledger, [sale], options as never)).toThrow(message);
  });
});

test("no choice has less tax than the one found, in random sales with washes, flat and netted", () => {
  const random = seededRandom(11);
  const capped = (short: number, long: number): number => {
    const net = short + long;
    if (net < 0) return Math.max(net, -10) * 0.37;
    if (short < 0) return net * 0.2;
    return long < 0 ? net * 0.37 : short * 0.37 + long * 0.2;
  };
  let washed = 0;
  for (let run = 0; run < 1500; run++) {
    const problem = randomSale(random, run % 2 === 0 ? undefined : capped);
    const found = provenSelection(problem);
    const least = leastOfAll(problem);
    expect(found.tax).toBeCloseTo(least, 9);
    expect(found.bound).toBeLessThanOrEqual(least + 1e-9);
    expect(selectionTax(problem)(found.units)).toBeCloseTo(found.tax, 9);
    expect(found.units.reduce((sum, units) => sum + units, 0)).toBe(problem.units);
    if (least > selectionWithoutWash(problem).bound + 1e-9) washed++;
  }
  expect(washed).toBeGreaterThan(300);
});

test("in sales that wash, a certified choice is the least of all and no choice goes below the bound", () => {
  const capped = (short: number, long: number): number => {
    const net = short + long;
    if (net < 0) return Math.max(net, -10) * 0.37;
    if (short < 0) return net * 0.2;
    return long < 0 ? net * 0.37 : short * 0.37 + long * 0.2;
  };
  const counts = { washed: 0, certified: 0 };
  for (let run = 0; run < 2000; run++) {
    const problem = randomSale(seededRandom(5000 + run), run % 2 === 0 ? undefined : capped);
    const least = leastOfAll(problem);
    const found = provenSelection(problem);
    const certified = found.tax <= found.bound + 1e-9;
    expect(found.bound, `run ${run}`).toBeLessThanOrEqual(least + 1e-9);
    expect(found.tax, `run ${run}`).toBeGreaterThanOrEqual(least - 1e-9);
    expect(selectionTax(problem)(found.units)).toBeCloseTo(found.tax, 9);
    if (certified) expect(found.tax, `run ${run}`).toBeCloseTo(least, 7);
    if (selectionWithoutWash(problem).bound >= least - 1e-9) continue; // nothing had to wash
    counts.washed++;
    if (certified) counts.certified++;
  }
  expect(counts.washed).toBeGreaterThan(1000);
  expect(counts.certified / counts.washed).toBeGreaterThan(0.9); // the no-wash bound certifies none of them
});

/** A short-term dollar of carryover counts one per cent more. */
const worth = ({ shortTerm, longTerm }: LossCarryover): number => 1.01 * shortTerm + longTerm;

test("of the choices with the least tax the one whose carryover is worth most is taken, in random sales by brackets", () => {
  const counts = { sales: 0, certified: 0, carrying: 0, most: 0 };
  for (let run = 0; run < 1500; run++) {
    const random = seededRandom(9000 + run);
    const income = { ordinaryIncome: [1000, 20, 0, -20][random.integer(4)]! };
    const net = { shortTerm: random.integer(120) - 90, longTerm: random.integer(120) - 90 };
    const year = addedTax(income, STEEP, net);
    const problem = { ...randomSale(random, undefined), ...year, weights: netTax(year).weights };
    // gains of the problem are dollars here, those of the year cents
    const inCents = {
      ...problem,
      price: 100 * problem.price,
      choices: problem.choices.map((one) => ({ ...one, basis: 100 * one.basis })),
    };
    const found = provenSelection(inCents);
    const gains = selectionGains(inCents)(found.units);
    let least = { tax: Number.POSITIVE_INFINITY, carried: 0 };
    const gainsOf = selectionGains(problem);
    eachChoice(problem, (sold) => {
      const { shortTerm, longTerm } = gainsOf(sold);
      const whole = { ...income, shortTerm: net.shortTerm + shortTerm, longTerm: net.longTerm + longTerm };
      const { total, netting } = taxOfYear(whole, STEEP);
      const carried = worth(netting.carryover);
      if (total < least.tax || (total === least.tax && carried > least.carried)) least = { tax: total, carried };
    });
    const tax = taxOfYear({ ...income, ...net }, STEEP).total + year.taxNow(gains.shortTerm, gains.longTerm) / 100;
    const carried = worth(year.carryover(gains.shortTerm, gains.longTerm)) / 100;
    const certified = found.tax <= found.bound + 1e-3;
    counts.sales++;
    expect(tax, `run ${run}`).toBeGreaterThan(least.tax - 1e-6);
    const best = tax < least.tax + 1e-6 && carried > least.carried - 1e-6;
    if (certified) expect(best, `run ${run}`).toBe(true);
    if (certified) counts.certified++;
    if (best) counts.most++;
    if (least.carried > 0) counts.carrying++;
  }
  expect(counts.carrying).toBeGreaterThan(500);
  expect(counts.certified / counts.sales).toBeGreaterThan(0.9);
  expect(counts.most / counts.sales).toBeGreaterThan(0.995);
});

/** Every choice of whole units. */
function eachChoice(problem: SelectionProblem, show: (sold: Float64Array) => void): void {
  const sold = new Float64Array(problem.choices.length);
  const choose = (i: number, rest: number): void => {
    if (i === sold.length) {
      if (rest === 0) show(sold);
      return;
    }
    for (let units = 0; units <= Math.min(rest, problem.choices[i]!.units); units++) {
      sold[i] = units;
      choose(i + 1, rest - units);
    }
    sold[i] = 0;
  };
  choose(0, problem.units);
}

function leastOfAll(problem: SelectionProblem): number {
  const taxOf = selectionTax(problem);
  let least = Number.POSITIVE_INFINITY;
  eachChoice(problem, (sold) => {
    least = Math.min(least, taxOf(sold));
  });
  return least;
}

test("losses that earlier years of the ledger carry on meet the gain: no lot costs anything", () => {
  const journal = lines(
    "2023-01-03 buy 10 60000 asset=OLD",
    "2025-02-03 sell 10 10000 asset=OLD",
    "2024-01-03 buy 10 9000",
    "2026-01-05 buy 10 9100",
  );
  const ledger = buildTaxLedger(
    journal.sort((a, b) => (a.date < b.date ? -1 : 1)),
    { accounts: MAIN },
  );
  const sale = { date: "2026-06-01", account: "main", asset: "X", quantity: 10, amount: 10_000 };
  const options = { rates: usTaxRates(2026, "single"), income: { ordinaryIncome: 120_000 } };
  // 47,000 are left of the 50,000 lost in 2025
  expect(chooseLots(ledger, sale, options)).toMatchObject({ tax: 0, bound: 0, proven: true });
  // a carryover that is named takes their place: the long gain of 1,000 at 15 %, the short one of 900 at 24 %
  const carryover = { shortTerm: 0, longTerm: 0 };
  const named = chooseLots(ledger, sale, { ...options, income: { ...options.income, carryover } });
  expect(named).toMatchObject({ tax: 150, lots: [{ lot: "b2" }] });
});

test("where recent shares wash each other a sale is chosen as well as a plan of this one sale", () => {
  const buys: [string, string, number, number, string?][] = [
    ["b0", "2025-06-01", 27, 2852.42, "ira"],
    ["b5", "2025-04-09", 5, 401.72],
    ["b7", "2025-05-03", 6, 497.41],
    ["b12", "2025-06-11", 29, 2443.13],
    ["b2", "2025-06-11", 17, 1741.16, "second"],
    ["b6", "2025-06-13", 29, 3318.95],
    ["b11", "2025-06-23", 1, 126.92],
    ["b8", "2025-06-28", 20, 1815.3],
  ];
  const journal = buys
    .map(([id, date, quantity, amount, account = "main"]) => ({
      id,
      type: "buy" as const,
      date,
      account,
      asset: "X",
      quantity,
      amount,
    }))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const ledger = buildTaxLedger(journal, { accounts: WITH_IRA });
  const sale = { id: "s", date: "2025-07-05", account: "main", asset: "X", quantity: 48, amount: 3983.4 };
  const options = { rates: { shortTerm: 0.37, longTerm: 0.2 } };
  const alone = chooseLots(ledger, sale, options);
  expect(alone.tax).toBeLessThanOrEqual(chooseLotsForSales(ledger, [sale], options).tax);
  expect(alone.tax).toBeCloseTo(-28.7786, 4);
});
