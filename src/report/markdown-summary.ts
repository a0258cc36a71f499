import { chapterSections } from "./chapter-sections.js";
import { formatAmount } from "./format-figure.js";
import { holdingsSection, performanceSection } from "./performance-section.js";
import type { ReportSection, ReportTable } from "./report-section.js";
import type { NamingOptions, TearSheetContent } from "./tear-sheet-content.js";
import { tradingSection } from "./trading-section.js";

/**
 * The texts and tables of a tear sheet as Markdown, for a terminal, a chat or a pull request. Charts are left out.
 *
 * @param content - as of `tearSheet`
 * @returns headings, paragraphs and tables; names are escaped, so that none can become a link, a tag or another column
 * @remarks O(what is in it). NaN figures are dashes.
 * @example
 * console.log(markdownSummary({ backtest: result }, { title: "Momentum" }));
 */
export function markdownSummary(content: TearSheetContent, options: NamingOptions = {}): string {
  const { backtest } = content;
  const { from, to, options: run } = backtest.manifest;
  const sections = [
    performanceSection(content, options),
    holdingsSection(content),
    tradingSection(backtest),
    ...chapterSections(content, options),
  ];
  return [
    `# ${escapeMarkdown(options.title ?? "Portfolio report")}`,
    `${from} to ${to}, starting with ${formatAmount(run.initialCapital, 2)}.`,
    ...sections.flatMap(markdownSection),
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
