import { checkTrades, constraintsFromLimits, evaluateEmergency } from "../src/limits/index.js";
import { benchTable } from "./bench-table.js";
import { limitsBook } from "./limits-book.js";

for (const n of [20, 100, 500]) {
  const { state, wide, tight } = limitsBook(n);
  const { portfolio, prices, moments } = state;
  if (moments === undefined || !("covariance" in moments)) throw new Error("the book has a dense covariance");
  const { covariance } = moments;
  await benchTable(`a trade in each of N=${n} assets`, [
    { name: "w'Σw alone, a plain loop", run: () => plainVariance(covariance, n) },
    { name: "all limits kept", run: () => checkTrades(state, wide) },
    { name: "many broken: report and least change", run: () => checkTrades(state, tight) },
    { name: "constraintsFromLimits", run: () => constraintsFromLimits(tight, { moments, portfolio, prices }) },
    { name: "emergency, with the least sales", run: () => evaluateEmergency({ portfolio, prices, moments }, tight) },
  ]);
}

function plainVariance(covariance: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += covariance[i * n + j]! / n / n;
  return sum;
}
