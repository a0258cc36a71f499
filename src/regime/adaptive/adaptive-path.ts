import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { AdaptiveSettings } from "../names/option-types.js";
import { readRegimePath } from "../names/read-regime-path.js";
import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, RegimePath } from "../types.js";
import { namedParameters, settingsDeclarations } from "./adaptive-parameters.js";
import { adaptiveTable } from "./adaptive-table.js";
import { mixParameters, parameterMixture } from "./mix-parameters.js";

const { previous: _previous, ...pathDeclarations } = settingsDeclarations;
const declared: OptionsOf<Omit<AdaptiveSettings, "previous">, "dailyChangeLimit"> = pathDeclarations;

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
  const { table, dailyChangeLimit } = readOptions("settings", settings, declared, {
    what: "a setting of adaptivePath",
    misplaced: { previous: "each date takes the date before it as its previous one" },
  });
  const mixture = parameterMixture(adaptiveTable(table), dailyChangeLimit);
  const { dates, probabilities } = readRegimePath(path);
  const width = regimes.length;
  let previous: readonly number[] = [];
  return dates.map((_, t) => {
    previous = mixParameters(probabilities.subarray(t * width, (t + 1) * width), mixture, previous);
    return namedParameters(previous);
  });
}
