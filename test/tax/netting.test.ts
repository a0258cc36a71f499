import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { netCapitalGains } from "../../src/tax/law/net-capital-gains.js";
import { netCapitalGainsByYear } from "../../src/tax/law/net-capital-gains-by-year.js";
import { taxOfYear } from "../../src/tax/law/tax-of-year.js";
import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";
import { valueOfLosses } from "../../src/tax/law/value-of-losses.js";
import type { FilingStatus, YearIncome } from "../../src/tax/types.js";

type CaseInput = Required<
  Pick<YearIncome, "ordinaryIncome" | "qualifiedDividends" | "shortTerm" | "longTerm" | "carryover">
> & {
  readonly year: number;
  readonly filingStatus: FilingStatus;
};

const reference = JSON.parse(readFileSync(new URL("../reference/tax/schedule-d.json", import.meta.url), "utf8"));

test("netting, carryover and tax agree with the forms line by line", () => {
  reference.input.forEach((input: CaseInput, k: number) => {
    const expected = reference.expected[k];
    const { year, filingStatus, ...income } = input;
    const { shortTerm, longTerm, carryover } = income;
    const worksheet = { shortTerm, longTerm, carryover, filingStatus, taxableIncome: expected.worksheetIncome };
    expect(netCapitalGains(worksheet), `case ${k}`).toEqual(expected.netting);
    const tax = taxOfYear(income, usTaxRates(year, filingStatus));
    expect(tax.netting, `case ${k}`).toEqual(expected.netting);
    expect(tax.taxableIncome, `case ${k}`).toBe(expected.taxableIncome);
    const close = (ours: number, theirs: number) =>
      expect(Math.abs(ours - theirs), `case ${k}`).toBeLessThan(reference.tolerance);
    close(tax.ordinaryTax + tax.longTermTax, expected.incomeTax);
    close(tax.netInvestmentIncomeTax, expected.netInvestmentIncomeTax);
  });
});

test("a loss is deducted up to 3,000, or 1,500 for one of a couple who file separately", () => {
  expect(netCapitalGains({ shortTerm: -5000, longTerm: 1000, filingStatus: "single" })).toEqual({
    netShortTerm: -5000,
    netLongTerm: 1000,
    deduction: 3000,
    carryover: { shortTerm: 1000, longTerm: 0 },
  });
  expect(netCapitalGains({ shortTerm: 0, longTerm: -5000, filingStatus: "married-separate" })).toEqual({
    netShortTerm: 0,
    netLongTerm: -5000,
    deduction: 1500,
    carryover: { shortTerm: 0, longTerm: 3500 },
  });
});

test("a deduction that finds no income stays in the carryover", () => {
  const year = { shortTerm: -4000, longTerm: 0, filingStatus: "single" } as const;
  expect(netCapitalGains({ ...year, taxableIncome: -2000 }).carryover.shortTerm).toBe(3000);
  expect(netCapitalGains({ ...year, taxableIncome: -10_000 }).carryover.shortTerm).toBe(4000);
});

test("where the law has another limit, tax and carryover have the same", () => {
  const rates = usTaxRates(2025, "single", { lossDeductionLimit: 1000 });
  const { taxableIncome, netting } = taxOfYear({ ordinaryIncome: 50_000, longTerm: -2500 }, rates);
  expect(taxableIncome).toBe(49_000);
  expect(netting).toMatchObject({ deduction: 1000, carryover: { shortTerm: 0, longTerm: 1500 } });
});

test("where the law has no limit, all losses are deducted and nothing is carried on", () => {
  const rates = usTaxRates(2025, "single", { lossDeductionLimit: Number.POSITIVE_INFINITY });
  const { total, netting } = taxOfYear({ ordinaryIncome: 90_000, shortTerm: -12_000, longTerm: -8000 }, rates);
  expect(netting).toMatchObject({ deduction: 20_000, carryover: { shortTerm: 0, longTerm: 0 } });
  expect(total).toBe(taxOfYear({ ordinaryIncome: 70_000 }, rates).total);
});

