// Weights that are learned, and that admit it when nothing was: twenty stocks to 2012, then ten years nobody looked at.
import {
  predictWeights,
  requireOptimal,
  sliceDates,
  trainWeightPredictor,
  updateWeightPredictor,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const prices = twentyStocks();
const past = sliceDates(prices, prices.dates[0]!, "2012-12-31");
const predictor = trainWeightPredictor(past, { models: ["ridge", "elastic-net"], delay: 1, seed: 1 });
const { card, informationCoefficient: found } = predictor;
const interval = ([low, high]: readonly [number, number]): string => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;

console.log(
  `learned from ${card.rows} rows of ${card.dates} months, ${card.span.from} to ${card.span.to}, data ${card.dataHash}`,
);
console.log(`purged folds:  coefficient ${found.mean.toFixed(3)} ${interval(found.interval)}`);
console.log(
  `walk forward:  coefficient ${card.scores.walkForward.mean.toFixed(3)} ${interval(card.scores.walkForward.interval)}`,
);
console.log(
  `Sharpe ratio of the scores, deflated for ${predictor.trials} trials: probability ${card.scores.deflatedSharpeRatio?.toFixed(2)}`,
);

const answer = predictWeights(predictor, past, { constraints: { max: 0.15 } });
const weights = Object.entries(requireOptimal(answer).weights).sort(([, a], [, b]) => b - a);
const shown = weights.slice(0, 3).map(([asset, weight]) => `${asset} ${(100 * weight).toFixed(1)} %`);
console.log(`weights of ${past.dates.at(-1)}: ${shown.join(", ")} …${answer.abstained ? " (equal: it abstains)" : ""}`);

const later = updateWeightPredictor(predictor, prices);
console.log(
  `ten years later: coefficient fell by ${later.drift.decay?.toFixed(3)} over ${later.drift.liveDates} months, stability index ${later.drift.psi?.toFixed(2)}`,
);
console.log(`promoted: the ${later.promoted}; verdict now: ${later.predictor.verdict}`);
