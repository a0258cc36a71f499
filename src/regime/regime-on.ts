import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate } from "../core/types.js";
import { namedProbabilities, regimes } from "./regime-names.js";
import type { Regime, RegimePath, RegimeProbabilities } from "./types.js";

/**
 * What a path said on a date: its row of that date, or the latest before it.
 *
 * @param path - of a reading
 * @param date - not before the first date of the path
 * @returns the hard label and the six probabilities, filtered
 * @throws {@link PortfolioError} `unknown-date`
 * @remarks O(log T).
 * @example
 * regimeOn(reading.path, "2008-10-10").regime; // "crisis"
 */
export function regimeOn(
  path: RegimePath,
  date: IsoDate,
): { readonly date: IsoDate; readonly regime: Regime; readonly probabilities: RegimeProbabilities } {
  let low = 0;
  let high = path.dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (path.dates[middle]! <= date) low = middle + 1;
    else high = middle;
  }
  if (low === 0) {
    throw new PortfolioError("unknown-date", `date ${date} lies before the path, which starts on ${path.dates[0]}`, {
      date,
      first: path.dates[0],
    });
  }
  const t = low - 1;
  const row = path.probabilities.subarray(t * regimes.length, (t + 1) * regimes.length);
  return { date: path.dates[t]!, regime: path.regimes[t]!, probabilities: namedProbabilities(row) };
}
