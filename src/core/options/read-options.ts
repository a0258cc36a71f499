import { parseEpochDay } from "../dates/calendar.js";
import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { assetPositions } from "../names/asset-positions.js";
import type {
  ChoiceOption,
  EitherOption,
  NumberOption,
  NumbersOption,
  OptionContext,
  OptionDeclaration,
  OptionDeclarations,
  OptionProblem,
  OptionsOf,
  ReadOptions,
} from "./option-types.js";

/**
 * Options as declared: read once, refused by name when anything is wrong, and filled in with their defaults.
 *
 * @param name - what the caller handed in, for messages: `"options"`, `"costs"`
 * @param given - what came; `undefined` takes all defaults
 * @param declared - a declaration for each key of the interface
 * @param context - what a key is, names of assets, sentences for misplaced keys
 * @returns a new object with the keys that were given and those that have a default; nested objects and lists are copies
 * @throws {@link PortfolioError} `invalid-argument` for unknown keys, wrong kinds and values out of range; `not-finite` for
 *   what should be a number and is none; `unknown-asset`, `invalid-date`
 * @remarks O(size of what was given). With several problems the first is the message and `details.problems` lists all.
 */
export function readOptions<T extends object, D extends keyof T = never>(
  name: string,
  given: T | undefined,
  declared: OptionsOf<T, D>,
  context: OptionContext = {},
): ReadOptions<T, D> {
  const problems: OptionProblem[] = [];
  const value = objectOf(name, given === undefined ? {} : given, declared as OptionDeclarations, context, problems);
  if (problems.length > 0) throw errorOf(problems);
  return value as ReadOptions<T, D>;
}

/**
 * The same, with every problem as data instead of an error: for configurations.
 *
 * @returns the value as far as it could be read (what has a problem is left out) and the problems
 */
export function collectOptions<T extends object, D extends keyof T = never>(
  name: string,
  given: unknown,
  declared: OptionsOf<T, D>,
  context: OptionContext = {},
): { readonly value: ReadOptions<T, D>; readonly problems: readonly OptionProblem[] } {
  const problems: OptionProblem[] = [];
  const value = objectOf(name, given === undefined ? {} : given, declared as OptionDeclarations, context, problems);
  return { value: value as ReadOptions<T, D>, problems };
}

/**
 * One value against its declaration.
 *
 * @throws {@link PortfolioError} as {@link readOptions}
 */
export function readOption<V>(name: string, value: V, declared: OptionDeclaration, context: OptionContext = {}): V {
  const problems: OptionProblem[] = [];
  const read = readValue(name, value, declared, context, problems);
  if (problems.length > 0) throw errorOf(problems);
  return read as V;
}

const NESTED_CONTEXT_WHAT = "an option";

function objectOf(
  name: string,
  given: unknown,
  declared: OptionDeclarations,
  context: OptionContext,
  problems: OptionProblem[],
): Record<string, unknown> | undefined {
  if (!isPlain(given)) {
    report(problems, "invalid-argument", name, given, `give an object with ${listed(Object.keys(declared))}`);
    return undefined;
  }
  const value: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(declared, key)) {
      problems.push(unknownKey(name, key, declared, context));
      continue;
    }
    const one = given[key];
    if (one === undefined) continue;
    value[key] = readValue(`${name}.${key}`, one, declared[key]!, context, problems);
  }
  for (const key in declared) {
    if (value[key] !== undefined) continue;
    const declaration = declared[key]!;
    if ("default" in declaration && declaration.default !== undefined) value[key] = declaration.default;
    else if (declaration.required && given[key] === undefined) {
      report(problems, "invalid-argument", `${name}.${key}`, undefined, `give ${expected(declaration)}`, "is missing");
    }
  }
  return value;
}

