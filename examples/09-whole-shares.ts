// From weights to whole shares: what one can buy with the cash at hand, from holdings, with fees, proven to be the best.
import { allocateShares, portfolioDrift } from "../src/index.js";
import { fiveCompanies } from "./real-prices.js";

const prices = fiveCompanies();
const n = prices.assets.length;
const last = Object.fromEntries(prices.assets.map((asset, i) => [asset, prices.values[prices.values.length - n + i]!]));
const weights = { MSFT: 0.3, AMZN: 0.1, IBM: 0.3, GOOG: 0.15, AAPL: 0.15 };

for (const capital of [2_000, 10_000, 100_000]) {
  const best = allocateShares({ weights, prices: last, capital });
  const greedy = allocateShares({ weights, prices: last, capital }, { method: "greedy" });
  console.log(
    `${dollars(capital)}: ${list(best.shares)}; ${dollars(best.cash)} in cash; ${basisPoints(best.trackingGap)} off target, greedy ${basisPoints(greedy.trackingGap)}`,
  );
}

const input = { weights, prices: last, capital: 500, holdings: { MSFT: 100, IBM: 40 }, fees: { fixed: 1 } };
const moved = allocateShares(input);
console.log(`from 100 MSFT, 40 IBM and $500, at $1 an order:`);
for (const { asset, quantity } of moved.trades) {
  console.log(`  ${quantity < 0 ? "sell" : "buy"} ${Math.abs(quantity)} ${asset}`);
}
console.log(`drift of the shares from their targets: ${basisPoints(portfolioDrift(moved.weights, weights))}`);

const { trackingGap, bound } = allocateShares({ weights, prices: last, capital: 10_000 });
console.log(
  `$10,000 in whole shares: ${basisPoints(trackingGap)} off target, and nothing below ${basisPoints(bound)} exists`,
);

function list(shares: Readonly<Record<string, number>>): string {
  return prices.assets.map((asset) => `${shares[asset]} ${asset}`).join(", ");
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function basisPoints(gap: number): string {
  return `${(10_000 * gap).toFixed(1)} bp`;
}
