import {
  backtest,
  bootstrapInterval,
  estimateMoments,
  type FitStrategy,
  meanVariance,
  type PricesTable,
  predictWeights,
  requireOptimal,
  returnsFromPrices,
  type Strategy,
  trainWeightPredictor,
  type WeightPredictor,
  type Weights,
  walkForward,
} from "../../src/index.js";
import { twentyStocks } from "../real-prices.js";
import { type Chapter, type NamedBacktest, percent, tableLines } from "./job.js";

/** Rows to learn from at least, and between two trainings: ten years and four years. */
const [TRAIN, RETRAIN] = [2520, 1008];
/** Rows that features and covariance look back. */
const PAST = 520;

/** The latest rows of a table. */
function latest({ dates, values, ...prices }: PricesTable, rows: number): PricesTable {
  const from = Math.max(0, dates.length - rows);
  return { ...prices, dates: dates.slice(from), values: values.slice(from * prices.assets.length) };
}

function weightsOf(predictor: WeightPredictor, seen: PricesTable): Weights {
  return requireOptimal(predictWeights(predictor, latest(seen, PAST), { constraints: { max: 0.25 } })).weights;
}

/** What one line earned more than another a year, with a bootstrap interval, in words. */
function differenceOf(a: NamedBacktest, b: NamedBacktest): string {
  const apart = a.result.returns.map((own, t) => own - b.result.returns[t]!);
  const yearly = (sample: Float64Array): number => (252 * sample.reduce((sum, own) => sum + own, 0)) / sample.length;
  const { estimate, lower, upper } = bootstrapInterval(apart, yearly, { seed: 1, resamples: 500 });
  if (apart.every((own) => Math.abs(own) < 1e-9)) return `${a.name} less ${b.name}: the same weights`;
  const verdict = lower > 0 ? "more" : upper < 0 ? "less" : "not told from luck";
  return `${a.name} less ${b.name}: ${percent(estimate)} a year [${percent(lower)}, ${percent(upper)}], ${verdict}`;
}

/**
 * Learned weights against two that learn nothing: linear learners on sixteen features, trained again every four years on what was known
 * then, traded monthly with costs. The verdict is printed whatever it is.
 */
export const learnedWeights: Chapter = ({ say }) => {
  const prices = twentyStocks();
  const verdicts: string[] = [];
  const trained: { readonly date: string; readonly predictor: WeightPredictor }[] = [];
  const fit: FitStrategy = ({ prices: past, date }) => {
    const predictor = trainWeightPredictor(past, { models: ["ridge", "elastic-net"], delay: 1, seed: 1 });
    const { mean, interval } = predictor.informationCoefficient;
    const [low, high] = interval.map((end) => end.toFixed(3));
    verdicts.push(`${date.slice(0, 4)}: ${mean.toFixed(3)} [${low}, ${high}] ${predictor.verdict}`);
    trained.push({ date, predictor });
    const strategy: Strategy = ({ prices: seen }) => weightsOf(predictor, seen);
    return { strategy, trials: predictor.trials };
  };
  const options = {
    costs: { proportional: 0.001, spread: 0.001 },
    rebalance: { kind: "calendar", every: "month" },
  } as const;
  const learned = walkForward(
    { prices, fit },
    { ...options, trainPeriods: TRAIN, testPeriods: RETRAIN, anchored: true },
  );
  say("information coefficient at each training, with its 95 % interval:");
  for (const line of verdicts) say(`  ${line}`);

  // what it would have done had it trusted its forecasts all the same
  const bold: Strategy = ({ prices: seen, date }) => {
    const { predictor } = trained.filter((own) => own.date <= date).at(-1)!;
    return weightsOf({ ...predictor, verdict: "skill" }, seen);
  };
  const equal: Strategy = ({ prices: { assets } }) =>
    Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length]));
  const minimumVariance: Strategy = ({ prices: seen }) => {
    const moments = estimateMoments(returnsFromPrices(latest(seen, PAST)), { covariance: "ledoit-wolf" });
    return requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.25 } })).weights;
  };
  const warmup = TRAIN - 1;
  const contenders = [
    { name: "learned weights", result: learned },
    { name: "the same, never abstaining", result: backtest({ prices, strategy: bold }, { ...options, warmup }) },
    { name: "equal weight", result: backtest({ prices, strategy: equal }, { ...options, warmup }) },
    { name: "minimum variance", result: backtest({ prices, strategy: minimumVariance }, { ...options, warmup }) },
  ];
  const years = learned.returns.length / 252;
  const rows = contenders.map(({ name, result: { metrics, turnover } }) => [
    name,
    percent(metrics.annualReturn),
    percent(metrics.annualVolatility),
    metrics.sharpeRatio.toFixed(2),
    percent(metrics.maxDrawdown),
    percent(turnover.reduce((sum, own) => sum + own, 0) / years, 0),
  ]);
  const head = ["", "return a year", "volatility", "Sharpe", "max drawdown", "turnover a year"];
  for (const line of tableLines([head, ...rows])) say(line);
  const abstained = trained.filter(({ predictor }) => predictor.verdict === "no-skill").length;
  if (abstained > 0) say(`it abstained after ${abstained} of ${trained.length} trainings: weights were equal then`);
  const [own, forced, equalOnes, least] = contenders;
  for (const [a, b] of [
    [own!, equalOnes!],
    [own!, least!],
    [forced!, equalOnes!],
    [forced!, least!],
  ] as const) {
    say(differenceOf(a, b));
  }
  say(
    `${learned.windows.length} trainings, ${learned.manifest.trials} models tried, each counted; every value is out of sample from ${learned.dates[0]}`,
  );
  return {};
};
