/**
 * A cell of a CSV file: quoted where it must be, and harmless in a spreadsheet.
 *
 * A text that begins with `=`, `+`, `-`, `@`, a tab or a return would run as a formula in Excel, LibreOffice and Google Sheets; an apostrophe before it keeps
 * it a text. Numbers are numbers, negative ones too.
 */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const harmless = /^[\s\u00a0]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

/** Rows as the text of a CSV file, lines ended by CR LF (RFC 4180). */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
