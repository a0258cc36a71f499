import { predictRows } from "../learning/predict.js";
import type { WeightPredictor } from "./predictor-types.js";
import { stacked } from "./stack-shares.js";
import { standardized } from "./standard-columns.js";

/** What the stack of a predictor says of rows of features. O(n·models). */
export function scoreRows(
  { models, state }: Pick<WeightPredictor, "models" | "state">,
  values: Float64Array,
): Float64Array {
  const columns = state.columns.length;
  const rows = values.length / columns;
  const every = Int32Array.from({ length: rows }, (_, row) => row);
  const x = standardized(values, state.columns, every);
  const predictions = models.map((model) => predictRows(model, { values: x, columns, rows }));
  return Float64Array.from(every, (row) => stacked(state.stack, predictions, row));
}
