import type { PricesTable } from "../../core/types.js";
import type { WeightPredictor, WeightPredictorOptions } from "./predictor-types.js";
import { readTrainingCall } from "./read-predictor-options.js";
import { trainOnRows } from "./train-on-rows.js";
import { trainingRows } from "./training-rows.js";

/**
 * A predictor of which assets will do better than the others, which says how sure it is and abstains when it is not.
 *
 * Features are built by date and asset, learners are fitted to returns over the horizon apart from those of the other assets, and
 * their predictions of rows that they were not trained on are stacked. The verdict is `"skill"` only when the interval of the
 * information coefficient lies above zero both out of purged folds and out of a walk forward, and the Sharpe ratio of the scores is
 * above what luck would have found in so many trials; without skill {@link predictWeights} gives equal weights.
 *
 * @param prices - T dates by N assets, two at least; NaN is a missing price
 * @param options - features, learners, `horizon` a month, five purged folds; the rest as declared
 * @returns plain JSON: models, coefficient, trials, verdict, and a card that says what it was made of
 * @throws {@link PortfolioError} those of features; `too-few-observations` with the longest look-back; `aborted`
 * @remarks (2·folds + 1) fits of each learner. Two tests must agree, since coefficients of K folds depend on each other: a rule
 *   learned from all folds but one leans to the side on which that one does not lie.
 *   Grinold and Kahn (2000); López de Prado (2018), chapters 7 and 12; Bailey and López de Prado (2014).
 * @example
 * const predictor = trainWeightPredictor(prices, { horizon: 21, seed: 1 });
 * predictor.informationCoefficient; // { mean: 0.03, interval: [0.01, 0.05] }
 */
export function trainWeightPredictor(prices: PricesTable, options: WeightPredictorOptions = {}): WeightPredictor {
  const { features, settings, trials, onProgress, signal } = readTrainingCall(prices, options);
  return trainOnRows(trainingRows(features, settings), {
    prices: features.prices,
    settings,
    trials: trials + settings.models.length,
    promotionTests: 0,
    ...(onProgress === undefined ? {} : { onProgress }),
    signal,
  });
}
