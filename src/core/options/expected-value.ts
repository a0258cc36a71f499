import type { NumberRange, OptionDeclaration } from "./option-types.js";
import { listed, quoted } from "./shown-names.js";

/** What a declaration accepts, in words that follow "give". */
export function expected(declared: OptionDeclaration): string {
  switch (declared.kind) {
    case "number":
      return expectedNumber(declared);
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

/** A number of a range, in words. */
export function expectedNumber(range: NumberRange): string {
  return ranged(range.integer ? "a whole number" : range.infinite ? "a number" : "a finite number", range);
}

function ranged(what: string, range: NumberRange): string {
  const { min, above, max, below } = range;
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`;
  const parts: string[] = [];
  if (min !== undefined) parts.push(`of at least ${min}`);
  if (above !== undefined) parts.push(`above ${above}`);
  if (max !== undefined) parts.push(`of at most ${max}`);
  if (below !== undefined) parts.push(`below ${below}`);
  return parts.length === 0 ? what : `${what} ${parts.join(" and ")}`;
}
