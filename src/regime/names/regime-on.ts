import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { Regime, RegimePath, RegimeProbabilities } from "../types.js";
import { readRegimePath } from "./read-regime-path.js";
import { namedProbabilities, regimes } from "./regime-names.js";

/**
 * What a path said on a date: its row of that date, or the latest before it.
 *
 * @param path - of a reading
 * @param date - not before the first date of the path
 * @returns the hard label and the six probabilities, filtered
 * @throws {@link PortfolioError} `unknown-date`, `invalid-date`, `shape`
 * @remarks O(log T).
 * @example
 * regimeOn(reading.path, "2008-10-10").regime; // "crisis"
 */
export function regimeOn(
  path: RegimePath,
  date: IsoDate,
): { readonly date: IsoDate; readonly regime: Regime; readonly probabilities: RegimeProbabilities } {
  const { dates, probabilities } = readRegimePath(path);
  readOption("date", date, { kind: "date" });
  const { regimes: labels } = path;
  if (!Array.isArray(labels) || labels.length !== dates.length) {
    throw new PortfolioError(
      "shape",
      `path.regimes is ${shownValue(labels)}: give ${dates.length} labels, one a date`,
      {
        expected: dates.length,
      },
    );
  }
  readOption("path.firstInformed", path.firstInformed, { kind: "number", integer: true, min: 0, required: true });
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dates[middle]! <= date) low = middle + 1;
    else high = middle;
  }
  if (low === 0) {
    throw new PortfolioError("unknown-date", `date ${date} lies before the path, which starts on ${dates[0]}`, {
      date,
      first: dates[0],
    });
  }
  const t = low - 1;
  const row = probabilities.subarray(t * regimes.length, (t + 1) * regimes.length);
  return { date: dates[t]!, regime: labels[t]!, probabilities: namedProbabilities(row) };
}
