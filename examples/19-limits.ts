// One set of limits, used three times: as constraints of the optimizer, on the trades, and in a fall of the market.
import {
  checkTrades,
  constraintsFromLimits,
  estimateMoments,
  evaluateEmergency,
  type Limits,
  meanVariance,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const table = sliceDates(twentyStocks("month"), "2013-01-01");
const moments = estimateMoments(returnsFromPrices(table), { covariance: "ledoit-wolf" });
const last = (table.dates.length - 1) * table.assets.length;
const prices = Object.fromEntries(table.assets.map((asset, i) => [asset, table.values[last + i]!]));

const limits: Limits = {
  position: { max: 0.15 },
  sectors: [{ name: "staples", assets: ["KO", "PEP", "PG"], max: 0.3 }],
  volatility: { max: 0.25 },
  minCash: 0.02,
  turnover: { max: 0.3 },
  drawdown: { reduce: 0.1, halt: 0.25 },
};

// 100,000 in cash and Microsoft, to be put into the least variance that the limits leave
const portfolio = { cash: 40_000, holdings: { MSFT: 60_000 / prices["MSFT"]! }, peakValue: 100_000 };
const constraints = constraintsFromLimits(limits, { moments });
const target = requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints })).weights;
const trades = table.assets.map((asset) => {
  const held = asset === "MSFT" ? 60_000 : 0;
  return { asset, quantity: (100_000 * target[asset]! - held) / prices[asset]!, price: prices[asset]! };
});

const check = checkTrades({ portfolio, trades, prices, moments }, limits);
for (const { severity, message } of check.violations) console.log(`${severity}: ${message}`);
for (const { asset, quantity } of check.adjusted) {
  const wanted = trades.find((trade) => trade.asset === asset)!;
  console.log(`${asset}: ${wanted.quantity.toFixed(1)} shares wanted, ${quantity.toFixed(1)} pass today`);
}

// half a year later everything has fallen by 18 %
const fallen = Object.fromEntries(table.assets.map((asset) => [asset, 0.82 * prices[asset]!]));
// the weights leave 2 % in cash, so both are fractions of the whole
const invested = { ...portfolio, cash: 2000, holdings: sharesOf(target, 100_000) };
const emergency = evaluateEmergency({ portfolio: invested, prices: fallen, moments }, limits);
console.log(`${emergency.mode}: ${emergency.reason}`);
const sold = emergency.actions.flatMap((action) => action.trades).map((trade) => -trade.quantity * trade.price);
const left = check.adjusted.reduce((sum, trade) => sum + Math.abs(trade.quantity) * trade.price, 0);
console.log(`emergency sales of ${dollars(sold.reduce((sum, value) => sum + value, 0))}`);
console.log(`${dollars(left)} of trades pass on the first day`);

function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function sharesOf(weights: Readonly<Record<string, number>>, capital: number): Record<string, number> {
  return Object.fromEntries(table.assets.map((asset) => [asset, (capital * weights[asset]!) / prices[asset]!]));
}
