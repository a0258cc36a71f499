// The same holdings in better places: which account should hold which asset.
import { locateAssets } from "../src/index.js";

const location = locateAssets(
  {
    assets: [
      { asset: "bonds", amount: 300_000, expectedReturn: 0.045, interestYield: 0.045 },
      { asset: "real estate", amount: 100_000, expectedReturn: 0.065, interestYield: 0.035 },
      { asset: "stocks", amount: 450_000, expectedReturn: 0.07, dividendYield: 0.015 },
      { asset: "small companies", amount: 150_000, expectedReturn: 0.085, dividendYield: 0.01, realization: 0.2 },
    ],
    accounts: [
      { id: "taxable", kind: "taxable", balance: 500_000 },
      { id: "401k", kind: "traditional", balance: 350_000 },
      { id: "roth", kind: "roth", balance: 150_000 },
    ],
  },
  { rates: { shortTerm: 0.35, longTerm: 0.15, netInvestmentIncome: 0.038 }, retirementRate: 0.24, horizonYears: 20 },
);

if (location.status !== "optimal") throw new Error(location.reason);
for (const [account, held] of Object.entries(location.allocation)) {
  const parts = Object.entries(held).map(([asset, amount]) => `${money(amount)} ${asset}`);
  console.log(`${account}: ${parts.join(", ")}`);
}
console.log(
  `${money(location.value)} after tax in 20 years, ${money(location.proportionalValue!)} with the same mix everywhere`,
);
console.log(`${(100 * location.gainPerYear!).toFixed(2)} % a year from location alone`);

/** Money as people write it: 5,128.50. */
function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
