import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import { type FeatureMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import { predictRows } from "../learning/predict.js";
import { columnsOf, hasTrees, type RegressionModel, requireModel } from "../learning/require-model.js";

/** How features are permuted. */
export interface FeatureImportanceOptions {
  /** Seed of the permutations. Default 0. */
  readonly seed?: number;
  /** How often each feature is permuted. Default 5. */
  readonly repeats?: number;
}

/** What permuting one feature costs. */
export interface FeatureImportance {
  /** Number of the column. */
  readonly column: number;
  /** Mean rise of the mean squared error when the feature is permuted; near 0 or below for one that says nothing. */
  readonly importance: number;
  /** Standard deviation of that rise over the repeats. */
  readonly deviation: number;
}

const declared: OptionsOf<FeatureImportanceOptions, "seed" | "repeats"> = {
  seed: { kind: "number", integer: true, default: 0 },
  repeats: { kind: "number", integer: true, min: 1, max: 10_000, default: 5 },
};

/**
 * Permutation importance: how much worse a model predicts when one feature is shuffled over the rows.
 *
 * Use rows that the model was not trained on; on its own rows every feature looks important.
 *
 * @param model - what a `fit…` function returned
 * @param x - n rows of its features
 * @param y - n outcomes
 * @param options - seed 0, five repeats
 * @returns an entry for each column, in order
 * @throws {@link PortfolioError} `invalid-state`, `shape`, `not-finite`, `invalid-argument`
 * @remarks O(repeats·d) predictions of all rows. Breiman (2001).
 * @example
 * featureImportance(model, laterX, laterY, { seed: 1 })
 */
export function featureImportance(
  model: RegressionModel,
  x: FeatureMatrix,
  y: Float64Array,
  options: FeatureImportanceOptions = {},
): readonly FeatureImportance[] {
  const { seed, repeats } = readOptions("options", options, declared, { what: "an option of featureImportance" });
  const read = requireModel("model", model);
  const matrix = readFeatureMatrix("x", x, { missing: hasTrees(read), columns: columnsOf(read) });
  const { rows, columns } = matrix;
  const targets = readTargets("y", y, rows);
  const random = seededRandom(seed);
  const values = matrix.values.slice();
  const error = (): number => {
    const predicted = predictRows(read, { values, rows, columns });
    let sum = 0;
    for (let t = 0; t < rows; t++) sum += (targets[t]! - predicted[t]!) ** 2;
    return sum / rows;
  };
  const whole = error();
  return Array.from({ length: columns }, (_, column) => {
    const rises = Array.from({ length: repeats }, () => {
      for (let t = rows - 1; t > 0; t--) {
        const other = random.integer(t + 1);
        const kept = values[t * columns + column]!;
        values[t * columns + column] = values[other * columns + column]!;
        values[other * columns + column] = kept;
      }
      return error() - whole;
    });
    for (let t = 0; t < rows; t++) values[t * columns + column] = matrix.values[t * columns + column]!;
    const importance = rises.reduce((sum, rise) => sum + rise, 0) / repeats;
    const square = rises.reduce((sum, rise) => sum + (rise - importance) ** 2, 0);
    return { column, importance, deviation: Math.sqrt(square / Math.max(1, repeats - 1)) };
  });
}
