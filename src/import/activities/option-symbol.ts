/** What the name of an option says: the asset that it delivers, and whether it is a call. */
export interface OptionName {
  readonly underlying: string;
  readonly right: "call" | "put";
}

const OCC = /^-?\s*\.?([A-Z]{1,6})\d?\s*(\d{6})([CP])(\d{1,8}(?:\.\d+)?)$/;
const SPACED = /^([A-Z.]{1,6})\s+(?:\d{1,2}\/\d{1,2}\/\d{2,4}|\d{1,2}[A-Z]{3}\d{2})\s+\$?[\d.]+\s*([CP])$/i;
const WORDS =
  /^([A-Z.]{1,6})\s+(?:\d{1,2}\/\d{1,2}\/\d{2,4}|[A-Z]{3,9}\s+\d{1,2},?\s+'?\d{2,4})\s+(?:(Call|Put)\s+\$?[\d.]+|\$?[\d.]+\s+(Call|Put))\b/i;

/**
 * The contract that a symbol or a description names, or `undefined` where it is no option: `ACME250718C65`, `ACME 07/18/2025 65.00 C`,
 * `ACME 18JUL25 65 C`, `ACME 7/18/2025 Call $65.00`, `ACME Jul 18 '25 $65 Call`.
 */
export function optionName(symbol: string): OptionName | undefined {
  const text = symbol.trim();
  const occ = OCC.exec(text.toUpperCase());
  if (occ !== null) return { underlying: occ[1]!, right: occ[3] === "C" ? "call" : "put" };
  const spaced = SPACED.exec(text);
  if (spaced !== null) return { underlying: spaced[1]!.toUpperCase(), right: /c/i.test(spaced[2]!) ? "call" : "put" };
  const words = WORDS.exec(text);
  if (words === null) return undefined;
  return { underlying: words[1]!.toUpperCase(), right: /call/i.test(words[2] ?? words[3]!) ? "call" : "put" };
}