function readValue(
  name: string,
  value: unknown,
  declared: OptionDeclaration,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  switch (declared.kind) {
    case "number":
      return number(name, value, declared, problems);
    case "choice":
      return choice(name, value, declared, problems);
    case "boolean":
      if (typeof value !== "boolean") report(problems, "invalid-argument", name, value, "give true or false");
      return value;
    case "text":
      if (typeof value !== "string" || (value === "" && !declared.empty)) {
        report(problems, "invalid-argument", name, value, `give ${expected(declared)}`);
      }
      return value;
    case "date":
      if (typeof value !== "string" || Number.isNaN(parseEpochDay(value))) {
        report(problems, "invalid-date", name, value, 'give a calendar date as "2026-03-31"');
      }
      return value;
    case "per-asset":
      if (typeof value === "number") return number(name, value, { ...declared, kind: "number" }, problems);
      if (isList(value)) {
        if (context.assets !== undefined && value.length !== context.assets.length) {
          problems.push({
            code: "shape",
            key: name,
            message: `${name} has ${value.length} numbers for ${context.assets.length} assets: give one for each, in order`,
            details: { argument: name, expected: context.assets.length, actual: value.length },
          });
          return value;
        }
        for (let i = 0; i < value.length && problems.length === 0; i++) {
          number(`${name}.${context.assets?.[i] ?? i}`, value[i], { ...declared, kind: "number" }, problems);
        }
        return value;
      }
      if (!isPlain(value)) {
        report(
          problems,
          typeof value === "object" ? "invalid-argument" : "not-finite",
          name,
          value,
          `give ${expected(declared)}`,
        );
        return value;
      }
      byName(name, value, { ...declared, kind: "number" }, context.assets, problems);
      return value;
    case "numbers-by-name":
      if (!isPlain(value)) {
        report(problems, "invalid-argument", name, value, `give ${expected(declared)}`);
        return value;
      }
      byName(
        name,
        value,
        { ...declared, kind: "number" },
        declared.names === "any" ? undefined : context.assets,
        problems,
      );
      return value;
    case "numbers":
      return numbers(name, value, declared, problems);
    case "object":
      return objectOf(name, value, declared.of, { ...context, what: NESTED_CONTEXT_WHAT, misplaced: {} }, problems);
    case "variant": {
      const { by = "kind", of } = declared;
      const variants = of();
      if (!isPlain(value)) {
        report(
          problems,
          "invalid-argument",
          name,
          value,
          `give an object with ${by}: ${quoted(Object.keys(variants))}`,
        );
        return value;
      }
      const word = choice(`${name}.${by}`, value[by], { kind: "choice", of: Object.keys(variants) }, problems);
      if (typeof word !== "string" || !Object.hasOwn(variants, word)) return value;
      const rest = { [by]: { kind: "choice", of: [word] }, ...variants[word] } as OptionDeclarations;
      return objectOf(name, value, rest, { ...context, what: `a part of ${by} "${word}"`, misplaced: {} }, problems);
    }
    case "list": {
      if (!isList(value)) {
        report(problems, "invalid-argument", name, value, `give ${expected(declared)}`);
        return value;
      }
      const { minLength = 0, maxLength = 1_000_000 } = declared;
      if (value.length < minLength || value.length > maxLength) {
        problems.push({
          code: value.length === 0 ? "empty" : "invalid-argument",
          key: name,
          message: `${name} has ${value.length} entries: give ${minLength === 0 ? `at most ${maxLength}` : value.length < minLength ? `at least ${minLength}` : `at most ${maxLength}`}`,
          details: { argument: name, length: value.length },
        });
        return value;
      }
      const list: unknown[] = [];
      for (let k = 0; k < value.length; k++) {
        list.push(readValue(`${name}[${k}]`, value[k], declared.of, context, problems));
      }
      return list;
    }
    case "record": {
      if (!isPlain(value)) {
        report(problems, "invalid-argument", name, value, "give an object with a value for each name");
        return value;
      }
      const record: Record<string, unknown> = {};
      for (const key of Object.keys(value)) {
        if (declared.names === "assets" && !knownAsset(name, key, context.assets, problems)) continue;
        if (value[key] === undefined) continue;
        const one = readValue(`${name}.${key}`, value[key], declared.of, context, problems);
        Object.defineProperty(record, key, { value: one, enumerable: true, configurable: true, writable: true });
      }
      return record;
    }
    case "function":
      if (typeof value !== "function") report(problems, "invalid-argument", name, value, "give a function");
      return value;
    case "signal":
      if (typeof value !== "object" || value === null || typeof (value as AbortSignal).aborted !== "boolean") {
        report(problems, "invalid-argument", name, value, "give an AbortSignal");
      }
      return value;
    case "either":
      return either(name, value, declared, context, problems);
    case "value":
      return declared.read(name, value, context);
  }
}

