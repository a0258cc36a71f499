/**
 * Whether a weight predictor finds a signal that was planted, covers its coefficient, and stays away where there is none.
 *
 * `npx tsx scripts/acceptance/planted-signal.ts [seeds with a signal = 400] [seeds without = 200] [seeds without, all learners = 0]`
 *
 * With a signal: 20 assets, 260 dates, the correlation of signal and next return is 0.1; the predictor gets the signal, standardized, beside a
 * feature that says nothing. Counted is how often the 95 % interval covers 0.1, and the coefficient that the very predictor has on
 * 1,000 fresh dates. Without: how often weights are equal. Ends with an error when coverage leaves 92 to 98 % or fewer than 95 %
 * of the markets without a signal get equal weights.
 */
import { informationCoefficient, predictWeights, trainWeightPredictor, type WeightPredictor } from "../../src/index.js";
import { scoreRows } from "../../src/predict/predictor/score-rows.js";
import { plantedMarket } from "../../test/predict/planted-market.js";

const [withSignal = 400, without = 200, allLearners = 0] = process.argv.slice(2).map(Number);
const COEFFICIENT = 0.1;
const [ASSETS, DATES, FRESH] = [20, 260, 1_000];
const linear = ["ridge", "elastic-net"] as const;
const settings = { horizon: 1, periodsPerYear: 52, seed: 1 } as const;

let covered = 0;
let coveredFresh = 0;
let found = 0;
let sum = 0;
for (let seed = 0; seed < withSignal; seed++) {
  const whole = plantedMarket({ seed, dates: DATES + FRESH, assets: ASSETS, coefficient: () => COEFFICIENT });
  const { prices, signal } = whole;
  const known = { ...prices, dates: prices.dates.slice(0, DATES), values: prices.values.slice(0, DATES * ASSETS) };
  const features = [signal, "reversal"] as const;
  const predictor = trainWeightPredictor(known, { ...settings, models: linear, features, scale: "standardize" });
  const { mean, interval } = predictor.informationCoefficient;
  sum += mean;
  if (predictor.verdict === "skill") found += 1;
  if (interval[0] <= COEFFICIENT && COEFFICIENT <= interval[1]) covered += 1;
  const fresh = freshCoefficient(predictor, whole);
  if (interval[0] <= fresh && fresh <= interval[1]) coveredFresh += 1;
}
const share = (count: number, of: number): string =>
  `${count} of ${of} (${((100 * count) / Math.max(1, of)).toFixed(1)} %)`;
console.log(
  `planted ${COEFFICIENT}: skill in ${share(found, withSignal)}, mean coefficient ${(sum / withSignal).toFixed(4)}`,
);
console.log(`  interval covers the planted coefficient in ${share(covered, withSignal)}`);
console.log(
  `  interval covers the predictor's coefficient on ${FRESH} fresh dates in ${share(coveredFresh, withSignal)}`,
);

const equal = equalWeights(without, linear);
console.log(`no signal, linear learners: equal weights in ${share(equal, without)}`);
const equalAll = equalWeights(allLearners, ["ridge", "elastic-net", "boosted-trees", "random-forest"]);
if (allLearners > 0) console.log(`no signal, all learners: equal weights in ${share(equalAll, allLearners)}`);

const coverage = covered / withSignal;
if (withSignal > 0 && (coverage < 0.92 || coverage > 0.98)) throw new Error(`coverage is ${coverage}, not 95 % ± 3`);
if (equal < 0.95 * without || equalAll < 0.95 * allLearners)
  throw new Error("too many markets without a signal were traded");

/** The coefficient of the predictor's scores on the dates after its training. */
function freshCoefficient(predictor: WeightPredictor, { prices, signal }: ReturnType<typeof plantedMarket>): number {
  const rows: number[] = [];
  const outcomes: number[] = [];
  const dates: string[] = [];
  // the feature that says nothing is made up here, with mean 0 and deviation 1: its look-back would only cost time
  for (let t = DATES; t + 1 < prices.dates.length; t++) {
    const own = Array.from(signal.compute({ prices, date: prices.dates[t]! }));
    const mean = own.reduce((total, value) => total + value, 0) / ASSETS;
    const deviation = Math.sqrt(own.reduce((total, value) => total + (value - mean) ** 2, 0) / ASSETS);
    for (let i = 0; i < ASSETS; i++) {
      rows.push((own[i]! - mean) / deviation, (((7 * i + t) % ASSETS) - 9.5) / 5.77);
      outcomes.push(prices.values[(t + 1) * ASSETS + i]! / prices.values[t * ASSETS + i]! - 1);
      dates.push(prices.dates[t]!);
    }
  }
  return informationCoefficient(scoreRows(predictor, Float64Array.from(rows)), Float64Array.from(outcomes), dates).mean;
}

/** In how many markets without a signal weights are equal. */
function equalWeights(
  seeds: number,
  models: readonly WeightPredictor["card"]["scores"]["models"][number]["kind"][],
): number {
  let count = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const { prices, signal } = plantedMarket({ seed: 10_000 + seed, dates: 200, assets: 12, coefficient: () => 0 });
    const predictor = trainWeightPredictor(prices, {
      ...settings,
      models,
      features: [signal, "reversal", "momentum-1", "volatility"],
    });
    const answer = predictWeights(predictor, prices, { features: [signal] });
    const weights = answer.status === "optimal" ? Object.values(answer.weights) : [];
    if (answer.abstained && weights.every((weight) => Math.abs(weight - 1 / 12) < 1e-12)) count += 1;
  }
  return count;
}
