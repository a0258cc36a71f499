import { PortfolioError } from "../core/portfolio-error.js";
import { readLimit } from "./adaptive-parameters.js";
import { adaptiveTable, nameAmong } from "./adaptive-table.js";
import { namedRegimes } from "./regime-names.js";
import type { RegimeOptions, RegimeSettings } from "./types.js";

/** In units of the training data's spread: where each regime is expected before any data are seen. */
const ANCHORS: RegimeSettings["anchors"] = {
  "bull-quiet": [1, -0.7],
  "bull-volatile": [0.6, 0.5],
  "bear-quiet": [-1, -0.5],
  "bear-volatile": [-1, 0.6],
  crisis: [-1.3, 1.9],
};

const OPTIONS: readonly (keyof RegimeOptions)[] = [
  "mode",
  "marketWeights",
  "trendHalfLife",
  "volatilityHalfLife",
  "minimumHistory",
  "refitEvery",
  "transitionAge",
  "tempering",
  "crisisGate",
  "correlationGate",
  "whipsaw",
  "anchors",
  "adaptive",
  "onProgress",
  "signal",
];

/**
 * Options with their defaults, every one checked.
 *
 * @throws {@link PortfolioError} `invalid-argument`
 */
export function readRegimeOptions(options: RegimeOptions): RegimeSettings {
  for (const name of Object.keys(options)) nameAmong("options", name, OPTIONS);
  if (options.mode !== undefined) nameAmong("options.mode", options.mode, ["anchored", "volatility", "latent"]);
  const whipsaw = { enter: 0.55, leave: 0.25, days: 3, crisis: 0.6, ...options.whipsaw };
  for (const name of ["enter", "leave", "crisis"] as const) between(`whipsaw.${name}`, whipsaw[name], 0, 1);
  const anchors = { ...ANCHORS };
  for (const [name, anchor] of Object.entries(options.anchors ?? {})) {
    const regime = nameAmong("anchors", name, namedRegimes);
    if (!Array.isArray(anchor) || anchor.length !== 2 || !anchor.every(Number.isFinite)) {
      throw new PortfolioError("invalid-argument", `anchors.${name} is no pair of numbers: give [trend, volatility]`);
    }
    anchors[regime] = anchor;
  }
  const crisisGate = options.crisisGate ?? { depth: 0.1, width: 0.02 };
  const correlationGate = options.correlationGate ?? false;
  if (crisisGate !== false) {
    between("crisisGate.depth", crisisGate.depth, 0, 1);
    between("crisisGate.width", crisisGate.width, 1e-6, 1);
  }
  if (correlationGate !== false) {
    between("correlationGate.level", correlationGate.level, -1, 1);
    between("correlationGate.width", correlationGate.width, 1e-6, 1);
  }
  return {
    trendHalfLife: between("trendHalfLife", options.trendHalfLife ?? 42, 1, 1e4),
    volatilityHalfLife: between("volatilityHalfLife", options.volatilityHalfLife ?? 10, 1, 1e4),
    minimumHistory: whole("minimumHistory", options.minimumHistory ?? 63, 42, 1e6),
    refitEvery: whole("refitEvery", options.refitEvery ?? 252, 1, 1e6),
    transitionAge: whole("transitionAge", options.transitionAge ?? 10, 1, 1000),
    tempering: between("tempering", options.tempering ?? 0.5, 0.01, 1),
    crisisGate,
    correlationGate,
    whipsaw: { ...whipsaw, days: whole("whipsaw.days", whipsaw.days, 1, 1000) },
    anchors,
    adaptiveTable: adaptiveTable(options.adaptive?.table),
    dailyChangeLimit: readLimit(options.adaptive?.dailyChangeLimit),
  };
}

function between(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new PortfolioError("invalid-argument", `${name} is ${String(value)}: give a number from ${least} to ${most}`, {
    option: name,
    value,
  });
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value)) return between(name, value, least, most);
  throw new PortfolioError("invalid-argument", `${name} is ${String(value)}: give a whole number`, {
    option: name,
    value,
  });
}
