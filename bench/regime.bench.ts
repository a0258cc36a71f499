import {
  createRegimeFilter,
  detectRegimes,
  filterStates,
  fitGaussianHmm,
  fitStudentHmm,
  smoothStates,
  updateRegime,
} from "../src/regime/index.js";
import { benchTable } from "./bench-table.js";
import { sixStates, statePrices, stateReturns } from "./regime-series.js";

for (const rows of [2520, 25_200]) {
  const observations = { values: stateReturns(rows, 1, 1), dimension: 1 };
  const options = { states: 6, initial: sixStates(1, false), maxIterations: 50, tolerance: 0 };
  await benchTable(`50 steps of EM, 6 states, T=${rows}`, [
    { name: "Gaussian", run: () => fitGaussianHmm(observations, options) },
    { name: "Student-t", run: () => fitStudentHmm(observations, options) },
    {
      name: "Gaussian, 8 starts",
      run: () => fitGaussianHmm(observations, { states: 6, maxIterations: 50, tolerance: 0 }),
    },
  ]);
}

const observations = { values: stateReturns(2520, 1, 1), dimension: 1 };
const hmm = fitGaussianHmm(observations, { states: 6, initial: sixStates(1, false), maxIterations: 5 });
await benchTable("6 states, T=2520", [
  { name: "filter", run: () => filterStates(hmm, observations) },
  { name: "smooth", run: () => smoothStates(hmm, observations) },
]);

const market = statePrices(2521, 2);
const state = createRegimeFilter(detectRegimes(market).model);
const price = market.values.at(-1)!;
await benchTable("five regimes, T=2520: one fit at the start and the filter", [
  { name: "filter of all dates", run: () => detectRegimes(market, { minimumHistory: 63, refitEvery: 1e6 }) },
  { name: "walk-forward with yearly fits", run: () => detectRegimes(market) },
  { name: "500 live ticks", run: () => ticks(500) },
]);

function ticks(count: number): unknown {
  let live = state;
  for (let i = 0; i < count; i++) live = updateRegime(live, price * (1 + 0.001 * (i % 3)));
  return live;
}
