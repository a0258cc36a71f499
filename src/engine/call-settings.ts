import type { OptionDeclaration, OptionsOf } from "../core/options/option-types.js";
import { readOption } from "../core/options/read-options.js";
import type { CovarianceMethod, MeanMethod } from "../moments/estimate-moments.js";
import type { ConstructionMethod } from "./construction-method.js";
import type { CallSettings } from "./engine-settings.js";

/** Every method; the compiler holds the list to the type. */
const METHODS: Readonly<Record<ConstructionMethod, true>> = {
  "minimum-variance": true,
  "maximum-sharpe": true,
  "target-return": true,
  "target-volatility": true,
  "maximum-utility": true,
  "risk-budgeting": true,
  "hierarchical-risk-parity": true,
  "hierarchical-equal-risk": true,
  "nested-clusters": true,
  "minimum-cvar": true,
  "maximum-diversification": true,
  "inverse-volatility": true,
  "equal-weight": true,
};

const MEANS: Readonly<Record<MeanMethod, true>> = {
  historical: true,
  exponential: true,
  "james-stein": true,
  capm: true,
  equilibrium: true,
};

const COVARIANCES: Readonly<Record<CovarianceMethod, true>> = {
  sample: true,
  exponential: true,
  "ledoit-wolf": true,
  "ledoit-wolf-constant-correlation": true,
  "ledoit-wolf-single-factor": true,
  oas: true,
  semi: true,
  denoised: true,
  gerber: true,
  factor: true,
};

const words = <Word extends string>(all: Readonly<Record<Word, true>>): Word[] => Object.keys(all) as Word[];

/** An object that a reader of another room takes apart. */
export const plainObject: OptionDeclaration = {
  kind: "value",
  read: (name, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
      ? value
      : readOption(name, value, { kind: "object", of: {} }),
};

/** The settings that an operation takes for one call. */
export const callSettings: OptionsOf<CallSettings> = {
  method: { kind: "choice", of: words(METHODS) },
  mean: { kind: "choice", of: words(MEANS) },
  covariance: { kind: "choice", of: words(COVARIANCES) },
  lookback: { kind: "number", integer: true, min: 2, max: 1_000_000 },
  missing: { kind: "choice", of: ["throw", "drop-dates", "forward-fill", "drop-assets"] },
  constraints: plainObject,
  target: { kind: "number" },
  riskAversion: { kind: "number", above: 0 },
  riskFreeRate: { kind: "number", above: -1, unit: "fraction" },
  periodsPerYear: { kind: "number", above: 0 },
};
