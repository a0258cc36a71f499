import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { reportSections, reportSubtitle } from "../chapters/report-sections.js";
import { methodSection } from "../chapters/trading-section.js";
import { namingOptions, readContent } from "../content/read-content.js";
import type { NamingOptions, TearSheetContent } from "../content/tear-sheet-content.js";
import { headlineFigures } from "../parts/figure-rows.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { escapeHtml } from "./escape-html.js";
import { htmlSection } from "./html-section.js";
import { pageStyle } from "./page-style.js";

/** How a tear sheet is drawn. */
export interface TearSheetOptions extends NamingOptions {
  /** Draws a specification; `vegaRenderer(vega, vegaLite)` makes one. */
  readonly renderSvg: (spec: VegaLiteSpec) => Promise<string>;
  /** `"auto"` follows the reader's system. Default "auto". */
  readonly theme?: "auto" | "light" | "dark";
}

const tearSheetOptions: OptionsOf<TearSheetOptions, "title" | "name" | "benchmarkName" | "theme"> = {
  ...namingOptions,
  renderSvg: { kind: "function" },
  theme: { kind: "choice", of: ["auto", "light", "dark"], default: "auto" },
};

/**
 * One self-contained HTML page about a backtest, or about any series of returns, and what belongs to it.
 *
 * Everything is inside: style, drawings, tables. There is no script, and a content security policy in the page forbids any
 * and all loading from the network. All names and texts are escaped.
 *
 * @param content - `backtest` or `returns` (with `benchmark`, `riskFreeRate`, `periodsPerYear`), and any of comparisons,
 *   riskContributions, attribution, regime, tax, tradeCheck, predictor, and sections of your own
 * @param options - `renderSvg`; `title` "Portfolio report"; `name` "Portfolio"; `benchmarkName` "Benchmark"; `theme` "auto"
 * @returns the page; writing it somewhere is the caller's business
 * @throws {@link PortfolioError} `invalid-argument` when there is no renderer or it draws no SVG, and for content that is
 *   not what the rooms return; `shape`, `not-finite`, `invalid-date`; what the renderer throws
 * @remarks A dozen charts, drawn one after the other, most of them twice: for a desk and for a phone. NaN figures are dashes, with
 *   their reasons below.
 * @example
 * const html = await tearSheet({ backtest: result }, { renderSvg: vegaRenderer(vega, vegaLite), title: "Momentum" });
 * await tearSheet({ returns: { dates, returns }, benchmark: { dates, returns: index } }, { renderSvg });
 */
export async function tearSheet(content: TearSheetContent, options: TearSheetOptions): Promise<string> {
  const read = readOptions("options", options, tearSheetOptions, { what: "an option of tearSheet" });
  const { renderSvg, title, theme } = read;
  if (typeof renderSvg !== "function") {
    throw new PortfolioError(
      "invalid-argument",
      "options.renderSvg is missing: make one with vegaRenderer(vega, vegaLite)",
      { argument: "options.renderSvg" },
    );
  }
  const { name, benchmarkName } = read;
  const report = readContent(content, { title, name, benchmarkName }, "tearSheet");
  const sections = [...reportSections(report), methodSection(report)];
  const drawn: string[] = [];
  for (const [k, section] of sections.entries()) drawn.push(await htmlSection(section, `s${k}`, renderSvg));
  const tiles = headlineFigures(report.portfolio.metrics).map(
    (figure) => `<div><dt>${figure.name}</dt><dd>${escapeHtml(figure.value)}</dd></div>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${pageStyle(theme)}
</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(reportSubtitle(report))}</p>
${tiles.length === 0 ? "" : `<dl>${tiles.join("")}</dl>`}
</header>
<main>
${drawn.join("\n")}
</main>
<footer>Past results${report.backtest === undefined ? "" : " of a simulation"}. They promise nothing.</footer>
</body>
</html>
`;
}
