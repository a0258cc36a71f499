// What becomes of the best portfolio when its means and covariances are only known within a margin: twenty stocks, ten years of months.
import {
  estimateMoments,
  meanVariance,
  type RobustMeanVarianceOptions,
  requireOptimal,
  resampledFrontier,
  returnsFromPrices,
  robustMeanVariance,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
const observations = returns.dates.length;
const riskAversion = 4;

const trusting = requireOptimal(meanVariance(moments, { objective: "maximum-utility", riskAversion }));
console.log(`estimates taken as they are: ${described(trusting)}`);

const sets: Record<string, Partial<RobustMeanVarianceOptions>> = {
  "means within one standard error": { radius: 1 },
  "… and every covariance lower or higher by a tenth of the variances": {
    radius: 1,
    covarianceSet: { kind: "box", lower: shifted(-0.1), upper: shifted(0.1) },
  },
  "… and covariances where a sample of that length puts them, 95 %": {
    radius: 1,
    covarianceSet: { kind: "sampling", level: 0.95 },
  },
};
for (const [name, set] of Object.entries(sets)) {
  const careful = requireOptimal(robustMeanVariance(moments, { observations, riskAversion, radius: 0, ...set }));
  const worst = careful.worstCovariance;
  const told =
    worst === undefined ? "" : `; ${percent(Math.sqrt(worst.variance))} under the worst covariance of the set`;
  console.log(`${name}: ${described(careful)}${told}`);
}

const frontier = resampledFrontier(moments, { observations, seed: 1, resamples: 100 });
if (frontier.status === "optimal") {
  const middle = frontier.portfolios[Math.floor(frontier.portfolios.length / 2)]!;
  const spread = Math.max(...Object.values(middle.spread));
  console.log(
    `in the middle of the resampled frontier one weight differs by ${percent(spread)} (one standard deviation) between histories`,
  );
}

/** The covariance with each entry moved by a share of the standard deviations of its two assets. */
function shifted(share: number): Float64Array {
  const { assets, covariance } = moments;
  const n = assets.length;
  const deviation = assets.map((_, i) => Math.sqrt(covariance[i * n + i]!));
  return covariance.map((entry, k) => entry + share * deviation[Math.floor(k / n)]! * deviation[k % n]!);
}

function described({
  weights,
  volatility,
}: {
  weights: Readonly<Record<string, number>>;
  volatility: number | null;
}): string {
  const held = Object.values(weights).filter((weight) => weight > 0.0005);
  return `${held.length} assets, at most ${percent(Math.max(...held))} in one, volatility ${percent(volatility ?? 0)}`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
