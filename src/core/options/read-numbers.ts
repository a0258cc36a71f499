import { shownValue } from "../errors/shown-value.js";
import { assetPositions } from "../names/asset-positions.js";
import { expected, expectedNumber } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report, reportLength, reportUnknownAsset, reportUnread } from "./option-problems.js";
import type { NumberRange, NumbersByNameOption, NumbersOption, OptionProblem, PerAssetOption } from "./option-types.js";
import { inheritedNames, isDerived, isList, isPlain } from "./value-shape.js";

/** Reads a number; a value that is no number is reported with its name and what was expected. */
export function readNumber(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: NumberRange,
  problems: OptionProblem[],
): unknown {
  if (isAccepted(value, boundsOf(declared))) return value;
  refuse(pathOf(within, key), value, declared, problems);
  return undefined;
}

/** A range whose sides are all there: NaN, with which every comparison is false, for one that was left out. */
interface Bounds {
  readonly min: number;
  readonly above: number;
  readonly max: number;
  readonly below: number;
  readonly integer: boolean;
  readonly infinite: boolean;
}

function boundsOf(declared: NumberRange): Bounds {
  const { min = NaN, above = NaN, max = NaN, below = NaN, integer = false, infinite = false } = declared;
  return { min, above, max, below, integer, infinite };
}

function isAccepted(value: unknown, bounds: Bounds): boolean {
  if (typeof value !== "number") return false;
  if (bounds.infinite ? Number.isNaN(value) : !Number.isFinite(value)) return false;
  if (value < bounds.min || value <= bounds.above || value > bounds.max || value >= bounds.below) return false;
  return !bounds.integer || Number.isInteger(value);
}

function refuse(name: string, value: unknown, declared: NumberRange, problems: OptionProblem[]): void {
  const what = expectedNumber(declared);
  if (typeof value !== "number" || Number.isNaN(value) || (!declared.infinite && !Number.isFinite(value))) {
    report(problems, "not-finite", name, value, `give ${what}`);
    return;
  }
  const percent =
    declared.unit === "fraction" && value > 1 ? `, as a fraction (${shownValue(value / 100)} is ${value} %)` : "";
  report(problems, "invalid-argument", name, value, `give ${what}${percent}`);
}

/** One number for all assets, numbers by name, or one for each asset in order. */
export function readPerAsset(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: PerAssetOption,
  assets: readonly string[] | undefined,
  problems: OptionProblem[],
): unknown {
  if (typeof value === "number") return readNumber(within, key, value, declared, problems);
  if (isList(value)) {
    if (assets !== undefined && value.length !== assets.length) {
      reportLength(problems, pathOf(within, key), value.length, assets.length, `${assets.length} assets`);
      return value;
    }
    const bounds = boundsOf(declared);
    for (let i = 0; i < value.length; i++) {
      if (isAccepted(value[i], bounds)) continue;
      refuse(pathOf({ within, key }, assets?.[i] ?? String(i)), value[i], declared, problems);
      break;
    }
    return value;
  }
  if (isPlain(value)) return readByName(within, key, value, declared, assets, problems);
  const code = typeof value === "object" ? "invalid-argument" : "not-finite";
  report(problems, code, pathOf(within, key), value, `give ${expected(declared)}`);
  return value;
}

/**
 * Numbers by name; with assets, the names are checked. The first unknown name ends the reading.
 *
 * @returns what came, or a copy without the names whose value is `undefined`: they count as left out
 */
export function readByName(
  within: OptionPlace | undefined,
  key: string | number,
  value: Readonly<Record<string, unknown>>,
  declared: PerAssetOption | NumbersByNameOption,
  assets: readonly string[] | undefined,
  problems: OptionProblem[],
): Readonly<Record<string, unknown>> {
  if (isDerived(value)) reportUnread(within, key, value, inheritedNames(value), problems);
  const bounds = boundsOf(declared);
  const positions = assets && assetPositions(assets);
  let whole = true;
  for (const name of Object.keys(value)) {
    const one = value[name];
    if (one === undefined) {
      whole = false;
      continue;
    }
    if (assets !== undefined && !positions!.has(name)) {
      reportUnknownAsset(problems, pathOf(within, key), name, assets);
      return value;
    }
    if (!isAccepted(one, bounds)) refuse(pathOf({ within, key }, name), one, declared, problems);
  }
  return whole ? value : Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

/** An array or typed array of numbers; the first that is wrong ends the reading. */
export function readNumbers(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: NumbersOption,
  problems: OptionProblem[],
): unknown {
  if (!isList(value)) {
    report(problems, "invalid-argument", pathOf(within, key), value, `give ${expected(declared)}`);
    return value;
  }
  if (declared.length !== undefined && value.length !== declared.length) {
    reportLength(problems, pathOf(within, key), value.length, declared.length);
    return value;
  }
  const bounds = boundsOf(declared);
  for (let k = 0; k < value.length; k++) {
    const one = value[k];
    if (isAccepted(one, bounds) || (declared.missing && Number.isNaN(one))) continue;
    refuse(pathOf({ within, key }, k), one, declared, problems);
    break;
  }
  return value;
}
