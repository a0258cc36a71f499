/** Characters of a value that a message shows. */
const MOST = 80;

/** A value as a message shows it: texts in quotes, long ones cut. Never throws, whatever stands there. */
export function shownValue(value: unknown): string {
  const text = textOf(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, MOST + 1));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? "an object";
  } catch {
    return "an object"; // with circles, or with values that JSON does not know
  }
}
