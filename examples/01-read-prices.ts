// Reads real prices, says what is missing and what moves like a split, and makes returns of what is there.
import { adjustmentsFromPrices, periodsPerYear, priceCoverage, returnsFromPrices } from "../src/index.js";
import { rawStocks, twentyStocks } from "./real-prices.js";

const { closes, adjusted } = rawStocks();
console.log(`${closes.assets.join(", ")}: ${closes.dates.length} dates, ${periodsPerYear(closes.dates)} a year`);

for (const { asset, first, missing, largestMove } of priceCoverage(closes)) {
  const late = missing.before === 0 ? "" : `, ${missing.before} dates without a price before it`;
  console.log(`${asset}: from ${first}${late}; greatest move ${percent(largestMove!.change)} to ${largestMove!.date}`);
}

// these prices are as they were quoted; against the adjusted ones, splits and dividends come to light
const { splits, dividends } = adjustmentsFromPrices(closes, adjusted);
for (const { date, asset, ratio } of splits) console.log(`${asset} was split ${ratio} for 1 on ${date}`);
console.log(`${dividends.length} dividends`);

const returns = returnsFromPrices(twentyStocks("month"));
console.log(`${returns.dates.length} months of returns of twenty stocks`);

function percent(value: number): string {
  return `${(value * 100).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
