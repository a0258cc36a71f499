import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { buildTaxLedger, chooseLots, previewSale, usTaxRates } from "../../src/tax/index.js";
import { leastTaxSelection, selectionTax } from "../../src/tax/least-tax-selection.js";
import { provenSelection } from "../../src/tax/proven-selection.js";
import type { SelectionProblem } from "../../src/tax/selection-problem.js";
import { lines, MAIN, WITH_IRA } from "./book-lines.js";

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
      certified: true,
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
    expect(chosen).toMatchObject({ tax: -30, bound: -30, certified: true, lots: [{ lot: "b2", quantity: 100 }] });
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
    const ledger = buildTaxLedger(lines("2023-01-03 buy 10 900 account=ira", "2024-01-03 buy 10 100 account=ira"), {
      accounts: WITH_IRA,
    });
    const chosen = chooseLots(ledger, { ...sell(10, 500), account: "ira" }, { rates: RATES });
    expect(chosen).toMatchObject({ tax: 0, certified: true, lots: [{ lot: "b1" }] });
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
      certified: true,
    });
    expect(chooseLots(ledger, sell(100, 6000), { rates: RATES }).lots[0]!.lot).toBe("b2");
  });

  test("what the ledger has recognised in the year counts", () => {
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
    if (least > leastTaxSelection(problem).bound + 1e-9) washed++;
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
    if (leastTaxSelection(problem).bound >= least - 1e-9) continue; // nothing had to wash
    counts.washed++;
    if (certified) counts.certified++;
  }
  expect(counts.washed).toBeGreaterThan(1000);
  expect(counts.certified / counts.washed).toBeGreaterThan(0.9); // the no-wash bound certifies none of them
});

function randomSale(
  random: ReturnType<typeof seededRandom>,
  netting: ((short: number, long: number) => number) | undefined,
): SelectionProblem {
  let day = 0;
  let purchase = 0;
  const lots = Array.from({ length: 2 + random.integer(4) }, () => {
    if (random.integer(4) > 0 || purchase === 0) {
      purchase++;
      day += random.integer(40);
    }
    return { units: 1 + random.integer(4), basis: 80 + random.integer(41), purchase, acquired: day };
  });
  const today = day + random.integer(25);
  const choices = lots.map((lot, i) => ({
    ...lot,
    long: today - lot.acquired > 60,
    fresh: today - lot.acquired <= 30 && lots[i - 1]?.purchase !== lot.purchase,
  }));
  const replacements = Array.from({ length: random.integer(3) }, () => ({
    units: 1 + random.integer(3),
    purchase: random.integer(5) === 0 ? purchase : 100 + random.integer(9),
    acquired: today - random.integer(30),
  })).sort((a, b) => a.acquired - b.acquired || a.purchase - b.purchase);
  const rates: readonly [number, number] = [0.24 + random.integer(3) * 0.1, 0.15 + random.integer(3) * 0.1];
  const [short, long] = [random.integer(60) - 30, random.integer(60) - 30];
  return {
    choices,
    replacements,
    units: 1 + random.integer(choices.reduce((sum, { units }) => sum + units, 0)),
    price: 90 + random.integer(20),
    silver: random.integer(4) === 0,
    tolerance: 1e-9,
    taxOf: netting ? (s, l) => netting(s + short, l + long) : (s, l) => rates[0] * s + rates[1] * l,
    flat: netting ? undefined : rates,
    bends: { shortTerm: [-short], longTerm: [-long], net: [-short - long, -10 - short - long] },
    weights: netting
      ? [
          [0.37, 0.2],
          [1, 1],
          [0.2, 0.37],
          [1, 0.01],
          [0.01, 1],
        ]
      : [rates],
  };
}

/** Every choice of whole units. */
function leastOfAll(problem: SelectionProblem): number {
  const sold = new Float64Array(problem.choices.length);
  const taxOf = selectionTax(problem);
  let least = Number.POSITIVE_INFINITY;
  const choose = (i: number, rest: number): void => {
    if (i === sold.length) {
      if (rest === 0) least = Math.min(least, taxOf(sold));
      return;
    }
    for (let units = 0; units <= Math.min(rest, problem.choices[i]!.units); units++) {
      sold[i] = units;
      choose(i + 1, rest - units);
    }
    sold[i] = 0;
  };
  choose(0, problem.units);
  return least;
}
