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
await benchTable("six regimes, T=2520", [
  { name: "detectRegimes, walk-forward with its fits", run: () => detectRegimes(market) },
  { name: "2520 live ticks", run: () => ticks(2520) },
  { name: "1 live tick", run: () => ticks(1) },
]);

function ticks(count: number): unknown {
  let live = state;
  for (let i = 0; i < count; i++) live = updateRegime(live, price * (1 + 0.001 * (i % 3)));
  return live;
}
