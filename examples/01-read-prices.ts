// Reads real prices, says what is missing, and makes returns of what is there.
import { periodsPerYear, priceCoverage, returnsFromPrices, sliceDates } from "../src/index.js";
import { fiveCompanies } from "./real-prices.js";

const prices = fiveCompanies();
console.log(`${prices.assets.join(", ")}: ${prices.dates.length} dates, ${periodsPerYear(prices.dates)} a year`);

for (const { asset, first, missing, largestMove } of priceCoverage(prices)) {
  const late = missing.before === 0 ? "" : `, ${missing.before} dates without a price before it`;
  console.log(`${asset}: from ${first}${late}; greatest move ${percent(largestMove!.change)} to ${largestMove!.date}`);
}

// Google lists in August 2004: from there on every price is known
const complete = sliceDates(prices, "2004-08-01");
const returns = returnsFromPrices(complete);
console.log(`${returns.dates.length} months of returns of all five`);

function percent(value: number): string {
  return `${(value * 100).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
