import { parseEpochDay } from "../dates/calendar.js";
import { assetPositions } from "../names/asset-positions.js";
import { absentKeysOf, variantKeysOf } from "./declared-keys.js";
import { expected } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report, reportUnknownAsset, reportUnread, unknownKey } from "./option-problems.js";
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
import { readByName, readNumber, readNumbers, readPerAsset } from "./read-numbers.js";
import { listed, quoted } from "./shown-names.js";
import { fits, inheritedNames, isDerived, isList, isPlain } from "./value-shape.js";

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** An object with declared keys: a new object with what was given and what has a default. */
export function readObject(
  within: OptionPlace | undefined,
  at: string | number,
  given: unknown,
  declared: OptionDeclarations,
  context: OptionContext,
  problems: OptionProblem[],
): Record<string, unknown> | undefined {
  if (!isPlain(given)) {
    const mend = `give an object with ${listed(Object.keys(declared))}`;
    report(problems, "invalid-argument", pathOf(within, at), given, mend);
    return undefined;
  }
  const here: OptionPlace = { within, key: at };
  const value: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(declared, key)) {
      problems.push(unknownKey(pathOf(within, at), key, declared, context));
      continue;
    }
    const one = given[key];
    if (one !== undefined) value[key] = readValue(here, key, one, declared[key]!, context, problems);
  }
  if (isDerived(given)) reportUnread(within, at, given, Object.keys(declared), problems);
  for (const { key, declaration } of absentKeysOf(declared)) {
    if (value[key] !== undefined) continue;
    if ("default" in declaration && declaration.default !== undefined) value[key] = declaration.default;
    else if (declaration.required && (given[key] === undefined || !isEnumerable.call(given, key))) {
      report(problems, "invalid-argument", pathOf(here, key), undefined, `give ${expected(declaration)}`, "is missing");
    }
  }
  return value;
}

/** One value against its declaration; what is wrong is added to the problems. */
export function readValue(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: OptionDeclaration,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  switch (declared.kind) {
    case "number":
      return readNumber(within, key, value, declared, problems);
    case "choice":
      return readChoice(within, key, value, declared.of, problems);
    case "boolean":
      return typeof value === "boolean" ? value : wrong(within, key, value, problems, "give true or false");
    case "text":
      return typeof value === "string" && (value !== "" || declared.empty)
        ? value
        : wrong(within, key, value, problems, `give ${expected(declared)}`);
    case "date":
      if (typeof value === "string" && !Number.isNaN(parseEpochDay(value))) return value;
      report(problems, "invalid-date", pathOf(within, key), value, 'give a calendar date as "2026-03-31"');
      return value;
    case "per-asset":
      return readPerAsset(within, key, value, declared, context.assets, problems);
    case "numbers-by-name":
      if (!isPlain(value)) return wrong(within, key, value, problems, `give ${expected(declared)}`);
      return readByName(within, key, value, declared, declared.names === "any" ? undefined : context.assets, problems);
    case "numbers":
      return readNumbers(within, key, value, declared, problems);
    case "object":
      return readObject(within, key, value, declared.of, nested(context), problems);
    case "variant":
      return readVariant(within, key, value, declared, context, problems);
    case "list":
      return readList(within, key, value, declared, context, problems);
    case "record":
      return readRecord(within, key, value, declared, context, problems);
    case "function":
      return typeof value === "function" ? value : wrong(within, key, value, problems, "give a function");
    case "signal":
      if (typeof value === "object" && value !== null && typeof (value as AbortSignal).aborted === "boolean")
        return value;
      return wrong(within, key, value, problems, "give an AbortSignal");
    case "either":
      return readEither(within, key, value, declared, context, problems);
    case "value":
      return declared.read(pathOf(within, key), value, context);
  }
}

/** What a reader knows within an object of an option: the assets, and no words of the call. */
const plainContext: OptionContext = { what: "an option" };

function nested({ assets }: OptionContext): OptionContext {
  return assets === undefined ? plainContext : { what: "an option", assets };
}

/** Adds the problem of a value of the wrong kind, which is kept as it came. */
function wrong(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  problems: OptionProblem[],
  mend: string,
): unknown {
  report(problems, "invalid-argument", pathOf(within, key), value, mend);
  return value;
}

function readVariant(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  { by = "kind", of }: VariantOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  const variants = of();
  if (!isPlain(value)) {
    const mend = `give an object with ${by}: ${quoted(Object.keys(variants))}`;
    report(problems, "invalid-argument", pathOf(within, key), value, mend);
    return value;
  }
  const words = Object.keys(variants);
  const word = readChoice({ within, key }, by, value[by], words, problems);
  if (typeof word !== "string" || !Object.hasOwn(variants, word)) return value;
  const declared = variantKeysOf(by, word, variants[word]!);
  return readObject(within, key, value, declared, { ...nested(context), what: `a part of ${by} "${word}"` }, problems);
}

function readList(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: ListOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  if (!isList(value)) {
    report(problems, "invalid-argument", pathOf(within, key), value, `give ${expected(declared)}`);
    return value;
  }
  const { length } = value;
  const { minLength = 0, maxLength = 1_000_000 } = declared;
  if (length < minLength || length > maxLength) {
    const name = pathOf(within, key);
    const wanted = length < minLength ? `at least ${minLength}` : `at most ${maxLength}`;
    problems.push({
      code: length === 0 ? "empty" : "invalid-argument",
      key: name,
      message: `${name} has ${length} entries: give ${wanted}`,
      details: { argument: name, length },
    });
    return value;
  }
  const here: OptionPlace = { within, key };
  const list: unknown[] = [];
  for (let k = 0; k < length; k++) list.push(readValue(here, k, value[k], declared.of, context, problems));
  return list;
}

function readRecord(
  within: OptionPlace | undefined,
  at: string | number,
  value: unknown,
  declared: RecordOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  if (!isPlain(value)) {
    const mend = "give an object with a value for each name";
    report(problems, "invalid-argument", pathOf(within, at), value, mend);
    return value;
  }
  if (isDerived(value)) reportUnread(within, at, value, inheritedNames(value), problems);
  const { of } = declared;
  if (of === undefined) return value;
  const here: OptionPlace = { within, key: at };
  const known = declared.names === "assets" ? context.assets : undefined;
  const positions = known && assetPositions(known);
  const record: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (known !== undefined && !positions!.has(key)) {
      reportUnknownAsset(problems, pathOf(within, at), key, known);
      continue;
    }
    const one = value[key];
    if (one === undefined) continue;
    const read = readValue(here, key, one, of, context, problems);
    // plain assignment of this name would address the prototype
    if (key !== "__proto__") record[key] = read;
    else Object.defineProperty(record, key, { value: read, enumerable: true, configurable: true, writable: true });
  }
  return record;
}

/** The declaration whose shape fits the value reads it; of several that fail, the last has its own message shown. */
function readEither(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: EitherOption,
  context: OptionContext,
  problems: OptionProblem[],
): unknown {
  const before = problems.length;
  let tried = false;
  for (const one of declared.of) {
    if (!fits(one, value)) continue;
    tried = true;
    problems.length = before;
    const read = readValue(within, key, value, one, context, problems);
    if (problems.length === before) return read;
  }
  if (!tried) {
    const mend = `give ${declared.of.map(expected).join(", or ")}`;
    report(problems, "invalid-argument", pathOf(within, key), value, mend);
  }
  return undefined;
}
