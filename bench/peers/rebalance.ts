import { optimizeAfterTax } from "../../src/rebalance/index.js";
import { rebalanceBook } from "../rebalance-book.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

// taxrebalance takes one to two minutes for 500 assets: fewer with REBALANCE_SIZES=100
const sizes = (process.env["REBALANCE_SIZES"] ?? "250,500").split(",").map(Number);
const cost = 0.0005;
const riskAversion = 50;
const arrays: Record<string, Float64Array> = {};
const cases: unknown[] = [];
const ours: OurRow[] = [];
const objectives: string[] = [];

for (const n of sizes) {
  const { target, ...book } = rebalanceBook(n, 3, 20);
  const { openLots } = book.ledger;
  const held = openLots.reduce((sum, lot) => sum + lot.quantity * book.prices[lot.asset]!, 0);
  const input = { ...book, cash: Math.round(0.02 * held) };
  const work = `after-tax trades, ${n} assets, ${openLots.length} lots, 20 factors`;
  const { assets, factors } = book.moments;
  arrays[`loadings${n}`] = factors.loadings;
  arrays[`factors${n}`] = factors.covariance;
  arrays[`specific${n}`] = factors.specificVariance;
  const day = (date: string): number => Date.parse(date) / 86_400_000;
  const lots = openLots.map((lot) => ({
    lot_id: lot.lot,
    ticker: lot.asset,
    shares: lot.quantity,
    basis_per_share: lot.adjustedBasis / lot.quantity,
    days_held: day(input.date) - day(lot.acquired),
  }));
  cases.push({ work, assets, lots, prices: input.prices, cash: input.cash, target, cost, riskAversion });
  // they pay the costs from the cash, which must not fall below 0: 0.999 leaves more than that
  const run = () =>
    optimizeAfterTax(input, {
      riskAversion,
      target,
      costs: { buy: cost, sell: cost },
      taxRates: { shortTerm: 0.37, longTerm: 0.2 },
      constraints: { budget: [0, 0.999] },
    });
  const objective = (): number => -run().utility! * (held + input.cash);
  ours.push({ work, run, repeat: 5, value: objective });
  objectives.push(`${work}: objective ${objective().toFixed(2)} to minimize, proved gap ${run().diagnostics.gap}`);
}

comparePeers("After-tax rebalancing", "rebalance.py", arrays, { cases }, ours);
console.log(`\nOur ${objectives.join("\nOur ")}`);