/** Reads a number; what is none keeps its name, its value and what was expected. */
function number(name: string, value: unknown, declared: NumberOption, problems: OptionProblem[]): unknown {
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

function choice(name: string, value: unknown, { of }: ChoiceOption, problems: OptionProblem[]): unknown {
  if (of.includes(value as string)) return value;
  const nearest =
    typeof value === "string"
      ? nearestName(
          value,
          of.filter((word) => typeof word === "string"),
        )
      : undefined;
  const hint = nearest === undefined ? `use ${quoted(of)}` : `did you mean "${nearest}"? Choose from ${quoted(of)}`;
  report(problems, "invalid-argument", name, value, hint, value === undefined ? "is missing" : undefined);
  return undefined;
}

function numbers(name: string, value: unknown, declared: NumbersOption, problems: OptionProblem[]): unknown {
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
    number(`${name}[${k}]`, one, { ...range, kind: "number" }, problems);
    if (problems.length > 0) return value;
  }
  return value;
}

function byName(
  name: string,
  value: Readonly<Record<string, unknown>>,
  declared: NumberOption,
  assets: readonly string[] | undefined,
  problems: OptionProblem[],
): void {
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    if (!knownAsset(name, key, assets, problems)) return;
    number(`${name}.${key}`, value[key], declared, problems);
  }
}

function knownAsset(
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

/** The declaration whose shape fits the value reads it, so that its own message is the one shown. */
function either(
  name: string,
  value: unknown,
  declared: EitherOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  const fitting = declared.of.filter((one) => fits(one, value));
  for (const one of fitting) {
    const own: OptionProblem[] = [];
    const read = readValue(name, value, one, context, own);
    if (own.length === 0) return read;
    if (one === fitting.at(-1)) problems.push(...own);
  }
  if (fitting.length === 0)
    report(problems, "invalid-argument", name, value, `give ${declared.of.map(expected).join(", or ")}`);
  return undefined;
}

function fits(declared: OptionDeclaration, value: unknown): boolean {
  switch (declared.kind) {
    case "number":
      return typeof value === "number";
    case "choice":
      return declared.of.some((word) => typeof word === typeof value);
    case "boolean":
      return typeof value === "boolean";
    case "text":
    case "date":
      return typeof value === "string";
    case "per-asset":
      return typeof value === "number" || (typeof value === "object" && value !== null);
    case "numbers":
    case "list":
      return isList(value);
    case "numbers-by-name":
    case "object":
    case "variant":
    case "record":
      return isPlain(value);
    case "function":
      return typeof value === "function";
    default:
      return true;
  }
}

/** An object whose own keys are its content: no array, no typed array, no Map, Set, Date or promise. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return !(value instanceof Map || value instanceof Set || value instanceof Date || value instanceof Promise);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function unknownKey(
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

/** What a declaration accepts, in words that follow "give". */
function expected(declared: OptionDeclaration): string {
  switch (declared.kind) {
    case "number":
      return ranged(declared.integer ? "a whole number" : declared.infinite ? "a number" : "a finite number", declared);
    case "per-asset":
      return `${ranged("a finite number", declared)}, such numbers by asset, or one for each asset in order`;
    case "numbers-by-name":
      return `${ranged("numbers", declared)} by name, such as { AAPL: 0.6 }`;
    case "numbers":
      return ranged(
        declared.length === undefined ? "an array of numbers" : `an array of ${declared.length} numbers`,
        declared,
      );
    case "choice":
      return quoted(declared.of);
    case "boolean":
      return "true or false";
    case "text":
      return declared.empty ? "a text" : "a text that is not empty";
    case "date":
      return 'a calendar date as "2026-03-31"';
    case "object":
      return `an object with ${listed(Object.keys(declared.of))}`;
    case "variant":
      return `an object with ${declared.by ?? "kind"}: ${quoted(Object.keys(declared.of()))}`;
    case "list":
      return "an array";
    case "record":
      return "an object with a value for each name";
    case "function":
      return "a function";
    case "signal":
      return "an AbortSignal";
    case "either":
      return declared.of.map(expected).join(", or ");
    case "value":
      return "a value";
  }
}

function ranged(what: string, range: { min?: number; above?: number; max?: number; below?: number }): string {
  const { min, above, max, below } = range;
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`;
  const parts: string[] = [];
  if (min !== undefined) parts.push(`of at least ${min}`);
  if (above !== undefined) parts.push(`above ${above}`);
  if (max !== undefined) parts.push(`of at most ${max}`);
  if (below !== undefined) parts.push(`below ${below}`);
  return parts.length === 0 ? what : `${what} ${parts.join(" and ")}`;
}

function report(
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

function errorOf(problems: readonly OptionProblem[]): PortfolioError {
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

function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function quoted(words: readonly (string | number)[]): string {
  const shown = words.map((word) => (typeof word === "string" ? `"${word}"` : String(word)));
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
}
