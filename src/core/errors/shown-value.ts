/** Characters of a value that a message shows. */
const MOST = 80;
/** Entries of an array or object that a message shows. */
const MOST_ENTRIES = 8;

/**
 * A value as a message shows it: texts in quotes, long ones cut, large things by their beginning.
 *
 * Never throws, whatever stands there (bigints, circles, getters that throw), and costs nothing that grows with the value.
 */
export function shownValue(value: unknown): string {
  const text = textOf(value, 2);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, MOST + 1));
  if (typeof value === "bigint") return value > -(10n ** 40n) && value < 10n ** 40n ? `${value}n` : "a bigint";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  try {
    return textOfObject(value, depth);
  } catch {
    return "an object"; // a getter or a proxy that throws
  }
}

function textOfObject(value: object, depth: number): string {
  if (value instanceof Date) return `a Date (${String(value).slice(0, 33)})`;
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  if (value instanceof Promise) return "a promise";
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const { length } = value as ArrayBufferView & ArrayLike<unknown>;
    return `${value.constructor.name}(${length})`;
  }
  if (depth === 0) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) {
    const shown: string[] = [];
    for (let i = 0; i < value.length && i < MOST_ENTRIES; i++) shown.push(textOf(value[i], depth - 1));
    return `[${shown.join(",")}${value.length > MOST_ENTRIES ? ",…" : ""}]`;
  }
  const shown: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (shown.length === MOST_ENTRIES) {
      shown.push("…");
      break;
    }
    shown.push(`${JSON.stringify(key.slice(0, MOST))}:${textOf((value as Record<string, unknown>)[key], depth - 1)}`);
  }
  return `{${shown.join(",")}}`;
}
