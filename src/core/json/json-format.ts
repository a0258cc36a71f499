/** The word that marks a text as written by `toJson`. */
export const JSON_FORMAT = "omni-alpha";
/** The version of the format that this release writes and reads. */
export const JSON_VERSION = 1;
/** Deepest nesting that is written and read. */
export const DEEPEST = 500;

/**
 * How values that JSON lacks are written: as an object with one key that begins with `$`.
 *
 * `{"$Float64Array": base64}` and the other typed arrays, `{"$number": "NaN" | "Infinity" | "-Infinity" | "-0"}`,
 * `{"$bigint": "12"}` and `{"$undefined": true}`. A key of the caller that begins with `$` gets a second `$` in front, so that
 * it never reads as one of these.
 */
export const TAG = "$";

/** Numbers that JSON has no text for, by the text that stands for them here. */
export const ODD_NUMBERS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Most digits of a bigint: reading more takes time that grows with their square. */
export const MOST_DIGITS = 10_000;
