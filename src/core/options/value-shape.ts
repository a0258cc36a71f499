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

/** An object whose own keys are its content: no array, no typed array, no Map, Date or promise, no number in an object. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  // most are literals, which no class makes
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  // what the language itself makes has a tag of its own: `new Number(0.5)` would be read as an object without keys
  const tag = Object.prototype.toString.call(value);
  return tag === "[object Object]" || tag === "[object Module]";
}

/** An array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Whether an object has a prototype of its own: an instance of a class, or what `Object.create` made. */
export function isDerived(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

/** Names that an object shows in a loop and that are not its own. */
export function inheritedNames(value: object): string[] {
  const names: string[] = [];
  for (const name in value) if (!Object.hasOwn(value, name)) names.push(name);
  return names;
}
