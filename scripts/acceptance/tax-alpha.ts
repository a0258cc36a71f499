/**
 * What tax-loss harvesting is worth: ten years of the S&P 500 with harvests every month against the same without.
 *
 * npx tsx scripts/acceptance/tax-alpha.ts [paths]
 *
 * Prices: the S&P 500, 2000 to 2020, at month ends (the devDependency vega-datasets; without dividends). A fund and its twin
 * follow the index; a loss moves from one to the other, so the investment never changes. All ten-year windows that begin in a
 * January, April, July or October, and as many years drawn from the same months by the stationary bootstrap.
 * Tax saved is invested at once. At the end everything is sold and taxed. The alpha is the difference of the two
 * money-weighted returns per year after all tax; "before the end" leaves out the last sale, which is what is mostly quoted.
 */

import { marketIndex } from "../../examples/real-prices.js";
import {
  applyTransactions,
  buildTaxLedger,
  findHarvests,
  netCapitalGainsByYear,
  resamplePrices,
  seededRandom,
  type TaxLedger,
  type TaxRates,
  type TaxTransaction,
  usTaxRates,
} from "../../src/index.js";

interface Case {
  readonly name: string;
  /** Put in at the start, and each month. */
  readonly start: number;
  readonly monthly: number;
  /** Whether other gains take every loss, or only 3,000 of income a year. */
  readonly use: "gains" | "income";
}

const cases: readonly Case[] = [
  { name: "100,000 at once, enough other gains", start: 100_000, monthly: 0, use: "gains" },
  { name: "1,000 a month, enough other gains", start: 0, monthly: 1000, use: "gains" },
  { name: "100,000 at once, no other gains", start: 100_000, monthly: 0, use: "income" },
  { name: "1,000 a month, no other gains", start: 0, monthly: 1000, use: "income" },
];
const topRates: TaxRates = { shortTerm: 0.408, longTerm: 0.238 };
const middleRates: TaxRates = { shortTerm: 0.22, longTerm: 0.15 };
/** The same as brackets, so that a loss is worth what the year's netting makes of it: single, 90,000 of other income. */
const middleBrackets = usTaxRates(2026, "single");
const YEARS = 10;

const months = resamplePrices(marketIndex(), "month");
const paths = Number(process.argv[2] ?? 60);

console.log("case | windows: mean, range | bootstrap: mean, 90 % interval | before the end, windows");
for (const setting of cases) {
  const windows: Outcome[] = [];
  for (let from = 0; from + 12 * YEARS < months.dates.length; from += 3) {
    windows.push(compare(months.values.slice(from, from + 12 * YEARS + 1), months.dates.slice(from), setting));
  }
  const drawn: Outcome[] = [];
  for (let seed = 1; seed <= paths; seed++) drawn.push(compare(bootstrapPath(seed), months.dates, setting));
  const afterTax = windows.map(({ alpha }) => alpha).sort((a, b) => a - b);
  const resampled = drawn.map(({ alpha }) => alpha).sort((a, b) => a - b);
  const early = windows.map(({ beforeEnd }) => beforeEnd);
  console.log(
    `${setting.name} | ${percent(mean(afterTax))} (${percent(afterTax[0]!)} to ${percent(afterTax.at(-1)!)}, n = ${windows.length}) | ` +
      `${percent(mean(resampled))} (${percent(quantile(resampled, 0.05))} to ${percent(quantile(resampled, 0.95))}, n = ${paths}) | ` +
      `${percent(mean(early))}`,
  );
}

interface Outcome {
  readonly alpha: number;
  readonly beforeEnd: number;
}

/** One path with harvests and without. */
function compare(prices: Float64Array, dates: readonly string[], setting: Case): Outcome {
  const harvested = run(prices, dates, setting, true);
  const held = run(prices, dates, setting, false);
  return { alpha: harvested.afterTax - held.afterTax, beforeEnd: harvested.beforeTax - held.beforeTax };
}

