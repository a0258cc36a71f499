// Which regime was the S&P 500 in, as it could have been known on each day, and what does a portfolio make of it?
import {
  constraintsFromRegime,
  createRegimeFilter,
  detectRegimes,
  regimeOn,
  sliceDates,
  updateRegime,
} from "../src/index.js";
import { marketIndex } from "./real-prices.js";

const prices = marketIndex();
const { path } = detectRegimes(prices);
for (const date of ["2003-06-02", "2006-03-01", "2008-10-10", "2017-07-03", "2020-03-16"]) {
  const { regime, probabilities } = regimeOn(path, date);
  console.log(`${date}: ${regime}, P(crisis) ${(100 * probabilities.crisis).toFixed(0)} %`);
}

// live: a reading of what was known on 14 February 2020, then one tick a day
const known = sliceDates(prices, "2000-01-01", "2020-02-14");
let state = createRegimeFilter(detectRegimes(known).model);
console.log(`2020-02-14: ${state.current}, leverage ${state.parameters.maxLeverage.toFixed(2)}`);
const later = sliceDates(prices, "2020-02-15", "2020-04-17");
let alarm = "";
later.dates.forEach((date, t) => {
  state = updateRegime(state, later.values[t]!);
  if (alarm === "" && state.current === "crisis") alarm = date;
});

const { constraints, targetVolatility } = constraintsFromRegime(state.parameters, { max: 0.1 });
console.log(
  `2020-04-17: hold ${(100 * Number(constraints.budget)).toFixed(0)} %, at most ${constraints.maxPositions} positions`,
);
console.log(`volatility of at most ${(100 * targetVolatility).toFixed(1)} % a year`);
console.log(`crisis of 2020 called on ${alarm}`);
