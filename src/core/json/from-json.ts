import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { bytesOfBase64 } from "./base64.js";
import { DEEPEST, JSON_FORMAT, JSON_VERSION, MOST_DIGITS, ODD_NUMBERS, TAG } from "./json-format.js";
import { isTypedArrayKind, typedArrayOfBytes } from "./typed-array-bytes.js";

/**
 * The value that {@link toJson} wrote, to the bit.
 *
 * @param text - what `toJson` returned
 * @returns new objects; nothing in the text can run code or reach a prototype. The type parameter is a convenience and is not
 *   checked: pass the value to the function it is meant for, which checks what it reads.
 * @throws {@link PortfolioError} `invalid-argument` for a value that is not text; `invalid-state` for text that is not JSON or
 *   was not written by `toJson`, for another version and for unknown or damaged tags
 * @remarks O(length of the text).
 * @example
 * const prices = fromJson<PricesTable>(toJson(pricesFromCsv(text)));
 */
export function fromJson<T = unknown>(text: string): T {
  if (typeof text !== "string") {
    throw new PortfolioError(
      "invalid-argument",
      `text is ${shownValue(text)}: give the text that toJson returned${ArrayBuffer.isView(text) ? ', such as readFileSync(path, "utf8")' : ""}`,
      { argument: "text" },
    );
  }
  const envelope = parsed(text);
  if (typeof envelope !== "object" || envelope === null || (envelope as { format?: unknown }).format !== JSON_FORMAT) {
    throw new PortfolioError("invalid-state", "text was not written by toJson: read other JSON with JSON.parse", {});
  }
  const { version, value } = envelope as { readonly version?: unknown; readonly value?: unknown };
  if (version !== JSON_VERSION) {
    throw new PortfolioError(
      "invalid-state",
      `text has version ${shownValue(version)} of the format, and this release reads version ${JSON_VERSION}: read it with the release that wrote it`,
      { version, expected: JSON_VERSION },
    );
  }
  if (value === undefined) throw damaged("value", "it is missing");
  return decoded(value, "value", 0) as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PortfolioError(
      "invalid-state",
      `text is not JSON (${(error as Error).message.slice(0, 120)}): give the text that toJson returned`,
    );
  }
}

function decoded(value: unknown, path: string, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) throw damaged(path, `it is nested more than ${DEEPEST} deep`);
  if (Array.isArray(value)) {
    for (let k = 0; k < value.length; k++) {
      const one: unknown = value[k];
      if (typeof one === "object" && one !== null) value[k] = decoded(one, `${path}[${k}]`, depth + 1);
    }
    return value;
  }
  const keys = Object.keys(value);
  if (keys.some((key) => key.startsWith(TAG) && key[1] !== TAG)) {
    if (keys.length > 1)
      throw damaged(path, `it has the tag ${keys.find((key) => key.startsWith(TAG))} beside other keys`);
    return decodedTag(keys[0]!, (value as Record<string, unknown>)[keys[0]!], path);
  }
  const record: Record<string, unknown> = {};
  for (const key of keys) {
    const name = key.startsWith(TAG) ? key.slice(1) : key;
    const one = decoded((value as Record<string, unknown>)[key], `${path}.${name.slice(0, 80)}`, depth + 1);
    if (name === "__proto__") {
      // plain assignment would address the prototype
      Object.defineProperty(record, name, { value: one, enumerable: true, configurable: true, writable: true });
    } else record[name] = one;
  }
  return record;
}

function decodedTag(tag: string, content: unknown, path: string): unknown {
  const name = tag.slice(1);
  if (name === "undefined" && content === true) return undefined;
  if (typeof content === "string") {
    if (name === "number" && ODD_NUMBERS.has(content)) return ODD_NUMBERS.get(content);
    if (name === "bigint" && content.length <= MOST_DIGITS + 1 && /^(0|-?[1-9]\d*)$/.test(content)) {
      return BigInt(content);
    }
    if (isTypedArrayKind(name)) {
      const bytes = bytesOfBase64(content);
      const values = bytes === undefined ? undefined : typedArrayOfBytes(name, bytes);
      if (values !== undefined) return values;
    }
  }
  const known = name === "undefined" || name === "number" || name === "bigint" || isTypedArrayKind(name);
  throw damaged(path, known ? `its ${name} is damaged` : `it has the unknown tag ${shownValue(tag)}`);
}

function damaged(path: string, what: string): PortfolioError {
  return new PortfolioError("invalid-state", `${path} cannot be read, ${what}: give the text that toJson returned`, {
    path,
  });
}