function run(prices: Float64Array, dates: readonly string[], { start, monthly, use }: Case, harvest: boolean) {
  const rates = use === "gains" ? topRates : middleRates;
  let ledger: TaxLedger = buildTaxLedger([], { accounts: [{ id: "main", kind: "taxable" }] });
  let fund: "FUND" | "TWIN" = "FUND";
  let id = 0;
  let saved = 0;
  const flows: number[] = [];
  const entry = (
    type: "buy" | "sell",
    date: string,
    asset: string,
    quantity: number,
    amount: number,
  ): TaxTransaction => ({
    id: `t${String(id++).padStart(6, "0")}`,
    type,
    date,
    account: "main",
    asset,
    quantity: Number(quantity.toFixed(6)),
    amount: Number(amount.toFixed(2)),
  });
  for (let t = 0; t < prices.length - 1; t++) {
    const date = dates[t]!;
    const price = prices[t]!;
    const flow = (t === 0 ? start : 0) + monthly;
    flows.push(flow);
    let money = flow;
    const today: TaxTransaction[] = [];
    // the last year is left alone: a new holding would be sold short-term at the end
    if (harvest && t < 12 * (YEARS - 1) - 1) {
      const plan = findHarvests(
        ledger,
        { FUND: price, TWIN: price },
        {
          date,
          ...(use === "gains"
            ? { rates }
            : { rates: { ...middleBrackets, year: Number(date.slice(0, 4)) }, income: incomeOf(ledger, date) }),
          replacements: { FUND: "TWIN", TWIN: "FUND" },
          minBenefit: 20,
          horizonYears: YEARS - t / 12,
        },
      ).filter(({ replacement }) => replacement !== null);
      for (const { sale, replacement, proceeds, shortTermLoss, longTermLoss } of plan.slice(0, 1)) {
        today.push({ ...sale, id: `t${String(id++).padStart(6, "0")}` });
        fund = replacement!.asset === "TWIN" ? "TWIN" : "FUND";
        today.push(entry("buy", date, fund, proceeds / price, proceeds));
        if (use === "gains") money += shortTermLoss * rates.shortTerm + longTermLoss * rates.longTerm;
      }
    }
    if (use === "income" && harvest && date.slice(5, 7) === "12") {
      // the deduction of the year comes back as less tax on income
      const deducted = yearsUpTo(ledger, date).reduce((sum, { deduction }) => sum + deduction, 0);
      money += (deducted - saved) * rates.shortTerm;
      saved = deducted;
    }
    if (money > 1) today.push(entry("buy", date, fund, money / price, money));
    if (today.length > 0) ledger = applyTransactions(ledger, today);
  }
  const price = prices.at(-1)!;
  const last = dates[prices.length - 1]!;
  let value = 0;
  let gain = { short: 0, long: 0 };
  for (const lot of ledger.openLots) {
    value += lot.quantity * price;
    const long = lot.adjustedAcquired < `${Number(last.slice(0, 4)) - 1}${last.slice(4)}`;
    const more = lot.quantity * price - lot.adjustedBasis;
    gain = long ? { ...gain, long: gain.long + more } : { ...gain, short: gain.short + more };
  }
  // without other gains the losses carried into the last year meet its sale
  const left = use === "income" ? yearsUpTo(ledger, last).at(-2)?.carryover : undefined;
  const loss = (left?.shortTerm ?? 0) + (left?.longTerm ?? 0);
  const tax =
    Math.max(gain.long - loss, use === "gains" ? Number.NEGATIVE_INFINITY : 0) * rates.longTerm +
    gain.short * rates.shortTerm;
  return { afterTax: moneyWeighted(flows, value - tax), beforeTax: moneyWeighted(flows, value) };
}

/** The years of the ledger netted, the year of `date` included. */
function yearsUpTo(ledger: TaxLedger, date: string) {
  const year = date.slice(0, 4);
  const byYear = { [year]: { shortTerm: 0, longTerm: 0 }, ...ledger.byYear };
  return netCapitalGainsByYear(byYear, { filingStatus: "single" });
}

function incomeOf(ledger: TaxLedger, date: string) {
  const carryover = yearsUpTo(ledger, date).at(-2)?.carryover;
  return { ordinaryIncome: 90_000, ...(carryover !== undefined && { carryover }) };
}

/** Rate per year at which the flows grow to the value. */
function moneyWeighted(flows: readonly number[], value: number): number {
  let low = -0.9;
  let high = 2;
  for (let step = 0; step < 200; step++) {
    const rate = (low + high) / 2;
    const grown = flows.reduce((sum, flow, t) => sum + flow * (1 + rate) ** ((flows.length - t) / 12), 0);
    if (grown < value) low = rate;
    else high = rate;
  }
  return (low + high) / 2;
}

/** Ten years of months drawn in blocks of 12 on average, by Politis and Romano (1994). */
function bootstrapPath(seed: number): Float64Array {
  const random = seededRandom(seed);
  const returns = months.values.slice(1).map((price, t) => price / months.values[t]!);
  const path = new Float64Array(12 * YEARS + 1).fill(1000);
  let at = random.integer(returns.length);
  for (let t = 1; t < path.length; t++) {
    at = random.uniform() < 1 / 12 ? random.integer(returns.length) : (at + 1) % returns.length;
    path[t] = path[t - 1]! * returns[at]!;
  }
  return path;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(sorted: readonly number[], probability: number): number {
  return sorted[Math.round(probability * (sorted.length - 1))]!;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}
