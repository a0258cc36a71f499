// From weights to whole shares: what one can buy with the cash at hand, from holdings, with fees, proven to be the best.
import { allocateShares, portfolioDrift } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const prices = twentyStocks();
const n = prices.assets.length;
const last = Object.fromEntries(prices.assets.map((asset, i) => [asset, prices.values[prices.values.length - n + i]!]));
const weights = { MSFT: 0.3, LLY: 0.1, JPM: 0.3, UNH: 0.15, AAPL: 0.15 };

for (const capital of [2_000, 10_000, 100_000]) {
  const best = allocateShares({ weights, prices: last, capital });
  const greedy = allocateShares({ weights, prices: last, capital }, { method: "greedy" });
  console.log(
    `${dollars(capital)}: ${list(best.shares)}; ${dollars(best.cash)} in cash; ${basisPoints(best.trackingGap)} off target, greedy ${basisPoints(greedy.trackingGap)}`,
  );
}

const input = { weights, prices: last, capital: 500, holdings: { MSFT: 10, JPM: 40 }, fees: { fixed: 1 } };
const moved = allocateShares(input);
console.log(`from 10 MSFT, 40 JPM and $500, at $1 an order:`);
for (const { asset, quantity } of moved.trades) {
  console.log(`  ${quantity < 0 ? "sell" : "buy"} ${Math.abs(quantity)} ${asset}`);
}
console.log(`drift of the shares from their targets: ${basisPoints(portfolioDrift(moved.weights, weights))}`);

const { trackingGap, bound } = allocateShares({ weights, prices: last, capital: 10_000 });
console.log(
  `$10,000 in whole shares: ${basisPoints(trackingGap)} off target, and nothing below ${basisPoints(bound)} exists`,
);

function list(shares: Readonly<Record<string, number>>): string {
  return Object.keys(weights)
    .map((asset) => `${shares[asset]} ${asset}`)
    .join(", ");
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function basisPoints(gap: number): string {
  return `${(10_000 * gap).toFixed(1)} bp`;
}