test("a carryover runs through the years, also those without a sale", () => {
  const byYear = { "2024": { shortTerm: -10_000, longTerm: 0 }, "2027": { shortTerm: 0, longTerm: 5000 } };
  expect(
    netCapitalGainsByYear(byYear, { filingStatus: "single" }).map(({ year, deduction, carryover }) => [
      year,
      deduction,
      carryover.shortTerm,
    ]),
  ).toEqual([
    [2024, 3000, 7000],
    [2025, 3000, 4000],
    [2026, 3000, 1000],
    [2027, 0, 0],
  ]);
  expect(netCapitalGainsByYear({}, { filingStatus: "single" })).toEqual([]);
});

test("amounts that are exact in cents stay so", () => {
  const { netShortTerm } = netCapitalGains({
    shortTerm: 0.3,
    longTerm: 0,
    carryover: { shortTerm: 0.1, longTerm: 0 },
    filingStatus: "single",
  });
  expect(netShortTerm).toBe(0.2);
  const huge = netCapitalGains({ shortTerm: -1e307, longTerm: 0, filingStatus: "single" });
  expect(huge.carryover).toEqual({ shortTerm: 1e307, longTerm: 0 });
});

test("wrong calls are named", () => {
  const year = { shortTerm: 0, longTerm: 0, filingStatus: "single" } as const;
  expect(() => netCapitalGains({ ...year, shortTerm: Number.NaN })).toThrow("shortTerm is NaN");
  expect(() => netCapitalGains({ ...year, carryover: { shortTerm: -1, longTerm: 0 } })).toThrow(
    "carryover.shortTerm is -1",
  );
  expect(() => netCapitalGains({ ...year, filingStatus: "widow" as "single" })).toThrow(/filingStatus is "widow"/);
  expect(() => usTaxRates(2019, "single")).toThrow(/no data for the year 2019/);
  const call = <T>(f: (value: never) => T, value: unknown) => f(value as never);
  expect(() => call(netCapitalGains, null)).toThrow("input of netCapitalGains is null");
  expect(() => call(netCapitalGains, { ...year, carryover: null })).toThrow("carryover is null");
  const byYear = (totals: unknown, options: object = {}) =>
    netCapitalGainsByYear(totals as never, { filingStatus: "single", ...options });
  expect(() => byYear(null)).toThrow("byYear is null");
  expect(() => byYear({ total: { shortTerm: 1, longTerm: 1 } })).toThrow("byYear.total is no year");
  expect(() => byYear({ "2025": null })).toThrow("byYear.2025 is null");
  expect(() => byYear({ "2025": { shortTerm: 1 } })).toThrow("byYear.2025.longTerm is missing");
  expect(() => byYear({ "2025": { longTerm: 1 } })).toThrow("byYear.2025.shortTerm is missing");
  expect(() => byYear({}, { taxableIncome: { "25": 0 } })).toThrow("options.taxableIncome.25 is no year");
  expect(() => byYear({}, { filingStatus: "widow" })).toThrow('filingStatus is "widow"');
});

test("rates that no tax can follow from are named", () => {
  const brackets = usTaxRates(2026, "single");
  const wrong = (changes: object, message: string) =>
    expect(() => usTaxRates(2026, "single", changes as never), message).toThrow(message);
  wrong({ ordinary: [] }, "changes.ordinary has 0 entries");
  wrong({ ordinary: [{ from: 100, rate: 0.1 }] }, "changes.ordinary[0].from is 100: begin with 0");
  wrong(
    {
      longTerm: [
        { from: 0, rate: 0 },
        { from: 0, rate: 0.1 },
      ],
    },
    "changes.longTerm[1].from is 0: give more than 0",
  );
  wrong({ ordinary: [{ from: 0, rate: 37 }] }, "changes.ordinary[0].rate is 37");
  wrong({ netInvestmentIncome: { threshold: 1 } }, "changes.netInvestmentIncome.rate is missing");
  wrong({ lossDeductionLimit: -1 }, "changes.lossDeductionLimit is -1");
  wrong({ ordinry: [] }, "did you mean ordinary?");
  expect(() => usTaxRates("2026" as never, "single")).toThrow('year is "2026": give a number');
  expect(() => taxOfYear({}, { shortTerm: 0.3, longTerm: 0.2 } as never)).toThrow("rates has no brackets");
  expect(() => taxOfYear(null as never, brackets)).toThrow("income is null");
  expect(() => taxOfYear({}, undefined as never)).toThrow("rates is undefined: give usTaxRates");
  const worth = (losses: unknown, rates: unknown, options?: object) => () =>
    valueOfLosses(losses as never, rates as never, options as never);
  const one = { shortTerm: 1, longTerm: 0 };
  expect(worth({ ...one, longTerm: Number.NaN }, { shortTerm: 0.3, longTerm: 0.2 })).toThrow("losses.longTerm is NaN");
  expect(worth({ shortTerm: -1, longTerm: 0 }, brackets)).toThrow(
    "losses.shortTerm is -1: give a finite number of at least 0",
  );
  expect(worth({ shortTerm: "1", longTerm: 0 }, brackets)).toThrow('losses.shortTerm is "1"');
  expect(worth(one, { shortTerm: 0.3 })).toThrow("rates.longTerm is missing");
  expect(worth(one, null)).toThrow("rates is null");
  expect(worth(one, [brackets])).toThrow("rates is a list: give the brackets of one year");
  expect(worth(one, brackets, { discountRate: Number.NaN })).toThrow("options.discountRate is NaN");
  expect(worth(one, brackets, { income: "none" })).toThrow('options.income is "none"');
});

