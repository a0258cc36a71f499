import { requireObject } from "../../core/errors/require-object.js";
import type { OptionsOf, ValueOption } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { inputOptions } from "../inputs/backtest-options.js";
import type {
  BacktestInput,
  BacktestManifest,
  BacktestOptions,
  LimitData,
  Strategy,
} from "../inputs/backtest-types.js";
import { backtest } from "../simulation/backtest.js";

/** What a manifest does not hold: the market, the strategy, and the functions that limits ask. */
export interface ReproduceData extends BacktestInput {
  /** What limits need beside prices and holdings, as in the options of the backtest. Default: none. */
  readonly limitData?: LimitData;
  /** The strategy that steps in where the first one fails, as in the options of the backtest. Default: none. */
  readonly fallback?: Strategy;
}

const declared: OptionsOf<ReproduceData> = {
  ...inputOptions,
  limitData: { kind: "value", read: (_, limitData) => limitData },
  fallback: { kind: "function" },
};

const kept: ValueOption = { kind: "value", read: (_, value) => value };
const count = { kind: "number", integer: true, min: 0, required: true } as const;

/** What is read here only has the keys and the counts; `backtest` reads options and lists of events. */
const manifestKeys: OptionsOf<BacktestManifest> = {
  assets: { ...kept, required: true },
  libraryVersion: { kind: "text", required: true },
  from: { kind: "date", required: true },
  to: { kind: "date", required: true },
  periods: count,
  dataFingerprint: { kind: "text", required: true },
  marketFingerprint: { kind: "text" },
  resultFingerprint: { kind: "text", required: true },
  options: { ...kept, required: true },
  splits: kept,
  dividends: kept,
  corporateEvents: kept,
  cashFlows: kept,
  delistings: kept,
  decisions: count,
  trials: { ...count, min: 1 },
};

/** Whether a backtest came out as its manifest says. */
export interface Reproduction {
  /** Nothing differs, to the last bit. */
  readonly same: boolean;
  /** What differs: keys of the manifest, such as `"dataFingerprint"`; nested ones with a dot, such as `"options.periodsPerYear"`. */
  readonly differs: readonly string[];
}

/**
 * Runs a backtest again with the options of its manifest, and compares the two manifests, fingerprints of data and result included.
 *
 * Events of the market (splits, dividends, cash flows, delistings) that `data` leaves out are taken from the manifest.
 *
 * @param manifest - of the backtest, also after `JSON.parse(JSON.stringify(manifest))`
 * @param data - `prices`, `strategy`, and what else the backtest was given; `limitData` when it had limits that need it
 * @returns `same`, and what `differs`: `"dataFingerprint"` other prices, `"marketFingerprint"` other benchmark, rates, opens or volumes,
 *   `"resultFingerprint"` other values or trades; with any of these, `"libraryVersion"` where another version made the manifest
 * @throws {@link PortfolioError} `invalid-argument` for a value that is not a manifest, and the errors of `backtest`
 * @remarks One backtest. `trials` is not compared: it is counted by walk-forwards and sweeps. A walk-forward is reproduced with its
 *   fitted strategy, not by its manifest alone.
 * @example
 * reproduce(result.manifest, { prices, strategy }).same; // true
 */
export function reproduce(manifest: BacktestManifest, data: ReproduceData): Reproduction {
  requireObject("manifest", manifest, "the manifest of a backtest");
  readOptions("manifest", manifest, manifestKeys, { what: "part of a manifest" });
  requireObject("manifest.options", manifest.options, "the options that the manifest of a backtest holds");
  const { limitData, fallback, ...given } = readOptions("data", data, declared, {
    what: "part of the data of reproduce",
  });
  const market: BacktestInput = {
    ...(manifest.splits !== undefined && { splits: manifest.splits }),
    ...(manifest.dividends !== undefined && { dividends: manifest.dividends }),
    ...(manifest.corporateEvents !== undefined && { corporateEvents: manifest.corporateEvents }),
    ...(manifest.cashFlows !== undefined && { cashFlows: manifest.cashFlows }),
    ...(manifest.delistings !== undefined && { delistings: manifest.delistings }),
    ...given,
  };
  const options: BacktestOptions = {
    ...manifest.options,
    ...(limitData !== undefined && { limitData }),
    ...(fallback !== undefined && { fallback }),
  };
  const again = backtest(market, options).manifest;
  const differs: string[] = [];
  const { libraryVersion } = manifest;
  compare("", { ...manifest, trials: 1 }, { ...again, libraryVersion, trials: 1 }, differs);
  // another version that gives the same bits is no difference
  if (differs.length > 0 && libraryVersion !== again.libraryVersion) differs.push("libraryVersion");
  return { same: differs.length === 0, differs };
}

/** Collects the keys below which two plain values differ; two levels deep, deeper ones are named by their parent. */
function compare(prefix: string, a: object, b: object, differs: string[]): void {
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (same(left[key], right[key])) continue;
    if (prefix === "" && key === "options") compare("options.", left[key] as object, right[key] as object, differs);
    else differs.push(prefix + key);
  }
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}
