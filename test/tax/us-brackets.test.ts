import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type FilingStatus, usTaxRates } from "../../src/tax/index.js";

interface Published {
  /** Start and rate of each bracket. */
  readonly ordinary: readonly (readonly [number, number])[];
  readonly longTerm: readonly (readonly [number, number])[];
  /** Rate and threshold. */
  readonly netInvestmentIncome: readonly [number, number];
  readonly lossDeductionLimit: number;
}

const reference: {
  readonly input: { readonly years: readonly number[]; readonly filingStatuses: readonly FilingStatus[] };
  readonly expected: Readonly<Record<string, Readonly<Record<string, Published>>>>;
} = JSON.parse(readFileSync(new URL("../reference/tax/us-brackets.json", import.meta.url), "utf8"));

test.each(Object.keys(reference.expected))(
  "brackets, thresholds and limits of 2024 to 2026 are those of %s",
  (model) => {
    for (const year of reference.input.years) {
      for (const filingStatus of reference.input.filingStatuses) {
        const ours = usTaxRates(year, filingStatus);
        const published: Published = {
          ordinary: ours.ordinary.map(({ from, rate }) => [from, rate]),
          longTerm: ours.longTerm.map(({ from, rate }) => [from, rate]),
          netInvestmentIncome: [ours.netInvestmentIncome.rate, ours.netInvestmentIncome.threshold],
          lossDeductionLimit: ours.lossDeductionLimit,
        };
        const name = `${year} ${filingStatus}`;
        expect(published, name).toEqual(reference.expected[model]![name]);
      }
    }
  },
);

test("the reference covers every year and filing status of both models", () => {
  const { years, filingStatuses } = reference.input;
  for (const rows of Object.values(reference.expected)) {
    expect(Object.keys(rows)).toEqual(years.flatMap((year) => filingStatuses.map((status) => `${year} ${status}`)));
  }
  expect(Object.keys(reference.expected)).toEqual(["policyengine-us", "taxcalc"]);
});
