import { readOptions } from "../../core/options/read-options.js";
import { reportSections, reportSubtitle } from "../chapters/report-sections.js";
import { namingOptions, readContent } from "../content/read-content.js";
import type { NamingOptions, TearSheetContent } from "../content/tear-sheet-content.js";
import { formatAmount } from "../parts/format-figure.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";

/**
 * The texts and tables of a tear sheet as Markdown, for a terminal, a chat or a pull request. Charts are left out.
 *
 * @param content - as of `tearSheet`
 * @param options - `title` "Portfolio report"; `name` "Portfolio"; `benchmarkName` "Benchmark"
 * @returns headings, paragraphs and tables; names are escaped, so that none can become a link, a tag or another column
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite`, `invalid-date`, as `tearSheet`
 * @remarks O(what is in it). NaN figures are dashes.
 * @example
 * console.log(markdownSummary({ backtest: result }, { title: "Momentum" }));
 */
export function markdownSummary(content: TearSheetContent, options: NamingOptions = {}): string {
  const naming = readOptions("options", options, namingOptions, { what: "an option of markdownSummary" });
  const read = readContent(content, naming, "markdownSummary");
  return [
    `# ${escapeMarkdown(naming.title)}`,
    `${escapeMarkdown(reportSubtitle(read))}.`,
    ...reportSections(read).flatMap(markdownSection),
    "",
  ].join("\n\n");
}

function markdownSection({ title, text = [], tables = [] }: ReportSection): readonly string[] {
  const paragraphs = (typeof text === "string" ? [text] : text).map(escapeMarkdown);
  if (paragraphs.length === 0 && tables.length === 0) return [];
  return [`## ${escapeMarkdown(title)}`, ...paragraphs, ...tables.map(markdownTable)];
}

function markdownTable({ caption, columns, rows }: ReportTable): string {
  const row = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => escapeMarkdown(typeof cell === "number" ? formatAmount(cell, 4) : cell)).join(" | ")} |`;
  const lines = [row(columns), `|${" --- |".repeat(columns.length)}`, ...rows.map(row)];
  return caption === undefined ? lines.join("\n") : [`${escapeMarkdown(caption)}:`, "", ...lines].join("\n");
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;");
}
