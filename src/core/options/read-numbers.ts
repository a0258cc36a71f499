import { nearestName } from "../errors/nearest-name.js";
import { shownValue } from "../errors/shown-value.js";
import { assetPositions } from "../names/asset-positions.js";
import { expected } from "./expected-value.js";
import { report } from "./option-problems.js";
import type { NumberOption, NumbersOption, OptionContext, OptionProblem, PerAssetOption } from "./option-types.js";
import { listed, shortened } from "./shown-names.js";
import { isList, isPlain } from "./value-shape.js";

/** Reads a number; what is none keeps its name, its value and what was expected. */
export function readNumber(name: string, value: unknown, declared: NumberOption, problems: OptionProblem[]): unknown {
  if (typeof value !== "number" || Number.isNaN(value) || (!declared.infinite && !Number.isFinite(value))) {
    report(problems, "not-finite", name, value, `give ${expected(declared)}`);
    return undefined;
  }
  const { min, above, max, below, integer } = declared;
  if (
    (min !== undefined && value < min) ||
    (above !== undefined && value <= above) ||
    (max !== undefined && value > max) ||
    (below !== undefined && value >= below) ||
    (integer && !Number.isInteger(value))
  ) {
    const percent =
      declared.unit === "fraction" && value > 1 ? `, as a fraction (${shownValue(value / 100)} is ${value} %)` : "";
    report(problems, "invalid-argument", name, value, `give ${expected(declared)}${percent}`);
    return undefined;
  }
  return value;
}

/** A list of numbers within a range; up to the first that is none. */
export function readNumbers(name: string, value: unknown, declared: NumbersOption, problems: OptionProblem[]): unknown {
  if (!isList(value)) {
    report(problems, "invalid-argument", name, value, `give ${expected(declared)}`);
    return value;
  }
  if (declared.length !== undefined && value.length !== declared.length) {
    problems.push({
      code: "shape",
      key: name,
      message: `${name} has ${value.length} numbers: give ${declared.length}`,
      details: { argument: name, expected: declared.length, actual: value.length },
    });
    return value;
  }
  for (let k = 0; k < value.length; k++) {
    const one = value[k];
    if (typeof one === "number" && (Number.isFinite(one) || (declared.missing && Number.isNaN(one)))) {
      if (
        declared.min === undefined &&
        declared.above === undefined &&
        declared.max === undefined &&
        declared.below === undefined &&
        !declared.integer
      )
        continue;
      if (Number.isNaN(one)) continue;
    }
    const { length, missing, ...range } = declared;
    readNumber(`${name}[${k}]`, one, { ...range, kind: "number" }, problems);
    if (problems.length > 0) return value;
  }
  return value;
}

/** One number for all assets, one for each in order, or numbers by name. */
export function readPerAsset(
  name: string,
  value: unknown,
  declared: PerAssetOption,
  assets: OptionContext["assets"],
  problems: OptionProblem[],
): unknown {
  const each: NumberOption = { ...declared, kind: "number" };
  if (typeof value === "number") return readNumber(name, value, each, problems);
  if (isList(value)) {
    if (assets !== undefined && value.length !== assets.length) {
      problems.push({
        code: "shape",
        key: name,
        message: `${name} has ${value.length} numbers for ${assets.length} assets: give one for each, in order`,
        details: { argument: name, expected: assets.length, actual: value.length },
      });
      return value;
    }
    for (let i = 0; i < value.length && problems.length === 0; i++) {
      readNumber(`${name}.${assets?.[i] ?? i}`, value[i], each, problems);
    }
    return value;
  }
  if (!isPlain(value)) {
    const code = typeof value === "object" ? "invalid-argument" : "not-finite";
    report(problems, code, name, value, `give ${expected(declared)}`);
    return value;
  }
  readNumbersByName(name, value, each, assets, problems);
  return value;
}

/** Numbers by name; a name that is no known asset is reported. */
export function readNumbersByName(
  name: string,
  value: Readonly<Record<string, unknown>>,
  declared: NumberOption,
  assets: readonly string[] | undefined,
  problems: OptionProblem[],
): void {
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    if (!knownAsset(name, key, assets, problems)) return;
    readNumber(`${name}.${key}`, value[key], declared, problems);
  }
}

/** Whether a name is that of an asset; it is where the assets are not known. */
export function knownAsset(
  name: string,
  asset: string,
  assets: readonly string[] | undefined,
  problems: OptionProblem[],
): boolean {
  if (assets === undefined || assetPositions(assets).has(asset)) return true;
  const nearest = nearestName(asset, assets);
  const hint = nearest === undefined ? `known are ${listed(assets)}` : `did you mean ${nearest}?`;
  problems.push({
    code: "unknown-asset",
    key: `${name}.${asset}`,
    message: `${name}.${shortened(asset)} names an asset that is not in the data: ${hint}`,
    details: { argument: name, asset: shortened(asset), nearest },
  });
  return false;
}
