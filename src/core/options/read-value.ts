import { parseEpochDay } from "../dates/calendar.js";
import { expected } from "./expected-value.js";
import { report, unknownKey } from "./option-problems.js";
import type {
  EitherOption,
  ListOption,
  OptionContext,
  OptionDeclaration,
  OptionDeclarations,
  OptionProblem,
  RecordOption,
  VariantOption,
} from "./option-types.js";
import { readChoice } from "./read-choice.js";
import { knownAsset, readNumber, readNumbers, readNumbersByName, readPerAsset } from "./read-numbers.js";
import { listed, quoted } from "./shown-names.js";
import { fits, isList, isPlain } from "./value-shape.js";

/** A value as declared; what is wrong with it is added to `problems`. */
export function readValue(
  name: string,
  value: unknown,
  declared: OptionDeclaration,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  switch (declared.kind) {
    case "number":
      return readNumber(name, value, declared, problems);
    case "choice":
      return readChoice(name, value, declared, problems);
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
      return readPerAsset(name, value, declared, context.assets, problems);
    case "numbers-by-name":
      if (!isPlain(value)) {
        report(problems, "invalid-argument", name, value, `give ${expected(declared)}`);
        return value;
      }
      readNumbersByName(
        name,
        value,
        { ...declared, kind: "number" },
        declared.names === "any" ? undefined : context.assets,
        problems,
      );
      return value;
    case "numbers":
      return readNumbers(name, value, declared, problems);
    case "object":
      return readObject(name, value, declared.of, { ...context, what: "an option", misplaced: {} }, problems);
    case "variant":
      return readVariant(name, value, declared, context, problems);
    case "list":
      return readList(name, value, declared, context, problems);
    case "record":
      return readRecord(name, value, declared, context, problems);
    case "function":
      if (typeof value !== "function") report(problems, "invalid-argument", name, value, "give a function");
      return value;
    case "signal":
      if (typeof value !== "object" || value === null || typeof (value as AbortSignal).aborted !== "boolean") {
        report(problems, "invalid-argument", name, value, "give an AbortSignal");
      }
      return value;
    case "either":
      return readEither(name, value, declared, context, problems);
    case "value":
      return declared.read(name, value, context);
  }
}

/** An object with declared keys, filled in with their defaults; undefined where it is no object. */
export function readObject(
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

/** An object whose declaration depends on one of its words. */
function readVariant(
  name: string,
  value: unknown,
  declared: VariantOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  const { by = "kind", of } = declared;
  const variants = of();
  if (!isPlain(value)) {
    report(problems, "invalid-argument", name, value, `give an object with ${by}: ${quoted(Object.keys(variants))}`);
    return value;
  }
  const word = readChoice(`${name}.${by}`, value[by], { kind: "choice", of: Object.keys(variants) }, problems);
  if (typeof word !== "string" || !Object.hasOwn(variants, word)) return value;
  const rest = { [by]: { kind: "choice", of: [word] }, ...variants[word] } as OptionDeclarations;
  return readObject(name, value, rest, { ...context, what: `a part of ${by} "${word}"`, misplaced: {} }, problems);
}

function readList(
  name: string,
  value: unknown,
  declared: ListOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
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

function readRecord(
  name: string,
  value: unknown,
  declared: RecordOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
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

/** The declaration whose shape fits the value reads it, so that its own message is the one shown. */
function readEither(
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
