import { nearestName } from "../core/nearest-name.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { regimes } from "./regime-names.js";
import type { AdaptiveParameters, AdaptiveSettings, Regime } from "./types.js";

export const parameterNames = [
  "maxLeverage",
  "maxPositions",
  "stopLoss",
  "rebalanceThreshold",
  "maxVolatility",
] as const;

/** Where crisis may ask for no more than any other regime. The threshold is no risk: a wide one saves trades. */
const RISKY: readonly (keyof AdaptiveParameters)[] = ["maxLeverage", "maxPositions", "stopLoss", "maxVolatility"];

const DEFAULTS: Readonly<Record<Regime, AdaptiveParameters>> = {
  "bull-quiet": { maxLeverage: 1, maxPositions: 40, stopLoss: 0.12, rebalanceThreshold: 0.05, maxVolatility: 0.15 },
  "bull-volatile": {
    maxLeverage: 0.9,
    maxPositions: 30,
    stopLoss: 0.12,
    rebalanceThreshold: 0.05,
    maxVolatility: 0.14,
  },
  "bear-quiet": { maxLeverage: 0.8, maxPositions: 25, stopLoss: 0.1, rebalanceThreshold: 0.05, maxVolatility: 0.11 },
  "bear-volatile": {
    maxLeverage: 0.55,
    maxPositions: 15,
    stopLoss: 0.08,
    rebalanceThreshold: 0.06,
    maxVolatility: 0.09,
  },
  transition: { maxLeverage: 0.8, maxPositions: 25, stopLoss: 0.1, rebalanceThreshold: 0.06, maxVolatility: 0.11 },
  crisis: { maxLeverage: 0.3, maxPositions: 10, stopLoss: 0.06, rebalanceThreshold: 0.08, maxVolatility: 0.05 },
};

/**
 * The table of parameters by regime: the defaults, overlaid by the caller's, crisis cut to the least of the others.
 *
 * @throws {@link PortfolioError} `invalid-argument` (unknown names, numbers below 0 or not finite)
 */
export function adaptiveTable(table: AdaptiveSettings["table"]): Record<Regime, AdaptiveParameters> {
  const rows: Record<Regime, { -readonly [P in keyof AdaptiveParameters]: number }> = {
    "bull-quiet": { ...DEFAULTS["bull-quiet"] },
    "bull-volatile": { ...DEFAULTS["bull-volatile"] },
    "bear-quiet": { ...DEFAULTS["bear-quiet"] },
    "bear-volatile": { ...DEFAULTS["bear-volatile"] },
    transition: { ...DEFAULTS.transition },
    crisis: { ...DEFAULTS.crisis },
  };
  for (const [regime, row] of Object.entries(table ?? {})) {
    const known = nameAmong("table", regime, regimes);
    for (const [name, value] of Object.entries(row ?? {})) {
      const parameter = nameAmong(`table.${regime}`, name, parameterNames);
      if (!(Number.isFinite(value) && value >= 0)) {
        throw new PortfolioError(
          "invalid-argument",
          `table.${regime}.${name} is ${String(value)}: give a number, 0 or more`,
          { regime, parameter: name, value },
        );
      }
      rows[known][parameter] = value;
    }
  }
  for (const name of RISKY) {
    for (const regime of regimes) rows.crisis[name] = Math.min(rows.crisis[name], rows[regime][name]);
  }
  return rows;
}

/** The name itself, once it is known to be one of `known`. */
export function nameAmong<T extends string>(argument: string, name: string, known: readonly T[]): T {
  for (const candidate of known) if (candidate === name) return candidate;
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw new PortfolioError("invalid-argument", `${argument}.${name} is no known name: ${hint}`, { argument, name });
}
