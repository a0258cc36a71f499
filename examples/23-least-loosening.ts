// A calmer tail from where the portfolio stands: turnover, costs and a cap that cannot all hold, and what gives least.
import { minimumCvar, requireOptimal, returnsFromPrices, sliceDates } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const from = { AAPL: 0.5, AMD: 0.3, MSFT: 0.2 };
const constraints = {
  max: 0.3,
  turnover: { from, max: 0.125 },
  costs: { from, buy: 0.001, sell: 0.001 },
  groups: [{ name: "Staples", assets: ["KO", "PEP", "PG"], min: 0.2 }],
};

const result = minimumCvar(returns, { constraints, relax: true });
if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(`status is ${result.status}`);
console.log(result.reason);
for (const { constraint, by } of result.relaxed.loosened) console.log(`gives: ${constraint} by ${by.toFixed(3)}`);

const { weights, conditionalValueAtRisk } = result.relaxed.result;
const held = returns.assets.filter((asset) => weights[asset]! > 0);
console.log(held.map((asset) => `${asset} ${(100 * weights[asset]!).toFixed(1)} %`).join(", "));

// without the limits on trading the answer is another one: what they cost is the difference in the tail
const free = requireOptimal(minimumCvar(returns, { constraints: { max: 0.3 } }));
console.log(`monthly CVaR with all the trading it takes: ${(100 * free.conditionalValueAtRisk).toFixed(1)} %`);
console.log(`monthly CVaR after the least loosening: ${(100 * conditionalValueAtRisk).toFixed(1)} %`);
