import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { ListOption, OptionsOf, TextOption, ValueOption } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { checkDates } from "../../core/tables/check-table.js";
import type { IsoDate } from "../../core/types.js";

/**
 * The declared parts of a result or of a row of data. Other keys are left alone, because results hold more than is drawn.
 *
 * @param name - what the caller handed in, for messages: `"source"`, `"content.backtest"`
 * @param source - what came
 * @param declared - the parts that are read
 * @throws {@link PortfolioError} as `readOptions`; never for a key that is not declared
 */
export function readSource<T extends object>(name: string, source: unknown, declared: OptionsOf<T>): T {
  if (typeof source !== "object" || source === null || Array.isArray(source) || ArrayBuffer.isView(source)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(source)}: give an object with ${Object.keys(declared).join(", ")}`,
      { argument: name },
    );
  }
  const parts: Record<string, unknown> = {};
  for (const key of Object.keys(declared)) {
    const part = (source as Readonly<Record<string, unknown>>)[key];
    if (part !== undefined) parts[key] = part;
  }
  return readOptions<T>(name, parts as T, declared) as T;
}

/** Dates in order, each given once. */
export const DATES: ValueOption = {
  kind: "value",
  required: true,
  read: (name: string, dates: readonly IsoDate[]): readonly IsoDate[] => {
    checkDates(name, dates);
    return dates;
  },
};

/** Names, at least one. */
export const NAMES: ListOption = {
  kind: "list",
  of: { kind: "text" },
  minLength: 1,
  required: true,
};

/** Numbers that may be missing. A missing number is NaN, or null where JSON wrote it; both are read as NaN. */
export const SERIES: ValueOption = { kind: "value", required: true, read: readSeries };

/** A title above a chart. */
export const TITLE: TextOption = { kind: "text", empty: true };

/**
 * A series of numbers with gaps.
 *
 * @param name - what the caller handed in, for messages
 * @param given - an array or typed array; a missing number is NaN or null
 * @returns the same typed array, or a new one with NaN for what is missing
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite` with the position
 */
export function readSeries(name: string, given: unknown): Float64Array {
  const list = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
  if (!list) {
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(given)}: give an array of numbers`, {
      argument: name,
    });
  }
  const values = given as ArrayLike<unknown>;
  for (let t = 0; t < values.length; t++) {
    const value = values[t];
    if (value === null || (typeof value === "number" && (Number.isFinite(value) || Number.isNaN(value)))) continue;
    throw new PortfolioError(
      "not-finite",
      `${name}[${t}] is ${shownValue(value)}: give a finite number, or NaN where it is missing`,
      { argument: name, position: t },
    );
  }
  if (given instanceof Float64Array) return given;
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : (value as number)));
}

/** Refuses a series that has not one number for each date. */
export function requireLength(name: string, values: ArrayLike<unknown>, expected: number, per: string): void {
  if (values.length === expected) return;
  throw new PortfolioError("shape", `${name} has ${values.length} numbers: expected ${expected}, ${per}`, {
    argument: name,
    expected,
    actual: values.length,
  });
}
