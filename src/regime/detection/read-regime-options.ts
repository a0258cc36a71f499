import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionDeclaration, OptionDeclarations, OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { withoutDefault } from "../../core/options/without-default.js";
import { adaptiveTable, tableDeclaration } from "../adaptive/adaptive-table.js";
import type {
  AdaptiveSettings,
  CorrelationGate,
  CrisisGate,
  RegimeLevels,
  RegimeOptions,
  RegimeSettings,
  WhipsawOptions,
} from "../names/option-types.js";
import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, RegimeMode } from "../types.js";

const crisisGate: OptionsOf<CrisisGate, "depth" | "width"> = {
  depth: { kind: "number", min: 0, max: 1, unit: "fraction", default: 0.1 },
  width: { kind: "number", min: 1e-6, max: 1, default: 0.02 },
};

const correlationGate: OptionsOf<CorrelationGate> = {
  level: { kind: "number", min: -1, max: 1, required: true },
  width: { kind: "number", min: 1e-6, max: 1, required: true },
};

const whipsaw: OptionsOf<Required<WhipsawOptions>, keyof WhipsawOptions> = {
  enter: { kind: "number", min: 0, max: 1, default: 0.55 },
  leave: { kind: "number", min: 0, max: 1, default: 0.25 },
  days: { kind: "number", integer: true, min: 1, max: 1000, default: 3 },
  crisis: { kind: "number", min: 0, max: 1, default: 0.6 },
};

const levels: OptionsOf<Required<RegimeLevels>, keyof RegimeLevels> = {
  volatile: { kind: "number", min: 1.5, max: 100, default: 1.7 },
  crisis: { kind: "number", min: 2.25, max: 1000, default: 3.2 },
};

const adaptive: OptionsOf<Omit<AdaptiveSettings, "previous">, "dailyChangeLimit"> = {
  table: tableDeclaration,
  dailyChangeLimit: { kind: "number", above: 0, max: 1e6, default: 0.2 },
};

const declared: OptionsOf<RegimeOptions, "mode" | "minHistory" | "refitEvery" | "transitionAge"> = {
  mode: { kind: "choice", of: ["anchored", "volatility", "latent"], default: "anchored" },
  marketWeights: { kind: "numbers-by-name", names: "assets", min: 0 },
  minHistory: { kind: "number", integer: true, min: 42, max: 1_000_000, default: 63 },
  refitEvery: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 252 },
  transitionAge: { kind: "number", integer: true, min: 1, max: 1000, default: 10 },
  crisisGate: { kind: "value", read: (name, value) => gate(name, value, crisisGate) },
  correlationGate: { kind: "value", read: (name, value) => gate(name, value, correlationGate) },
  whipsaw: { kind: "object", of: whipsaw },
  levels: { kind: "object", of: levels },
  adaptive: { kind: "object", of: adaptive },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

const figures: OptionsOf<AdaptiveParameters> = {
  maxLeverage: { kind: "number", required: true },
  maxPositions: { kind: "number", required: true },
  stopLoss: { kind: "number", required: true },
  rebalanceThreshold: { kind: "number", required: true },
  maxVolatility: { kind: "number", required: true },
};

/** The same declarations with every key to be given, those of objects within too; a default would hide a key that was lost. */
const required = <D extends OptionDeclarations>(of: D): D =>
  Object.fromEntries(
    Object.entries(of).map(([key, one]): [string, OptionDeclaration] => {
      const must: OptionDeclaration = { ...withoutDefault(one), required: true };
      return [key, must.kind === "object" ? { ...must, of: required(must.of) } : must];
    }),
  ) as D;

/** Settings as a model carries them: every key is there. */
const settingsDeclarations = required({
  minHistory: declared.minHistory,
  refitEvery: declared.refitEvery,
  transitionAge: declared.transitionAge,
  crisisGate: { kind: "value", read: (name, value) => gate(name, value, required(crisisGate)) },
  correlationGate: declared.correlationGate,
  whipsaw: declared.whipsaw,
  levels: declared.levels,
  adaptiveTable: {
    kind: "object",
    of: Object.fromEntries(regimes.map((regime) => [regime, { kind: "object", of: figures, required: true }])),
  },
  dailyChangeLimit: adaptive.dailyChangeLimit,
} satisfies OptionsOf<RegimeSettings>);

/**
 * Refuses settings of a model in which anything is missing, unknown or out of its range.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 */
export function checkRegimeSettings(name: string, settings: RegimeSettings): void {
  readOptions(name, settings ?? null, settingsDeclarations, { what: "a setting of a regime model" });
}

/** Options of `detectRegimes` as read. */
export interface ReadRegimeOptions extends Pick<RegimeOptions, "marketWeights" | "onProgress" | "signal"> {
  readonly mode: RegimeMode;
  readonly settings: RegimeSettings;
}

/**
 * Options with their defaults, every one checked.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `unknown-asset`
 */
export function readRegimeOptions(options: RegimeOptions | undefined, assets?: readonly string[]): ReadRegimeOptions {
  const read = readOptions("options", options, declared, {
    what: "an option of detectRegimes",
    ...(assets === undefined ? {} : { assets }),
  });
  const table = readOptions("options.adaptive", read.adaptive, adaptive);
  const multiples = readOptions<Required<RegimeLevels>, keyof RegimeLevels>(
    "options.levels",
    read.levels as Required<RegimeLevels> | undefined,
    levels,
  );
  if (multiples.crisis < 1.5 * multiples.volatile) {
    throw new PortfolioError(
      "invalid-argument",
      `options.levels.crisis is ${multiples.crisis} but options.levels.volatile is ${multiples.volatile}: give a crisis at least half again as volatile`,
      { ...multiples },
    );
  }
  const { mode, marketWeights, onProgress, signal } = read;
  return {
    mode,
    ...(marketWeights === undefined ? {} : { marketWeights }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
    settings: {
      minHistory: read.minHistory,
      refitEvery: read.refitEvery,
      transitionAge: read.transitionAge,
      crisisGate: (read.crisisGate ??
        readOptions("options.crisisGate", {}, crisisGate)) as RegimeSettings["crisisGate"],
      correlationGate: read.correlationGate ?? false,
      whipsaw: readOptions("options.whipsaw", read.whipsaw as Required<WhipsawOptions> | undefined, whipsaw),
      levels: multiples,
      adaptiveTable: adaptiveTable(table.table),
      dailyChangeLimit: table.dailyChangeLimit,
    },
  };
}

/** `false`, or an object with the declared keys. */
function gate(name: string, value: object | false, of: OptionDeclarations): object | false {
  return value === false ? false : readOptions<object>(name, value, of as OptionsOf<object>);
}
