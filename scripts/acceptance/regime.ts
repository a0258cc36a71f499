// Prints what the regime room must show: accuracy against an oracle on simulated series, and the S&P 500 of 2000 to 2020.
// Run: npx tsx scripts/acceptance/regime.ts
import { readFileSync } from "node:fs";
import { pricesFromCsv } from "../../src/core/csv/prices-from-csv.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { fitLatentChain, typicalReturn, volatilityLevels } from "../../src/regime/detection/fit-regime-chain.js";
import {
  detectionDelay,
  detectRegimes,
  filterStates,
  fitGaussianHmm,
  fitJumpModel,
  fitStudentHmm,
  type HiddenMarkovModel,
  jumpStates,
  lookAheadGap,
  marketFeatures,
  type NamedRegime,
  type Regime,
  regimes,
} from "../../src/regime/index.js";

const say = (line: string): void => console.log(line);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const verdict = (holds: boolean): string => (holds ? "holds" : "DOES NOT HOLD");

/** Rows of known states: normal, or Student-t with `nu` degrees of freedom and the given scales. */
function simulate(
  rows: number,
  means: readonly number[],
  scales: readonly number[],
  stay: number,
  seed: number,
  nu = 0,
) {
  const random = seededRandom(seed);
  const values = new Float64Array(rows);
  const states = new Int32Array(rows);
  let state = random.integer(means.length);
  for (let t = 0; t < rows; t++) {
    if (random.uniform() >= stay) state = (state + 1 + random.integer(means.length - 1)) % means.length;
    let wild = 1;
    if (nu > 0) {
      let chiSquare = 0;
      for (let i = 0; i < nu; i++) chiSquare += random.normal() ** 2;
      wild = Math.sqrt(nu / chiSquare);
    }
    values[t] = means[state]! + scales[state]! * wild * random.normal();
    states[t] = state;
  }
  return { values, states };
}

/** The model the rows were drawn from. */
function oracleOf(means: readonly number[], scales: readonly number[], stay: number, nu = 0): HiddenMarkovModel {
  const k = means.length;
  const move = (1 - stay) / (k - 1);
  return {
    states: k,
    dimension: 1,
    covariance: "diagonal",
    parameters: {
      start: new Float64Array(k).fill(1 / k),
      transition: Float64Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? stay : move)),
      means: Float64Array.from(means),
      covariances: Float64Array.from(scales, (s) => s * s),
    },
    ...(nu > 0 ? { degreesOfFreedom: new Float64Array(k).fill(nu) } : {}),
  };
}

/** Share of rows whose most probable state, filtered, is the true one; `names` maps the model's states to the true ones. */
function accuracy(hmm: HiddenMarkovModel, values: Float64Array, states: Int32Array, names?: readonly number[]): number {
  const p = filterStates(hmm, { values, dimension: 1 });
  let hits = 0;
  for (let t = 0; t < states.length; t++) {
    let top = 0;
    for (let k = 1; k < hmm.states; k++) if (p[t * hmm.states + k]! > p[t * hmm.states + top]!) top = k;
    if ((names?.[top] ?? top) === states[t]) hits++;
  }
  return hits / states.length;
}

function threeVolatilities(nu: number): void {
  const means = [0.0006, 0.0001, -0.0015];
  const scales = [0.005, 0.011, 0.028];
  const ratios: number[] = [];
  const oracles: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const train = simulate(5040, means, scales, 0.985, seed, nu);
    const test = simulate(5040, means, scales, 0.985, 1000 + seed, nu);
    const observations = { values: train.values, dimension: 1 };
    const fit = nu > 0 ? fitStudentHmm(observations, { states: 3 }) : fitGaussianHmm(observations, { states: 3 });
    const oracle = accuracy(oracleOf(means, scales, 0.985, nu), test.values, test.states);
    oracles.push(oracle);
    ratios.push(accuracy(fit, test.values, test.states) / oracle);
  }
  const kind = nu > 0 ? `Student-t data (nu ${nu}), Student-t model` : "normal data, Gaussian model";
  say(
    `three volatility states, ${kind}: fitted / oracle ${mean(ratios).toFixed(4)} (least of 10: ${Math.min(...ratios).toFixed(4)}), oracle itself ${mean(oracles).toFixed(3)}; at least .97 ${verdict(mean(ratios) >= 0.97)}`,
  );
}