test("the tax at the upper end of each bracket is the amount that the schedules print", () => {
  const printed: readonly (readonly [number, FilingStatus, number, number])[] = [
    [2025, "single", 48_475, 5578.5],
    [2025, "single", 250_525, 57_231],
    [2025, "single", 626_350, 188_769.75],
    [2025, "head-of-household", 626_350, 187_031.5],
    [2025, "married-joint", 751_600, 202_154.5],
    [2025, "married-separate", 375_800, 101_077.25],
    [2026, "single", 640_600, 192_979.25],
    [2026, "head-of-household", 640_600, 191_171],
    [2026, "married-separate", 384_350, 103_291.75],
  ];
  for (const [year, status, ordinaryIncome, tax] of printed) {
    expect(taxOfYear({ ordinaryIncome }, usTaxRates(year, status)).ordinaryTax).toBe(tax);
  }
});

test("long-term gains lie on top of other income, and unused deductions reach them", () => {
  const rates = usTaxRates(2026, "single");
  expect(taxOfYear({ ordinaryIncome: 40_000, longTerm: 20_000 }, rates).longTermTax).toBe(1582.5); // 15 % of 10,550
  expect(taxOfYear({ ordinaryIncome: -10_000, longTerm: 59_450 }, rates).total).toBe(0);
  expect(taxOfYear({ ordinaryIncome: 600_000, longTerm: 10_000 }, rates).longTermTax).toBe(2000);
});

test("investment income above the threshold bears 3.8 % more", () => {
  const rates = usTaxRates(2026, "married-joint");
  expect(taxOfYear({ ordinaryIncome: 240_000, longTerm: 20_000 }, rates).netInvestmentIncomeTax).toBe(380);
  expect(taxOfYear({ ordinaryIncome: 300_000, longTerm: 20_000 }, rates).netInvestmentIncomeTax).toBe(760);
});

test("long-term gains bear no more than ordinary income would", () => {
  // the 12 % bracket ends 950 above the 0 % one, 1,900 for couples: there line 25 of the worksheet takes the ordinary tax
  const added = (status: FilingStatus, ordinaryIncome: number, longTerm: number) => {
    const rates = usTaxRates(2026, status);
    return taxOfYear({ ordinaryIncome, longTerm }, rates).total - taxOfYear({ ordinaryIncome }, rates).total;
  };
  expect(added("single", 49_450, 950)).toBeCloseTo(0.12 * 950, 8);
  expect(added("married-joint", 98_900, 1900)).toBeCloseTo(0.12 * 1900, 8);
  expect(added("single", 49_450, 1950)).toBeCloseTo(0.15 * 1950, 8); // all of it by one table: 114 + 220 is more
  expect(added("single", 49_000, 1000)).toBeCloseTo(0.15 * 550, 8);
});

