import { parseEpochDay } from "../dates/calendar.js";
import { expected } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report } from "./option-problems.js";
import type { OptionContext, OptionDeclaration, OptionProblem } from "./option-types.js";
import { readChoice } from "./read-choice.js";
import { readEither } from "./read-either.js";
import { readList } from "./read-list.js";
import { readByName, readNumber, readNumbers, readPerAsset } from "./read-numbers.js";
import { readObject } from "./read-object.js";
import { readRecord } from "./read-record.js";
import { readVariant } from "./read-variant.js";
import { isPlain } from "./value-shape.js";

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
      return readObject(within, key, value, declared.of, nested(context), problems, readValue);
    case "variant":
      return readVariant(within, key, value, declared, context, problems, readValue);
    case "list":
      return readList(within, key, value, declared, context, problems, readValue);
    case "record":
      return readRecord(within, key, value, declared, context, problems, readValue);
    case "function":
      return typeof value === "function" ? value : wrong(within, key, value, problems, "give a function");
    case "signal":
      if (typeof value === "object" && value !== null && typeof (value as AbortSignal).aborted === "boolean")
        return value;
      return wrong(within, key, value, problems, "give an AbortSignal");
    case "either":
      return readEither(within, key, value, declared, context, problems, readValue);
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
