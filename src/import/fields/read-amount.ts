import { type Decimal, decimalOf, negative } from "./decimal.js";
import { RowFlaw } from "./row-flaw.js";

/** What stands for no number, in lower case. */
const NOTHING = new Set(["", "-", "--", "—", "n/a", "na", "null", "none", "free", "not available"]);
const CURRENCY = /^(?:US|C|A|CA|AU)?[$€£¥]|^(?:USD|EUR|GBP|CAD|CHF|JPY|AUD)\s*/i;

/**
 * The number in a cell: `1234.5`, `$1,234.50`, `-$1,234.50`, `$-1,234.50`, `(1,234.50)`, `1,234.50-`; `undefined` for an empty one and for
 * `-`, `--` and `N/A`.
 *
 * @param column - for the message
 * @throws RowFlaw for anything else, such as `1,23` and `12..5`
 */
export function readAmount(cell: string, column: string, decimal: "." | "," = "."): Decimal | undefined {
  let text = cell.trim();
  if (NOTHING.has(text.toLowerCase())) return undefined;
  let sign = 1;
  const turn = (pattern: RegExp, replacement = ""): void => {
    if (!pattern.test(text)) return;
    text = text.replace(pattern, replacement).trim();
    sign = -sign;
  };
  turn(/^\((.*)\)$/, "$1");
  if (sign > 0) turn(/^[-−]\s*/);
  if (sign > 0) text = text.replace(/^\+\s*/, "");
  text = text.replace(CURRENCY, "").trim();
  if (sign > 0) turn(/^[-−]/);
  if (sign > 0) turn(/[-−]$/);
  const number = /^[\d.,' \u00a0e+-]+$/i.test(text) ? decimalOf(withoutGroups(text, decimal)) : undefined;
  if (number === undefined || /^[+-]/.test(text)) {
    throw new RowFlaw(`${column} is "${cell.slice(0, 40)}", which is not a number`);
  }
  return sign < 0 ? negative(number) : number;
}

/** Only groups of three digits are groups; the text is left as it is otherwise, and then is no number. */
function withoutGroups(text: string, decimal: "." | ","): string {
  const at = text.lastIndexOf(decimal);
  const whole = at < 0 ? text : text.slice(0, at);
  const fraction = at < 0 ? "" : `.${text.slice(at + 1)}`;
  const groups = whole.split(decimal === "." ? /[,' \u00a0]/ : /[.' \u00a0]/);
  if (groups.length === 1) return `${whole}${fraction}`;
  const fits = groups.every((group, k) => (k === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  return fits ? `${groups.join("")}${fraction}` : "";
}
