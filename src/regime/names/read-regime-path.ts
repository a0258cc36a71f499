import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { RegimePath } from "../types.js";
import { regimes } from "./regime-names.js";

/**
 * Dates and probabilities of a path, checked; a plain array of probabilities will do.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `shape`
 */
export function readRegimePath(path: Pick<RegimePath, "dates" | "probabilities">): {
  readonly dates: readonly string[];
  readonly probabilities: Float64Array;
} {
  if (typeof path !== "object" || path === null || !Array.isArray(path.dates)) {
    throw new PortfolioError("invalid-argument", `path is ${shownValue(path)}: give detectRegimes(market).path`);
  }
  const given: unknown = path.probabilities;
  const length = path.dates.length * regimes.length;
  if (!(Array.isArray(given) || given instanceof Float64Array) || given.length !== length) {
    throw new PortfolioError(
      "shape",
      `path.probabilities is ${shownValue(given)}: give ${length} numbers, six for each date; toJson and fromJson keep a path, JSON.stringify does not`,
      { expected: length },
    );
  }
  return { dates: path.dates, probabilities: given instanceof Float64Array ? given : Float64Array.from(given) };
}
