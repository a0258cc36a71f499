import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { Form8949, Form8949Box, Form8949Row } from "../../tax/forms/form-8949.js";
import { formDate, rowsOfForm } from "./require-form.js";

/** What stands at the head of the file. */
export interface TxfOptions {
  /** The day of the export. */
  readonly date: IsoDate;
  /** Name of the program. Default "omni-alpha". */
  readonly program?: string;
}

/** The text of a TXF file, and the rows that the format has no place for. */
export interface TxfExport {
  /** For the import of a tax program. */
  readonly text: string;
  /** Rows of digital assets (boxes G to L): version 042 of the format is older than their boxes. Enter them by hand. */
  readonly leftOut: readonly Form8949Row[];
}

const txfOptions: OptionsOf<TxfOptions, "program"> = {
  date: { kind: "date", required: true },
  program: { kind: "text", default: "omni-alpha" },
};

/** Tax references of version 042 by box: copies A, B and C of Form 8949, short-term and long-term. */
const REFERENCES: Readonly<Partial<Record<Form8949Box, number>>> = { A: 321, B: 711, C: 712, D: 323, E: 713, F: 714 };

/**
 * The rows of Form 8949 in the Tax Exchange Format, version 042, which TurboTax, H&R Block and others import.
 *
 * Each sale is a detail record: description, day of purchase, day of sale, basis, proceeds (record format 4), and the disallowed loss where there is one
 * (record format 5).
 *
 * @param form - of {@link form8949}
 * @param options - `date` is required; `program` "omni-alpha"
 * @returns the text, lines ended by CR LF, and the rows that the format cannot hold
 * @throws {@link PortfolioError} `invalid-argument` for a form or options that are none; `invalid-date`
 * @remarks O(rows). Intuit, TXF specification 042 (2011-11-30): references 321, 323, 711 to 714. Letters beyond ASCII become `?`.
 * @example
 * form8949Txf(form8949(ledger, 2025), { date: "2026-02-20" }).text;
 */
export function form8949Txf(form: Form8949, options: TxfOptions): TxfExport {
  const { date, program } = readOptions("options", options, txfOptions, { what: "an option of form8949Txf" });
  const rows = rowsOfForm(form);
  const lines = ["V042", `A${plain(program)}`, `D${formDate(date)}`, "^"];
  const leftOut: Form8949Row[] = [];
  for (const row of rows) {
    const reference = REFERENCES[row.box];
    if (reference === undefined) {
      leftOut.push(row);
      continue;
    }
    lines.push(
      "TD",
      `N${reference}`,
      "C1",
      "L1",
      `P${plain(row.description)}`,
      `D${formDate(row.acquired)}`,
      `D${formDate(row.sold)}`,
    );
    lines.push(`$${row.basis.toFixed(2)}`, `$${row.proceeds.toFixed(2)}`);
    if (row.adjustment > 0) lines.push(`$${row.adjustment.toFixed(2)}`);
    lines.push("^");
  }
  return { text: lines.map((line) => `${line}\r\n`).join(""), leftOut };
}

/** One line of ASCII. */
function plain(text: string): string {
  return text.replace(/[\r\n^]+/g, " ").replace(/[^\x20-\x7e]/g, "?");
}
