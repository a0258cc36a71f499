import { PortfolioError } from "../core/portfolio-error.js";
import { escapeHtml } from "./escape-html.js";
import { formatAmount } from "./format-figure.js";
import type { ReportSection, ReportTable } from "./report-section.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

/** One chapter as HTML, its charts drawn by the caller's renderer. `id` keeps the names inside its drawings apart from others. */
export async function htmlSection(
  section: ReportSection,
  id: string,
  renderSvg: (spec: VegaLiteSpec) => Promise<string>,
): Promise<string> {
  const { text = [], charts = [], tables = [] } = section;
  const parts: string[] = (typeof text === "string" ? [text] : text).map(
    (paragraph) => `<p>${escapeHtml(paragraph)}</p>`,
  );
  for (const [k, spec] of charts.entries()) {
    parts.push(`<figure>${isolated(await renderSvg(spec), `${id}c${k}-`)}</figure>`);
  }
  parts.push(...tables.map(htmlTable));
  const title = escapeHtml(section.title);
  return section.folded
    ? `<section><details><summary><h2>${title}</h2></summary>\n${parts.join("\n")}\n</details></section>`
    : `<section><h2>${title}</h2>\n${parts.join("\n")}\n</section>`;
}

/** A drawing whose inner names (clips, gradients) are its own: several stand on one page, and each numbers from 0. */
function isolated(svg: string, prefix: string): string {
  const start = svg.indexOf("<svg");
  if (start < 0) {
    throw new PortfolioError("invalid-argument", `renderSvg gave no <svg: make it with vegaRenderer(vega, vegaLite)`, {
      got: svg.slice(0, 80),
    });
  }
  return svg
    .slice(start)
    .replace(/(\sid=")([^"]+)"/g, `$1${prefix}$2"`)
    .replace(/url\((["']?)#([^"')]+)\1\)/g, `url(#${prefix}$2)`)
    .replace(/(\s(?:xlink:)?href=")#([^"]+)"/g, `$1#${prefix}$2"`);
}

const NUMBER = /^(–|[−-]?[\d,]+(\.\d+)?( %)?)$/;

/** Columns that hold nothing but numbers are set flush right. */
function htmlTable({ caption, columns, rows }: ReportTable): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === "number" ? formatAmount(cell, 4) : cell)));
  const numeric = columns.map(
    (_, k) =>
      texts.some((row) => NUMBER.test(row[k] ?? "")) &&
      texts.every((row) => (row[k] ?? "") === "" || NUMBER.test(row[k]!)),
  );
  const cell = (tag: string, text: string, k: number): string =>
    `<${tag}${numeric[k] ? ' class="n"' : ""}>${escapeHtml(text)}</${tag}>`;
  const row = (cells: readonly string[]): string => `<tr>${cells.map((text, k) => cell("td", text, k)).join("")}</tr>`;
  return [
    '<div class="table"><table>',
    caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${columns.map((name, k) => cell("th", name, k)).join("")}</tr></thead>`,
    `<tbody>${texts.map(row).join("\n")}</tbody></table></div>`,
  ].join("\n");
}
