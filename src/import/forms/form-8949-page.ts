import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Form8949, Form8949Box, Form8949Row } from "../../tax/forms/form-8949.js";
import { formDate, rowsOfForm } from "./require-form.js";

/** What stands at the head of the page. */
export interface FormPageOptions {
  /** The name on the return. Default none. */
  readonly name?: string;
}

const pageOptions: OptionsOf<FormPageOptions> = { name: { kind: "text" } };

/** What each box says, as on the form. */
const BOXES: Readonly<Record<Form8949Box, string>> = {
  A: "Short-term transactions reported on Form 1099-B showing basis was reported to the IRS",
  B: "Short-term transactions reported on Form 1099-B showing basis was not reported to the IRS",
  C: "Short-term transactions not reported to you on Form 1099-B",
  D: "Long-term transactions reported on Form 1099-B showing basis was reported to the IRS",
  E: "Long-term transactions reported on Form 1099-B showing basis was not reported to the IRS",
  F: "Long-term transactions not reported to you on Form 1099-B",
  G: "Short-term digital assets reported on Form 1099-DA showing basis was reported to the IRS",
  H: "Short-term digital assets reported on Form 1099-DA showing basis was not reported to the IRS",
  I: "Short-term digital assets not reported to you",
  J: "Long-term digital assets reported on Form 1099-DA showing basis was reported to the IRS",
  K: "Long-term digital assets reported on Form 1099-DA showing basis was not reported to the IRS",
  L: "Long-term digital assets not reported to you",
};

const STYLE = `@page{size:letter landscape;margin:12mm}
body{font:10pt/1.35 system-ui,sans-serif;color:#111;background:#fff;margin:1.5em}
h1{font-size:14pt;margin:0 0 .2em}h2{font-size:11pt;margin:1.4em 0 .3em}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{border:1px solid #999;padding:2px 5px;text-align:left;vertical-align:top}th{font-weight:600;background:#f2f2f2}
td.n,th.n{text-align:right;white-space:nowrap}tr{break-inside:avoid}thead{display:table-header-group}tfoot{display:table-row-group}tfoot td{font-weight:600}
p{margin:.2em 0}`;

/**
 * Form 8949 as a page to print, or to attach as a statement: a table for each box with its totals.
 *
 * @param form - of {@link form8949}
 * @param options - `name` none
 * @returns a whole HTML page without scripts, images or links, for letter paper
 * @throws {@link PortfolioError} `invalid-argument` for a form or options that are none
 * @remarks O(rows). Losses stand in brackets, as the form has them. The page is a statement in the form's columns, not the form itself.
 * @example
 * form8949Page(form8949(ledger, 2025), { name: "A. Person" });
 */
export function form8949Page(form: Form8949, options: FormPageOptions = {}): string {
  const { name } = readOptions("options", options, pageOptions, { what: "an option of form8949Page" });
  const rows = rowsOfForm(form);
  const boxes = [...new Set(rows.map(({ box }) => box))].sort();
  const tables = boxes.map((box) =>
    tableOf(
      box,
      rows.filter((row) => row.box === box),
    ),
  );
  const title = `Form 8949, ${form.year}: sales and other dispositions of capital assets`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${name === undefined ? "" : `<p>${escaped(name)}</p>\n`}${tables.length === 0 ? "<p>No sales.</p>" : tables.join("\n")}
</body></html>
`;
}

function tableOf(box: Form8949Box, rows: readonly Form8949Row[]): string {
  const sum = (key: "proceeds" | "basis" | "adjustment" | "gain"): number =>
    rows.reduce((cents, row) => cents + Math.round(row[key] * 100), 0) / 100;
  const cell = (text: string, number = false): string => `<td${number ? ' class="n"' : ""}>${escaped(text)}</td>`;
  const body = rows.map(
    (row) =>
      `<tr>${cell(row.description)}${cell(formDate(row.acquired))}${cell(formDate(row.sold))}${cell(money(row.proceeds), true)}${cell(money(row.basis), true)}${cell(row.code)}${cell(row.adjustment === 0 ? "" : money(row.adjustment), true)}${cell(money(row.gain), true)}</tr>`,
  );
  const heads = [
    "(a) Description",
    "(b) Acquired",
    "(c) Sold",
    "(d) Proceeds",
    "(e) Basis",
    "(f) Code",
    "(g) Adjustment",
    "(h) Gain or (loss)",
  ];
  const numbers = new Set([3, 4, 6, 7]);
  return `<h2>Box ${box}: ${escaped(BOXES[box])}</h2>
<table><thead><tr>${heads.map((head, k) => `<th${numbers.has(k) ? ' class="n"' : ""}>${head}</th>`).join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody><tfoot><tr><td colspan="3">Totals</td>${cell(money(sum("proceeds")), true)}${cell(money(sum("basis")), true)}<td></td>${cell(money(sum("adjustment")), true)}${cell(money(sum("gain")), true)}</tr></tfoot></table>`;
}

/** `1,234.50`, and `(1,234.50)` for a loss. */
function money(amount: number): string {
  const [whole, cents] = Math.abs(amount).toFixed(2).split(".");
  const text = `${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
  return amount < 0 ? `(${text})` : text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
