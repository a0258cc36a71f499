import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { base64OfBytes } from "./base64.js";
import { DEEPEST, JSON_FORMAT, JSON_VERSION, MOST_DIGITS, TAG } from "./json-format.js";
import { littleEndianBytes, type TypedArray, typedArrayKind } from "./typed-array-bytes.js";

/** Most values in one text. */
const MOST_VALUES = 20_000_000;

interface Writer {
  text: string;
  left: number;
  /** Objects between the top and the value being written: one that comes again is a cycle. */
  readonly ancestors: Set<object>;
}

/**
 * Any data of this library as one JSON text that {@link fromJson} reads back to the bit.
 *
 * Tables, moments, paths, backtests and models keep their typed arrays (as base64, least significant byte first), and NaN,
 * infinities, −0, bigints and keys with the value `undefined` are kept as well. The text carries the version of its format.
 *
 * @param value - plain objects, lists, typed arrays and primitives, nested at most 500 deep
 * @returns JSON; a typed array takes 4/3 of its bytes
 * @throws {@link PortfolioError} `invalid-argument` with the path of a function, a symbol, an instance of a class (also `Date`,
 *   `Map`, `Set`), a cycle, or of what is nested too deep; for more than 20 million values outside typed arrays
 * @remarks O(size). An object that stands in two places is written twice and read as two. Holes of an array are read as
 *   `undefined`; properties of an array other than its entries are not kept.
 * @example
 * writeFileSync("prices.json", toJson(prices));
 * const prices = fromJson<PricesTable>(readFileSync("prices.json", "utf8"));
 */
export function toJson(value: unknown): string {
  const writer: Writer = { text: "", left: MOST_VALUES, ancestors: new Set() };
  try {
    write(value, "value", writer);
  } catch (error) {
    if (error instanceof PortfolioError) throw error;
    // a getter or a proxy of the caller
    throw new PortfolioError("invalid-argument", `value cannot be read: ${shownValue(String(error))}`);
  }
  return `{"format":"${JSON_FORMAT}","version":${JSON_VERSION},"value":${writer.text}}`;
}

function write(value: unknown, path: string, writer: Writer): void {
  if (--writer.left < 0) throw tooMany();
  switch (typeof value) {
    case "string":
      writer.text += JSON.stringify(value);
      return;
    case "number":
      writer.text += Number.isFinite(value) && !Object.is(value, -0) ? String(value) : oddNumber(value);
      return;
    case "boolean":
      writer.text += String(value);
      return;
    case "undefined":
      writer.text += `{"${TAG}undefined":true}`;
      return;
    case "bigint":
      writer.text += `{"${TAG}bigint":"${digitsOf(value, path)}"}`;
      return;
    case "object":
      if (value === null) writer.text += "null";
      else writeObject(value, path, writer);
      return;
    default:
      throw refusal(path, value, "leave it out: only data can be written");
  }
}

function tooMany(): PortfolioError {
  return new PortfolioError(
    "invalid-argument",
    `value has more than ${MOST_VALUES} values outside typed arrays: write it in parts`,
  );
}

function oddNumber(value: number): string {
  return `{"${TAG}number":"${Object.is(value, -0) ? "-0" : String(value)}"}`;
}

function digitsOf(value: bigint, path: string): string {
  const limit = 10n ** BigInt(MOST_DIGITS);
  if (value >= limit || value <= -limit) {
    throw refusal(path, value, `give one of at most ${MOST_DIGITS} digits`);
  }
  return String(value);
}

function writeObject(value: object, path: string, writer: Writer): void {
  const kind = typedArrayKind(value);
  if (kind !== undefined) {
    writer.text += `{"${TAG}${kind}":"${base64OfBytes(littleEndianBytes(value as TypedArray))}"}`;
    return;
  }
  if (writer.ancestors.has(value)) throw refusal(path, value, "it contains itself, which JSON cannot hold", "a cycle");
  if (writer.ancestors.size >= DEEPEST) {
    throw refusal(path, value, `nest values at most ${DEEPEST} deep`, "nested too deep");
  }
  writer.ancestors.add(value);
  if (Array.isArray(value)) writeList(value, path, writer);
  else if (isPlain(value)) writeRecord(value, path, writer);
  else throw refusal(path, value, mendFor(value), className(value));
  writer.ancestors.delete(value);
}

function writeList(list: readonly unknown[], path: string, writer: Writer): void {
  if (list.length > writer.left) throw tooMany();
  writer.text += "[";
  for (let k = 0; k < list.length; k++) {
    if (k > 0) writer.text += ",";
    const one = list[k];
    // the common entry, without a path that only an error needs
    if (typeof one === "number" && Number.isFinite(one) && !Object.is(one, -0) && --writer.left >= 0) {
      writer.text += String(one);
    } else write(one, `${path}[${k}]`, writer);
  }
  writer.text += "]";
}

function writeRecord(record: Readonly<Record<string, unknown>>, path: string, writer: Writer): void {
  // a hidden one is no data: how a value prints, for example
  const symbol = Object.getOwnPropertySymbols(record).find((one) =>
    Object.prototype.propertyIsEnumerable.call(record, one),
  );
  if (symbol !== undefined) throw refusal(path, symbol, "use text for keys", "an object with a symbol as a key");
  writer.text += "{";
  let first = true;
  for (const key of Object.keys(record)) {
    if (!first) writer.text += ",";
    first = false;
    writer.text += `${JSON.stringify(key.startsWith(TAG) ? TAG + key : key)}:`;
    write(record[key], `${path}.${key.slice(0, 80)}`, writer);
  }
  writer.text += "}";
}

/** An object literal, of this realm or another, or one without a prototype. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "hasOwnProperty"))
  );
}

function className(value: object): string {
  const { name } = (value.constructor as { readonly name?: unknown } | undefined) ?? {};
  return typeof name === "string" && name !== "" ? `an instance of ${name.slice(0, 80)}` : "an instance of a class";
}

function mendFor(value: object): string {
  if (value instanceof Date) return "give text, such as value.toISOString()";
  if (value instanceof Map || value instanceof Set) return "give an array, such as [...value]";
  if (value instanceof Promise) return "await it first";
  return "give a plain object; an engine is written through its snapshot()";
}

function refusal(path: string, value: unknown, mend: string, came = shownValue(value)): PortfolioError {
  return new PortfolioError("invalid-argument", `${path} is ${came}: ${mend}`, { argument: path });
}
