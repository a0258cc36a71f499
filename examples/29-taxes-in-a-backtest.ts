// Twenty years of equal weights, rebalanced in three ways, with the taxes of every year leaving the cash: what do they take of each?
// The ends compare little: who sells late keeps the winners, and in a list of survivors every winner went on winning.
import {
  backtest,
  estimateMoments,
  latestPrices,
  optimizeAfterTax,
  ordersFromPlan,
  rebalance,
  type Strategy,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

// adjusted prices: dividends are reinvested in them, and go untaxed here
const prices = sliceDates(twentyStocks("month"), "2000-12-31");
const target = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / prices.assets.length]));
const taxRates = { shortTerm: 0.35, longTerm: 0.15 };
const account = "main";
const costs = 0.0005;

/** Back to equal weights each quarter, whatever it costs. */
const always: Strategy = () => target;

/** Only what has left its band, to the band, by the lots with the least tax. */
const bands: Strategy = ({ prices: past, cash, ledger, date }) => {
  if (ledger!.openLots.length === 0) return target;
  return ordersFromPlan(
    rebalance(
      { ledger: ledger!, account, cash, date, prices: latestPrices(past), target },
      { trigger: { kind: "threshold", relative: 0.4 }, mode: "to-band", taxRates, costs: { proportional: costs } },
    ),
  );
};

/** What risk against equal weights is worth after tax and costs. */
const afterTax: Strategy = ({ prices: past, returns, cash, ledger, date }) => {
  if (ledger!.openLots.length === 0) return target;
  const rows = returns.values.subarray(Math.max(0, returns.values.length - 36 * prices.assets.length));
  const moments = estimateMoments(
    { ...returns, dates: returns.dates.slice(-36), values: rows },
    { covariance: "ledoit-wolf", mean: "equilibrium", marketWeights: target },
  );
  const plan = optimizeAfterTax(
    { moments, ledger: ledger!, account, cash, date, prices: latestPrices(past) },
    { target, riskAversion: 10, taxRates, costs: { buy: costs, sell: costs }, constraints: { budget: [0.97, 0.995] } },
  );
  return plan.status === "optimal" ? ordersFromPlan(plan) : null;
};

const left = [];
for (const [name, strategy] of Object.entries({ always, bands, "after tax": afterTax })) {
  const result = backtest(
    { prices, strategy },
    {
      warmup: 36,
      rebalance: { kind: "calendar", every: "quarter" },
      costs: { proportional: costs },
      taxesPaid: { rates: taxRates },
      tax: { lotMethod: "hifo" },
    },
  );
  const { preTaxValue, afterTaxValue, liquidationValue } = result.afterTax!;
  const paid = result.taxesPaid!.reduce((sum, tax) => sum + tax, 0);
  console.log(
    `${name.padEnd(9)} before tax ${dollars(preTaxValue)}, after ${dollars(afterTaxValue)}, all sold ${dollars(liquidationValue)}; taxes paid ${dollars(paid)}, ${result.trades.length} fills`,
  );
  left.push({ name, taken: 1 - liquidationValue / preTaxValue });
}
const [most, least] = [...left].sort((a, b) => b.taken - a.taken).filter((_, k) => k !== 1);
console.log(
  `of the value before tax, taxes take ${percent(most!.taken)} with "${most!.name}" and ${percent(least!.taken)} with "${least!.name}"`,
);

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { maximumFractionDigits: 0 })}`;
}