function fiveStates(): void {
  const truth: readonly NamedRegime[] = ["bull-quiet", "bull-volatile", "bear-quiet", "bear-volatile", "crisis"];
  const means = [0.003, 0.003, -0.003, -0.003, -0.012];
  const scales = [0.003, 0.009, 0.003, 0.009, 0.035];
  const stay = 0.99;
  const ratios: number[] = [];
  const oracles: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const train = simulate(5040, means, scales, stay, seed);
    const test = simulate(5040, means, scales, stay, 2000 + seed);
    const returnScale = Math.sqrt(mean(Array.from(train.values, (x) => x * x)));
    const { chain } = fitLatentChain(train.values.map((x) => x / returnScale));
    const fit: HiddenMarkovModel = {
      states: 5,
      dimension: 1,
      covariance: "diagonal",
      parameters: {
        start: Float64Array.from(chain.start),
        transition: Float64Array.from(chain.transition),
        means: Float64Array.from(chain.means, (m) => m * returnScale),
        covariances: Float64Array.from(chain.variances, (v) => v * returnScale ** 2),
      },
    };
    const oracle = accuracy(oracleOf(means, scales, stay), test.values, test.states);
    oracles.push(oracle);
    const names = chain.roles.map((role) => truth.indexOf(role));
    ratios.push(accuracy(fit, test.values, test.states, names) / oracle);
  }
  say(
    `five states, tied means: fitted / oracle ${mean(ratios).toFixed(4)} (least of 10: ${Math.min(...ratios).toFixed(4)}), oracle itself ${mean(oracles).toFixed(3)}; at least .95 ${verdict(mean(ratios) >= 0.95)}`,
  );
}

say("## Simulated series, fitted on one, judged on another");
threeVolatilities(4);
threeVolatilities(0);
fiveStates();

const file = new URL("../../node_modules/vega-datasets/data/sp500-2000.csv", import.meta.url);
const prices = pricesFromCsv(readFileSync(file, "utf8"), { columns: { "S&P 500": "close" } });
const closes = prices.values;
const returns = Float64Array.from({ length: closes.length - 1 }, (_, t) => Math.log(closes[t + 1]! / closes[t]!));

say(`\n## S&P 500, ${prices.dates[0]} to ${prices.dates.at(-1)}, walk-forward, filtered`);
for (const mode of ["anchored", "volatility", "latent"] as const) {
  const { path, unsupported, model } = detectRegimes(prices, { mode });
  const spells: { regime: Regime; from: string; to: string; days: number }[] = [];
  for (let t = path.firstInformed; t < path.dates.length; t++) {
    const last = spells.at(-1);
    if (last?.regime === path.regimes[t]) Object.assign(last, { to: path.dates[t]!, days: last.days + 1 });
    else spells.push({ regime: path.regimes[t]!, from: path.dates[t]!, to: path.dates[t]!, days: 1 });
  }
  const crises = spells.filter(({ regime }) => regime === "crisis");
  const years = (path.dates.length - path.firstInformed) / 252;
  say(
    `\n### ${mode}: ${model.chain.roles.length} states, ${(spells.length / years).toFixed(1)} changes of label a year, unsupported: ${unsupported.join(", ") || "none"}`,
  );
  say(`crisis: ${crises.map(({ from, to, days }) => `${from} to ${to} (${days})`).join("; ")}`);
  const during = (from: string, to: string): boolean => crises.some((spell) => spell.from <= to && spell.to >= from);
  for (const [name, from, to] of [
    ["2001–02", "2001-01-01", "2002-12-31"],
    ["from September 2008", "2008-09-01", "2008-10-31"],
    ["August 2011", "2011-08-01", "2011-08-31"],
    ["from March 2020", "2020-03-01", "2020-03-31"],
  ] as const) {
    say(`  a crisis spell in ${name}: ${verdict(during(from, to))}`);
  }
  const ahead = new Map<Regime, number[]>();
  const tomorrow = new Map<Regime, number[]>();
  for (let t = path.firstInformed; t + 21 < closes.length; t++) {
    let squares = 0;
    for (let i = 0; i < 21; i++) squares += returns[t + i]! ** 2;
    const regime = path.regimes[t]!;
    ahead.set(regime, [...(ahead.get(regime) ?? []), Math.sqrt(squares * 12)]);
    tomorrow.set(regime, [...(tomorrow.get(regime) ?? []), returns[t]!]);
  }
  const volatility = (regime: Regime): number => mean(ahead.get(regime) ?? [Number.NaN]);
  for (const regime of regimes) {
    const days = ahead.get(regime)?.length ?? 0;
    if (days === 0) continue;
    say(
      `  ${regime.padEnd(14)} ${String(days).padStart(5)} days, volatility of the next 21 days ${(100 * volatility(regime)).toFixed(1)} % a year, mean of the next day ${(100 * mean(tomorrow.get(regime)!)).toFixed(3)} %`,
    );
  }
  const ordered =
    volatility("crisis") > volatility("bear-volatile") && volatility("bear-volatile") > volatility("bull-quiet");
  say(`  volatility ahead: crisis > bear-volatile > bull-quiet ${verdict(ordered)}`);
}

