import type { Constraints, IsoDate, PricesTable } from "../core/types.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import { adaptivePath } from "../regime/adaptive/adaptive-path.js";
import { adaptiveTable, parameterNames } from "../regime/adaptive/adaptive-table.js";
import { constraintsFromRegime } from "../regime/adaptive/constraints-from-regime.js";
import { regimes } from "../regime/names/regime-names.js";
import type { AdaptiveParameters } from "../regime/types.js";
import type { EngineSettings } from "./engine-settings.js";
import { adaptiveTableOf, marketRegime } from "./market-regime.js";
import type { ReadInputs } from "./read-inputs.js";
import { stoppedAssets } from "./stopped-assets.js";

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

/** Settings that follow the regime of the latest date; the same settings when `regimes.adaptive` is off. */
export function regimeConstraints<Settings extends EngineSettings>(inputs: ReadInputs, settings: Settings): Settings {
  const parameters = regimeParameters(inputs)?.(inputs.adjusted);
  return parameters === undefined ? settings : withRegime(settings, parameters, inputs.adjusted);
}

/**
 * Settings that follow the parameters of a regime: the sum of the weights, the number of positions, the limit on volatility, the
 * bands of the trigger, and the assets that have fallen by its stop loss.
 */
export function withRegime<Settings extends EngineSettings>(
  settings: Settings,
  parameters: AdaptiveParameters,
  prices: PricesTable,
): Settings {
  const { constraints: tightened } = constraintsFromRegime(parameters, settings.constraints);
  const { maxPositions, ...others } = tightened;
  const given = settings.constraints.maxPositions;
  const counts = given !== undefined || !WITHOUT_COUNT.includes(settings.method);
  const constraints: Constraints = counts && maxPositions !== undefined ? { ...others, maxPositions } : others;
  const { config, limits, rebalance } = settings;
  const usual = adaptiveTable(adaptiveTableOf(config).table)["bull-quiet"].rebalanceThreshold;
  const volatility = { max: Math.min(parameters.maxVolatility, limits?.volatility?.max ?? Number.POSITIVE_INFINITY) };
  return {
    ...settings,
    constraints,
    limits: { ...limits, volatility },
    rebalance: rebalance === "every-period" ? rebalance : widened(rebalance, parameters.rebalanceThreshold / usual),
    ...(config.regimes.stopWindow !== "off" && {
      stopped: stoppedAssets(prices, { window: config.regimes.stopWindow, stopLoss: parameters.stopLoss }),
    }),
  };
}

/** A trigger whose absolute bands are wider by a factor. */
function widened(trigger: RebalanceTrigger, factor: number): RebalanceTrigger {
  if (trigger.kind === "any" || trigger.kind === "all") {
    return { ...trigger, of: trigger.of.map((one) => widened(one, factor)) };
  }
  if (trigger.kind === "adaptive") return { ...trigger, absolute: trigger.absolute * factor };
  if (trigger.kind !== "threshold" || trigger.absolute === undefined) return trigger;
  return { ...trigger, absolute: trigger.absolute * factor };
}

/** The parameters on every date of the market, each known on its date; `undefined` when `regimes.adaptive` is off. */
export function regimeParameters(inputs: ReadInputs): ParametersOn | undefined {
  if (!inputs.config.regimes.adaptive) return undefined;
  const known = read.get(inputs);
  if (known !== undefined) return known;
  const on = parametersOn(inputs);
  read.set(inputs, on);
  return on;
}

type ParametersOn = (past: Pick<PricesTable, "dates">) => AdaptiveParameters | undefined;

/** Readings of inputs, which never change: one operation asks several times. */
const read = new WeakMap<ReadInputs, ParametersOn>();

function parametersOn(inputs: ReadInputs): ParametersOn {
  const { path } = marketRegime(inputs);
  const parameters = steady(adaptivePath(path, adaptiveTableOf(inputs.config)), inputs);
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

/**
 * The same parameters with a dead band: they stay what they were until one of them is further away than a fraction of the range
 * that the table spans, so that a regime which wavers does not trade.
 */
function steady(path: readonly AdaptiveParameters[], { config }: ReadInputs): readonly AdaptiveParameters[] {
  const { deadBand } = config.regimes;
  const table = adaptiveTable(adaptiveTableOf(config).table);
  const range = parameterNames.map((name) => {
    const values = regimes.map((regime) => table[regime][name]);
    return Math.max(...values) - Math.min(...values);
  });
  let acting = path[0]!;
  return path.map((parameters) => {
    const moved = parameterNames.some((name, k) => Math.abs(parameters[name] - acting[name]) > deadBand * range[k]!);
    if (moved) acting = parameters;
    return acting;
  });
}