test("a limit that the caller gives counts in the carryover too", () => {
  const rates = usTaxRates(2026, "single", { lossDeductionLimit: 10_000 });
  const { taxableIncome, netting } = taxOfYear({ ordinaryIncome: 90_000, shortTerm: -12_000 }, rates);
  expect(taxableIncome).toBe(80_000);
  expect(netting).toMatchObject({ deduction: 10_000, carryover: { shortTerm: 2000, longTerm: 0 } });
  const losses = { shortTerm: 12_000, longTerm: 0 };
  const worth = valueOfLosses(losses, rates, { income: { ordinaryIncome: 90_000 }, discountRate: 0.25 });
  expect(worth.taxSaved).toBeCloseTo(2200, 8);
  expect(worth.carryoverValue).toBeCloseTo(440 / 1.25, 8);
  const none = usTaxRates(2026, "single", { lossDeductionLimit: 0 });
  expect(valueOfLosses(losses, none, { income: { ordinaryIncome: 90_000 } })).toEqual({
    taxSaved: 0,
    carryoverValue: 0,
  });
});

test("a carryover saves what the tax of the years to come falls by", () => {
  const rates = usTaxRates(2026, "single");
  const carried = (income: YearIncome, loss: number) =>
    valueOfLosses({ shortTerm: loss, longTerm: 0 }, rates, { income, discountRate: 0 }).carryoverValue;
  // 1,000 of the 3,000 lie in the 22 % bracket, 2,000 in the 12 % one; two years of carryover
  expect(carried({ ordinaryIncome: 51_400 }, 9000)).toBeCloseTo(2 * (220 + 240), 8);
  // 1,000 of income: as much is used a year, and 3,000 − 1,000 of this year's deduction is carried on too
  expect(carried({ ordinaryIncome: 1000 }, 9000)).toBeCloseTo(8 * 100, 8);
  expect(carried({ ordinaryIncome: 0, qualifiedDividends: 100_000 }, 9000)).toBeCloseTo(2 * 450, 8);
  expect(carried({ ordinaryIncome: -5000 }, 9000)).toBe(0);
});

test("rates are data that a caller may replace", () => {
  const flat = usTaxRates(2031, "single", {
    ordinary: [{ from: 0, rate: 0.3 }],
    longTerm: [{ from: 0, rate: 0.1 }],
    netInvestmentIncome: { rate: 0, threshold: 0 },
  });
  expect(taxOfYear({ ordinaryIncome: 1000, longTerm: 100, shortTerm: 10 }, flat)).toMatchObject({
    ordinaryTax: 303,
    longTermTax: 10,
    total: 313,
  });
  expect(flat.source).toBe("given by the caller");
});

test("one more dollar of loss is worth what the year's netting makes of it", () => {
  const rates = usTaxRates(2026, "single");
  const worth = (income: YearIncome, kind: "shortTerm" | "longTerm") =>
    valueOfLosses({ shortTerm: 0, longTerm: 0, [kind]: 1 }, rates, { income, discountRate: 0.05 });
  const wages = { ordinaryIncome: 90_000 };
  expect(worth({ ...wages, shortTerm: 500 }, "shortTerm").taxSaved).toBeCloseTo(0.22, 10); // a short-term gain
  expect(worth({ ...wages, longTerm: 500 }, "shortTerm").taxSaved).toBeCloseTo(0.15, 10); // only a long-term gain
  expect(worth({ ...wages, longTerm: 500 }, "longTerm").taxSaved).toBeCloseTo(0.15, 10);
  expect(worth(wages, "longTerm").taxSaved).toBeCloseTo(0.22, 10); // nothing to meet but other income
  const used = { ...wages, shortTerm: -3000 }; // the 3,000 are taken
  expect(worth(used, "shortTerm").taxSaved).toBe(0);
  expect(worth(used, "shortTerm").carryoverValue).toBeCloseTo(0.22 / 1.05, 10);
  expect(valueOfLosses({ shortTerm: 100, longTerm: 50 }, { shortTerm: 0.37, longTerm: 0.2 })).toEqual({
    taxSaved: 47,
    carryoverValue: 0,
  });
});

test("in a year without gains a long-term loss saves ordinary tax", () => {
  // 2,000 of long-term loss against 37 % income
  const { taxSaved } = valueOfLosses({ shortTerm: 0, longTerm: 2000 }, usTaxRates(2026, "single"), {
    income: { ordinaryIncome: 700_000 },
  });
  expect(taxSaved).toBeCloseTo(740, 9);
});
