import { shownValue } from "./shown-value.js";

/** Longest text that details keep. */
const LONGEST_TEXT = 300;
/** Most entries of one list or object that details keep. */
const MOST_ENTRIES = 1000;
/** Most values that details keep in total. */
const MOST_VALUES = 20_000;
/** How deep details may be nested. */
const DEEPEST = 6;
/** Longest message; a longer one loses its middle, because the beginning names the argument and the end says the mend. */
const LONGEST_MESSAGE = 1200;
const MESSAGE_END = 300;
/** A word of this length is input that was echoed, and is cut. */
const LONG_WORD = /\S{161,}/g;

/**
 * Details of an error as data that can be cloned, stored as JSON and logged, however large or odd the input was.
 *
 * Plain objects, lists and primitives are copied; texts are cut to 300 characters, lists and objects to 1,000 entries. A list
 * at the top that was cut gets a neighbor, such as `problemsTotal`, with its full length. Everything else (functions, symbols,
 * bigints, class instances, typed arrays) becomes the text that a message would show. Never throws.
 */
export function cloneableDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const budget = { left: MOST_VALUES };
  try {
    for (const key of Object.keys(details)) {
      if (budget.left <= 0) break;
      const value = details[key];
      setOwn(kept, key, cloneable(value, DEEPEST, budget));
      if (Array.isArray(value) && value.length > MOST_ENTRIES) setOwn(kept, `${key}Total`, value.length);
    }
  } catch {
    // a getter or a proxy that throws: keep what was read so far
  }
  return kept;
}

function cloneable(value: unknown, depth: number, budget: { left: number }): unknown {
  budget.left -= 1;
  if (typeof value === "string") return shortText(value);
  if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || depth === 0 || budget.left <= 0) return shownValue(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (let k = 0; k < value.length && k < MOST_ENTRIES && budget.left > 0; k++) {
      list.push(cloneable(value[k], depth - 1, budget));
    }
    return list;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return shownValue(value);
  const kept: Record<string, unknown> = {};
  let entries = 0;
  for (const key of Object.keys(value)) {
    if (++entries > MOST_ENTRIES || budget.left <= 0) break;
    setOwn(kept, shortText(key), cloneable((value as Record<string, unknown>)[key], depth - 1, budget));
  }
  return kept;
}

/**
 * A message that does not echo a whole file: words are cut to 120 characters, and of a message that is still longer than 1,200
 * only both ends are kept.
 */
export function boundedMessage(message: string): string {
  if (message.length <= 160) return message;
  // the ends of a huge message are enough, and cheap to search
  const huge = message.length > 100_000;
  const whole = huge ? `${message.slice(0, 5_000)} ${message.slice(-5_000)}` : message;
  const short = whole.replace(LONG_WORD, (word) => `${word.slice(0, 120)}…`);
  if (!huge && short.length <= LONGEST_MESSAGE) return short;
  return `${short.slice(0, MESSAGE_END)} … ${short.slice(-MESSAGE_END)}`;
}

function shortText(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** Plain assignment to `__proto__` would address the prototype. */
function setOwn(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  } else record[key] = value;
}
