import { shownValue } from "../errors/shown-value.js";
import type { CsvCursor } from "./csv-cursor.js";

/** What stands for a missing price, in lower case. FRED writes a point. */
const MISSING = new Set(["", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "."]);
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** A number that the end of the text may have cut. */
const CUT = /[.,eE+-]$/;

/** How prices are written. */
export interface PriceNotation {
  /** The sign before the decimals. */
  readonly decimal: "." | ",";
  /** The sign between groups of three digits, when there is one. */
  readonly thousands: string | undefined;
}

/**
 * The price in a cell that is not a plain number: missing (NaN), with an exponent, a currency sign or thousands separators.
 *
 * @throws PortfolioError `invalid-csv` with the line, the column and the option that mends it
 */
export function priceOfCell(cursor: CsvCursor, column: string, { decimal, thousands }: PriceNotation): number {
  const cell = cursor.readText();
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  let digits = /^[$€£¥]/.test(cell) ? cell.slice(1).trimStart() : cell;
  if (thousands !== undefined) digits = withoutThousands(digits, thousands, decimal);
  if (decimal === ",") digits = digits.includes(".") ? "" : digits.replace(",", ".");
  const endsText = cursor.position >= cursor.text.length && cursor.text.endsWith(cell);
  if (NUMBER.test(digits) && !(endsText && CUT.test(cell))) {
    const price = Number(digits);
    if (Number.isFinite(price)) return price;
  }
  return cursor.refuse(`: ${column} is ${shownValue(cell)}: ${mendOf(cell, decimal, thousands, endsText)}`, {
    column,
  });
}

function withoutThousands(digits: string, thousands: string, decimal: string): string {
  const at = digits.indexOf(decimal);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const rest = at < 0 ? "" : digits.slice(at);
  const groups = whole.split(thousands === " " ? /[ \u00a0\u202f]/ : thousands);
  const fits = groups.every((group, k) => (k === 0 ? /^[+-]?\d{1,3}$/ : /^\d{3}$/).test(group));
  return groups.length === 1 || !fits ? digits : groups.join("") + rest;
}

function mendOf(cell: string, decimal: string, thousands: string | undefined, endsText: boolean): string {
  if (endsText && CUT.test(cell)) return "the text ends within a number: give the whole file";
  const mends: string[] = [];
  if (thousands === undefined && decimal === "." && /^[$€£¥]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(cell)) {
    mends.push('thousands: ","');
  }
  if (decimal === "." && /^[$€£¥]?[\d. ]*\d,\d+$/.test(cell)) mends.push('decimal: ","');
  if (thousands === undefined && decimal === "," && /^[$€£¥]?\d{1,3}(\.\d{3})+(,\d*)?$/.test(cell)) {
    mends.push('thousands: "."');
  }
  if (thousands === undefined && /^[$€£¥]?\d{1,3}( \d{3})+([.,]\d*)?$/.test(cell)) mends.push('thousands: " "');
  if (mends.length > 0) return `give ${mends.join(", or ")}`;
  return `expected a number such as ${decimal === "," ? "1234,5" : "1234.5"}, or nothing`;
}
