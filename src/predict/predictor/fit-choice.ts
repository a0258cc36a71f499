import type { RegressionModel } from "../learning/require-model.js";
import { fitElasticNet } from "../linear/fit-elastic-net.js";
import { fitRidge } from "../linear/fit-ridge.js";
import { fitBoostedTrees } from "../trees/fit-boosted-trees.js";
import { fitRandomForest } from "../trees/fit-random-forest.js";
import type { ModelChoice } from "./predictor-types.js";

/** Fits one learner to standardized features; what its settings leave out takes defaults that are cautious for returns. */
export function fitChoice(
  choice: ModelChoice,
  values: Float64Array,
  columns: number,
  targets: Float64Array,
  seed: number,
  signal: AbortSignal | undefined,
): RegressionModel {
  const x = { values, columns };
  const rows = targets.length;
  const stop = signal === undefined ? {} : { signal };
  const leaf = Math.max(1, Math.floor(rows / 50));
  switch (choice.kind) {
    case "ridge":
      return fitRidge(x, targets, { penalty: choice.penalty ?? Math.max(1, rows / 3) });
    case "elastic-net": {
      const { penalty = 2 / Math.sqrt(rows), l1Ratio = 0.5 } = choice;
      return fitElasticNet(x, targets, { penalty, l1Ratio, tolerance: 1e-9 });
    }
    case "boosted-trees": {
      const { kind, ...settings } = choice;
      return fitBoostedTrees(x, targets, {
        ...{ trees: 60, learningRate: 0.05, maxLeaves: 8, minLeaf: leaf, l2: 1, bins: 64 },
        ...settings,
        ...stop,
      });
    }
    case "random-forest": {
      const { kind, ...settings } = choice;
      const maxFeatures = Math.min(columns, settings.maxFeatures ?? Math.max(1, Math.floor(columns / 3)));
      return fitRandomForest(x, targets, {
        trees: 60,
        maxDepth: 6,
        minLeaf: leaf,
        ...settings,
        maxFeatures,
        seed,
        ...stop,
      });
    }
  }
}
