import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import type { OptionContext, OptionDeclarations, OptionProblem } from "./option-types.js";
import { listed, shortened } from "./shown-names.js";

/** Notes what came under a name and how to mend it. */
export function report(
  problems: OptionProblem[],
  code: OptionProblem["code"],
  name: string,
  value: unknown,
  mend: string,
  came = `is ${shownValue(value)}`,
): void {
  problems.push({
    code,
    key: name,
    message: `${name} ${came}: ${mend}`,
    details: { argument: name, value: kept(value) },
  });
}

/** One key that is not declared, with the nearest declared name or a sentence of its own. */
export function unknownKey(
  name: string,
  key: string,
  declared: OptionDeclarations,
  { what, misplaced }: OptionContext,
): OptionProblem {
  const known = Object.keys(declared);
  const own = misplaced !== undefined && Object.hasOwn(misplaced, key) ? misplaced[key] : undefined;
  const nearest = own === undefined ? nearestName(key, known) : undefined;
  const hint = own ?? (nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`);
  return {
    code: "invalid-argument",
    key: `${name}.${shortened(key)}`,
    message: `${name}.${shortened(key)} is not ${what ?? "an option"}: ${hint}`,
    details: { key: shortened(key), nearest },
  };
}

/**
 * Adds the problem of keys that stand on the prototype of an object, as fields of a class written as accessors or the result of
 * `Object.create(defaults)` have them: only an object's own keys are read, so they would be ignored without a word.
 */
export function reportUnread(
  within: OptionPlace | undefined,
  at: string | number,
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  problems: OptionProblem[],
): void {
  for (const key of names) {
    if (Object.hasOwn(given, key) || given[key] === undefined) continue;
    const name = pathOf({ within, key: at }, key);
    problems.push({
      code: "invalid-argument",
      key: name,
      message: `${shortened(name)} is inherited from a prototype, and only keys of the object itself are read: give a plain object`,
      details: { argument: shortened(name) },
    });
    return;
  }
}

/** Adds the problem of a list of the wrong length. */
export function reportLength(
  problems: OptionProblem[],
  name: string,
  actual: number,
  wanted: number,
  what?: string,
): void {
  const mend = what === undefined ? `numbers: give ${wanted}` : `numbers for ${what}: give one for each, in order`;
  problems.push({
    code: "shape",
    key: name,
    message: `${name} has ${actual} ${mend}`,
    details: { argument: name, expected: wanted, actual },
  });
}

/** Adds the problem of a name that is no asset, with the nearest that is. */
export function reportUnknownAsset(
  problems: OptionProblem[],
  name: string,
  asset: string,
  assets: readonly string[],
): void {
  const nearest = nearestName(asset, assets);
  const hint = nearest === undefined ? `known are ${listed(assets)}` : `did you mean ${nearest}?`;
  problems.push({
    code: "unknown-asset",
    key: `${name}.${asset}`,
    message: `${name}.${shortened(asset)} names an asset that is not in the data: ${hint}`,
    details: { argument: name, asset: shortened(asset), nearest },
  });
}

/** One error for all problems: the first is its message. */
export function errorOf(problems: readonly OptionProblem[]): PortfolioError {
  const first = problems[0]!;
  const details =
    problems.length === 1 ? first.details : { ...first.details, problems: problems.map(({ message }) => message) };
  return new PortfolioError(first.code, first.message, details);
}

/** What an error keeps of a value: primitives as they are, the rest as text, so that an error can be cloned. */
function kept(value: unknown): unknown {
  if (typeof value === "string") return shortened(value);
  if (typeof value === "function" || typeof value === "symbol" || (typeof value === "object" && value !== null)) {
    return shownValue(value);
  }
  return value;
}
