import type { OptionDeclaration } from "./option-types.js";

/** Whether a value has the shape that a declaration asks for, whatever it holds. */
export function fits(declared: OptionDeclaration, value: unknown): boolean {
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
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  // most are literals, which none of the classes below makes
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  return !(value instanceof Map || value instanceof Set || value instanceof Date || value instanceof Promise);
}

/** An array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
