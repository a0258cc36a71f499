import type { ObjectOption, OptionDeclarations, OptionsOf } from "../../core/options/option-types.js";
import type { AdaptiveSettings } from "../names/option-types.js";
import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, Regime } from "../types.js";

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

const entry = { kind: "number", min: 0, max: 1e9 } as const;
const row: OptionsOf<Partial<AdaptiveParameters>> = {
  maxLeverage: entry,
  maxPositions: entry,
  stopLoss: entry,
  rebalanceThreshold: entry,
  maxVolatility: entry,
};

/** Declaration of `AdaptiveSettings.table`. */
export const tableDeclaration: ObjectOption = {
  kind: "object",
  of: Object.fromEntries(regimes.map((regime) => [regime, { kind: "object", of: row }])) satisfies OptionDeclarations,
};

/**
 * The table of parameters by regime: the defaults, overlaid by the caller's, crisis cut to the least of the others.
 *
 * @param table - as read by its declaration
 */
export function adaptiveTable(table: AdaptiveSettings["table"]): Record<Regime, AdaptiveParameters> {
  const rows = Object.fromEntries(
    regimes.map((regime) => [regime, { ...DEFAULTS[regime], ...table?.[regime] }]),
  ) as Record<Regime, { -readonly [P in keyof AdaptiveParameters]: number }>;
  for (const name of RISKY) {
    for (const regime of regimes) rows.crisis[name] = Math.min(rows.crisis[name], rows[regime][name]);
  }
  return rows;
}
