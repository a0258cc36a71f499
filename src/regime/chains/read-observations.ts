import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { HmmObservations } from "./hmm-types.js";

/** Beyond this size the square of a number is near the end of what a double holds. */
const GREATEST = 1e100;

const declared: OptionsOf<HmmObservations> = {
  values: { kind: "value", read: (_name, value: Float64Array) => value, required: true },
  dimension: { kind: "number", integer: true, min: 1, max: 1000, required: true },
  names: { kind: "list", of: { kind: "text", empty: true } },
};

/**
 * The number of rows, once every number has been looked at.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`, `not-finite`
 */
export function readObservations(observations: HmmObservations, expected?: number): number {
  const { values } = readOptions("observations", observations ?? null, declared, { what: "a part of observations" });
  const dimension = expected ?? observations.dimension;
  if (!(values instanceof Float64Array)) {
    throw new PortfolioError("invalid-argument", "observations.values is no Float64Array: give T * D numbers in one");
  }
  if (observations.dimension !== dimension) {
    throw new PortfolioError(
      "shape",
      `observations.dimension is ${observations.dimension}, but the model was made for ${dimension}: give the same columns`,
      { expected: dimension, actual: observations.dimension },
    );
  }
  if (values.length === 0) {
    throw new PortfolioError("empty", "observations.values is empty: give at least one row");
  }
  if (values.length % dimension !== 0) {
    throw new PortfolioError(
      "shape",
      `observations.values has ${values.length} numbers, no multiple of the dimension ${dimension}: give whole rows`,
      { length: values.length, dimension },
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]!) <= GREATEST) continue;
    const row = Math.floor(i / dimension);
    const column = columnName(observations, i % dimension);
    throw new PortfolioError(
      "not-finite",
      `observations row ${row}, column ${column} is ${values[i]}: give finite numbers below 1e100, fill or drop gaps first`,
      { row, column, value: values[i] },
    );
  }
  return values.length / dimension;
}

/** The name of a column for messages: as given, or its number. */
export function columnName(observations: HmmObservations, column: number): string {
  return observations.names?.[column] ?? String(column);
}
