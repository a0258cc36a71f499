import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";

/** The error for a file that is cut off, or holds what this library does not read. */
export function refuseFile(name: string, why: string, details: Readonly<Record<string, unknown>> = {}): never {
  throw new PortfolioError("invalid-state", `${name} ${why}`, details);
}

/** The text of a file, or an error that says what to give. */
export function requireText(name: string, text: unknown, what: string): string {
  if (typeof text === "string") return text;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(text)}: give ${what} as a text`, {
    argument: name,
  });
}

/** An object out of a JSON text; a text that ends early is named as such. */
export function jsonObject(name: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuseFile(name, `is no whole JSON text: it has ${text.length} characters and may be cut off`, {
      length: text.length,
    });
  }
  return objectOf(name, value);
}

/** A part of a file that must be an object. */
export function objectOf(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuseFile(name, `is ${shownValue(value)}: an object belongs here, so the file is cut off or of another kind`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A part of a file that must be a list of numbers of a given length. */
export function numbersOf(name: string, value: unknown, length?: number): readonly number[] {
  const isList = Array.isArray(value) && value.every((own) => typeof own === "number" && Number.isFinite(own));
  if (!isList || (length !== undefined && value.length !== length)) {
    const came = Array.isArray(value) ? `a list of ${value.length}` : shownValue(value);
    refuseFile(
      name,
      `is ${came}: ${length ?? "a list of"} finite numbers belong here, so the file is cut off or damaged`,
    );
  }
  return value as readonly number[];
}
