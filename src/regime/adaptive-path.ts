import { namedParameters, readLimit } from "./adaptive-parameters.js";
import { adaptiveTable } from "./adaptive-table.js";
import { mixParameters, parameterMixture } from "./mix-parameters.js";
import { regimes } from "./regime-names.js";
import type { AdaptiveParameters, AdaptiveSettings, RegimePath } from "./types.js";

/**
 * The adaptive parameters of every date of a path, each limited by the day before: what a backtest needs.
 *
 * @param path - of a reading
 * @param settings - `table`, `dailyChangeLimit` 0.2
 * @returns T parameters; those of `path.dates[t]` were known on that date
 * @throws {@link PortfolioError} `invalid-argument`
 * @remarks O(T).
 * @example
 * adaptivePath(reading.path).at(-1); // reading.parameters, with the default settings
 */
export function adaptivePath(
  path: Pick<RegimePath, "dates" | "probabilities">,
  settings: Omit<AdaptiveSettings, "previous"> = {},
): readonly AdaptiveParameters[] {
  const mixture = parameterMixture(adaptiveTable(settings.table), readLimit(settings.dailyChangeLimit));
  const width = regimes.length;
  let previous: readonly number[] = [];
  return path.dates.map((_, t) => {
    previous = mixParameters(path.probabilities.subarray(t * width, (t + 1) * width), mixture, previous);
    return namedParameters(previous);
  });
}
