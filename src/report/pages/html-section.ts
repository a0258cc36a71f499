import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { formatAmount } from "../parts/format-figure.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";
import type { JsonValue, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { escapeHtml } from "./escape-html.js";
import { narrowSpec } from "./narrow-spec.js";

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
  for (const [k, spec] of charts.entries()) parts.push(await htmlFigure(spec, section.title, `${id}c${k}`, renderSvg));
  parts.push(...tables.map((table) => htmlTable(table, section.title)));
  const title = escapeHtml(section.title);
  return section.folded
    ? `<section><details><summary><h2>${title}</h2></summary>\n${parts.join("\n")}\n</details></section>`
    : `<section><h2>${title}</h2>\n${parts.join("\n")}\n</section>`;
}

/**
 * A chart with its title as a caption, drawn wide and, where that can be done, narrow: the style sheet shows one of the two. What
 * cannot be made narrow is moved sideways on a phone.
 */
async function htmlFigure(
  spec: VegaLiteSpec,
  section: string,
  id: string,
  renderSvg: (spec: VegaLiteSpec) => Promise<string>,
): Promise<string> {
  const { title, ...untitled } = spec;
  const text = typeof title === "string" ? title : titleText(title);
  const bare = text === undefined ? spec : (untitled as VegaLiteSpec);
  const label = escapeHtml(text ?? section);
  const narrow = narrowSpec(bare);
  const drawing = async (one: VegaLiteSpec, kind: string): Promise<string> =>
    `<div class="${kind}"${kind === "scroll" ? ` tabindex="0" role="group" aria-label="${label}"` : ""}>${asImage(
      isolated(await renderSvg(one), `${id}${kind[0]}-`),
      label,
    )}</div>`;
  const drawn =
    narrow === null
      ? await drawing(bare, "scroll")
      : `${await drawing(bare, "wide")}${await drawing(narrow, "narrow")}`;
  return `<figure>${text === undefined ? "" : `<figcaption>${label}</figcaption>`}${drawn}</figure>`;
}

function titleText(title: JsonValue | undefined): string | undefined {
  if (typeof title !== "object" || title === null || Array.isArray(title)) return undefined;
  const { text } = title as { readonly text?: JsonValue };
  return typeof text === "string" ? text : undefined;
}

/** One image with one name for those who listen, instead of every mark by itself. */
function asImage(svg: string, label: string): string {
  const end = svg.indexOf(">");
  const opening = svg.slice(0, end).replace(/\s(role|aria-[a-z]+)="[^"]*"/g, "");
  return `${opening} role="img" aria-label="${label}"${svg.slice(end)}`;
}

/** A drawing whose inner names (clips, gradients) are its own: several stand on one page, and each numbers from 0. */
function isolated(svg: string, prefix: string): string {
  const start = typeof svg === "string" ? svg.indexOf("<svg") : -1;
  if (start < 0) {
    throw new PortfolioError("invalid-argument", `renderSvg gave no <svg: make it with vegaRenderer(vega, vegaLite)`, {
      got: shownValue(svg),
    });
  }
  return svg
    .slice(start)
    .replace(/(\sid=")([^"]+)"/g, `$1${prefix}$2"`)
    .replace(/url\((["']?)#([^"')]+)\1\)/g, `url(#${prefix}$2)`)
    .replace(/(\s(?:xlink:)?href=")#([^"]+)"/g, `$1#${prefix}$2"`);
}

const NUMBER = /^(–|[−-]?[\d,]+(\.\d+)?( %)?)$/;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Columns that hold nothing but numbers are set flush right. */
function htmlTable({ caption, columns, rows }: ReportTable, section: string): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === "number" ? formatAmount(cell, 4) : cell)));
  const numeric = columns.map(
    (_, k) =>
      texts.some((row) => NUMBER.test(row[k] ?? "")) &&
      texts.every((row) => (row[k] ?? "") === "" || NUMBER.test(row[k]!)),
  );
  const cell = (tag: string, scope: string, text: string, k: number): string =>
    `<${tag}${scope}${(numeric[k] && k > 0) || DATE.test(text) ? ` class="${DATE.test(text) ? "d" : "n"}"` : ""}>${escapeHtml(text)}</${tag}>`;
  // the first cell names its row
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((text, k) => (k === 0 ? cell("th", ' scope="row"', text, k) : cell("td", "", text, k))).join("")}</tr>`;
  return [
    `<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(caption ?? section)}"><table>`,
    caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${columns.map((name, k) => cell("th", ' scope="col"', name, k)).join("")}</tr></thead>`,
    `<tbody>${texts.map(row).join("\n")}</tbody></table></div>`,
  ].join("\n");
}
