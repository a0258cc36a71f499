import { PortfolioError } from "../core/portfolio-error.js";
import type { HmmObservations } from "./types.js";

/** Beyond this size the square of a number is near the end of what a double holds. */
const GREATEST = 1e100;

/**
 * The number of rows, once every number has been looked at.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`, `not-finite`
 */
export function readObservations(observations: HmmObservations, dimension: number = observations.dimension): number {
  const { values } = observations;
  if (!Number.isInteger(observations.dimension) || observations.dimension < 1) {
    throw new PortfolioError(
      "invalid-argument",
      `observations.dimension is ${String(observations.dimension)}: give the number of columns, 1 or more`,
      { dimension: observations.dimension },
    );
  }
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