say("\n## How many states the daily returns carry (BIC, lower is better)");
const observations = { values: returns, dimension: 1 };
for (const [name, fit] of [
  ["Gaussian", fitGaussianHmm],
  ["Student-t", fitStudentHmm],
] as const) {
  const bic = [1, 2, 3, 4, 5, 6].map((states) => -fit(observations, { states, restarts: 8 }).bic);
  say(`${name}, K = 1 … 6: ${bic.map((b) => (-b).toFixed(0)).join(", ")}`);
}

say("\n## How many volatility levels the days up to a date carry (BIC of 2, 3 and 4 levels, lower is better)");
for (const date of ["2002-07-10", "2002-10-17", "2004-01-08", "2005-01-07", "2008-01-10", "2009-01-09"]) {
  const past = returns.subarray(0, prices.dates.indexOf(date));
  const size = typicalReturn(past);
  const squares = past.map((r) => (r / size) ** 2);
  const bic = [2, 3, 4].map((levels) => volatilityLevels(squares, levels, 200).bic);
  say(
    `${date}: ${bic.map((b) => b.toFixed(0)).join(", ")}; two levels against three: ${(bic[1]! - bic[0]!).toFixed(0)}`,
  );
}

say("\n## Hindsight");
const gap = lookAheadGap(prices, { states: 3 });
const perDay = (pick: (state: (typeof gap.states)[number]) => number): string =>
  gap.states.map((state) => (100 * pick(state)).toFixed(3)).join(" / ");
say(
  `means of three states, % a day: smoothed ${perDay((s) => s.smoothedMean)}, filtered ${perDay((s) => s.filteredMean)}, the day after ${perDay((s) => s.tradedMean)}`,
);
say(
  `labels agree on ${(100 * gap.agreement).toFixed(0)} % of days; changes a year: smoothed ${gap.smoothedSwitches.toFixed(1)}, filtered ${gap.filteredSwitches.toFixed(1)}`,
);
const delay = detectionDelay(prices);
say(
  `telling a drift of +.08 % a day from -.08 % at ${(100 * delay.volatility).toFixed(2)} % volatility: ${delay.rows.toFixed(0)} days on average one after the other, ${delay.fixedSampleRows.toFixed(0)} with a fixed sample; a doubled volatility: ${delay.volatilityRows.toFixed(1)}`,
);

say("\n## Another kind of model: statistical jump model on the same features");
const features = marketFeatures(prices);
const jump = fitJumpModel(features, { states: 2, penalty: 50 });
const online = jumpStates(jump, features);
const changes = (path: Int32Array): number => path.filter((k, t) => t > 0 && k !== path[t - 1]).length;
const years = online.length / 252;
say(
  `two states, penalty 50: ${jump.startsAgreeing} of 8 starts agree; changes a year: hindsight ${(changes(jump.path) / years).toFixed(1)}, online ${(changes(online) / years).toFixed(1)}`,
);
const { path } = detectRegimes(prices);
const bull = (t: number): boolean => path.regimes[t]!.startsWith("bull");
let agree = 0;
let counted = 0;
for (let t = path.firstInformed; t < path.dates.length; t++) {
  if (path.regimes[t] === "transition") continue;
  counted++;
  if (bull(t) === (online[t - 22] === 1)) agree++;
}
say(`bull or bear as the anchored labels say: ${((100 * agree) / counted).toFixed(0)} % of days outside transitions`);
