import type { Form8949 } from "../../tax/forms/form-8949.js";
import { csvText } from "./csv-cell.js";
import { formDate, rowsOfForm } from "./require-form.js";

/**
 * The rows of Form 8949 as a CSV file, one line each, with the letters of the columns in the header.
 *
 * Cells that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` at the beginning of a text) begin with an apostrophe.
 *
 * @param form - of {@link form8949}
 * @returns the text of the file, money with two decimals, dates as MM/DD/YYYY
 * @throws {@link PortfolioError} `invalid-argument` for a form that is none
 * @remarks O(rows).
 * @example
 * form8949Csv(form8949(ledger, 2025));
 */
export function form8949Csv(form: Form8949): string {
  const header = [
    "Box",
    "(a) Description",
    "(b) Date acquired",
    "(c) Date sold",
    "(d) Proceeds",
    "(e) Cost or other basis",
    "(f) Code",
    "(g) Adjustment",
    "(h) Gain or loss",
    "Account",
    "Holding period from",
  ];
  const rows = rowsOfForm(form).map((row) => [
    row.box,
    row.description,
    formDate(row.acquired),
    formDate(row.sold),
    row.proceeds,
    row.basis,
    row.code,
    row.adjustment,
    row.gain,
    row.account,
    formDate(row.adjustedAcquired),
  ]);
  return csvText([header, ...rows]);
}
