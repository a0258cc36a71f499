// How much of what a regime model shows was there to be had? Hindsight against what could have been known.
import { detectionDelay, lookAheadGap } from "../src/index.js";
import { marketIndex } from "./real-prices.js";

const prices = marketIndex();
const gap = lookAheadGap(prices, { states: 3 });
const percent = (x: number): string => `${(100 * x).toFixed(3).replace(/^-(?=[0.]*$)/, "")} %`.padStart(9);

console.log("state, by volatility   smoothed   filtered  day after");
for (const { volatility, smoothedMean, filteredMean, tradedMean } of gap.states) {
  console.log(`${percent(volatility)} a day     ${[smoothedMean, filteredMean, tradedMean].map(percent).join("  ")}`);
}
console.log(
  `changes of state a year: ${gap.smoothedSwitches.toFixed(1)} in hindsight, ${gap.filteredSwitches.toFixed(1)} filtered`,
);

const { rows, volatility, volatilityRows } = detectionDelay(prices);
console.log(
  `at ${percent(volatility).trim()} a day it takes ${rows.toFixed(0)} days to tell +.08 % from -.08 % a day,`,
);
console.log(`and ${volatilityRows.toFixed(0)} days to see that the volatility has doubled`);
const left = gap.tradedSpread / gap.smoothedSpread;
console.log(`of the spread of means that smoothing shows, ${(100 * left).toFixed(0)} % was left on the day after`);
