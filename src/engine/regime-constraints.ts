import type { Constraints, IsoDate, PricesTable } from "../core/types.js";
import { adaptivePath } from "../regime/adaptive-path.js";
import { constraintsFromRegime } from "../regime/constraints-from-regime.js";
import type { AdaptiveParameters } from "../regime/types.js";
import type { EngineSettings } from "./engine-settings.js";
import { adaptiveTableOf, marketRegime } from "./market-regime.js";
import type { ReadInputs } from "./read-inputs.js";

/** The methods that hold no bound on the number of positions. */
const WITHOUT_COUNT: readonly string[] = [
  "risk-budgeting",
  "hierarchical-risk-parity",
  "hierarchical-equal-risk",
  "nested-clusters",
  "maximum-diversification",
  "inverse-volatility",
  "equal-weight",
];

/** Settings whose constraints follow the regime of the latest date; the same settings when `regimes.adaptive` is off. */
export function regimeConstraints<Settings extends EngineSettings>(inputs: ReadInputs, settings: Settings): Settings {
  if (!settings.config.regimes.adaptive) return settings;
  return withRegime(settings, marketRegime(inputs).parameters);
}

/** Settings whose constraints follow the parameters of a regime. */
export function withRegime<Settings extends EngineSettings>(
  settings: Settings,
  parameters: AdaptiveParameters,
): Settings {
  const { constraints: tightened } = constraintsFromRegime(parameters, settings.constraints);
  const { maxPositions, ...others } = tightened;
  const given = settings.constraints.maxPositions;
  const counts = given !== undefined || !WITHOUT_COUNT.includes(settings.method);
  const constraints: Constraints = counts && maxPositions !== undefined ? { ...others, maxPositions } : others;
  return { ...settings, constraints };
}

/** The parameters on every date of the market, each known on its date; `undefined` when `regimes.adaptive` is off. */
export function regimeParameters(
  inputs: ReadInputs,
): ((past: Pick<PricesTable, "dates">) => AdaptiveParameters | undefined) | undefined {
  if (!inputs.config.regimes.adaptive) return undefined;
  const { path } = marketRegime(inputs);
  const parameters = adaptivePath(path, adaptiveTableOf(inputs.config));
  const dates: readonly IsoDate[] = path.dates;
  return (past) => {
    const date = past.dates.at(-1)!;
    let low = 0;
    let high = dates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (dates[middle]! <= date) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : parameters[low - 1];
  };
}
