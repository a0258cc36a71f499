// One object for the daily round: optimize, buy whole shares within limits, look at the result, and put it away as JSON.
import { PortfolioEngine } from "../src/index.js";
import { sectorOf, twentyStocks } from "./real-prices.js";

const engine = PortfolioEngine.create({
  prices: twentyStocks("month"),
  portfolio: { cash: 100_000, holdings: {} },
  sectorOf,
  config: {
    data: { lookback: 36 },
    optimizer: { method: "risk-budgeting" },
    limits: { maxPosition: 0.06, maxSector: 0.3 },
  },
});

const { trades } = engine.construct();
const check = engine.check(trades);
console.log(`${trades.length} purchases: ${check.decision}`);

const invested = engine.apply(check.adjusted);
const { value, metrics } = invested.analyze();
console.log(
  `worth ${value.toFixed(2)}; these weights had a volatility of ${(metrics!.annualVolatility * 100).toFixed(1)} %`,
);

const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(invested.snapshot())));
console.log(`restored with ${restored.analyze().cash === invested.analyze().cash ? "the same" : "other"} cash`);
console.log(
  `${(invested.analyze().metrics!.maxDrawdown * 100).toFixed(1)} % is the greatest fall of these weights in three years`,
);
