import { PortfolioError } from "../core/portfolio-error.js";
import { chapterSections } from "./chapter-sections.js";
import { escapeHtml } from "./escape-html.js";
import { headlineFigures } from "./figure-rows.js";
import { formatAmount } from "./format-figure.js";
import { htmlSection } from "./html-section.js";
import { pageStyle } from "./page-style.js";
import { holdingsSection, performanceSection } from "./performance-section.js";
import type { NamingOptions, TearSheetContent } from "./tear-sheet-content.js";
import { methodSection, tradingSection } from "./trading-section.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

export interface TearSheetOptions extends NamingOptions {
  /** Draws a specification; `vegaRenderer(vega, vegaLite)` makes one. */
  readonly renderSvg: (spec: VegaLiteSpec) => Promise<string>;
  /** `"auto"` follows the reader's system. */
  readonly theme?: "auto" | "light" | "dark";
}

/**
 * One self-contained HTML page about a backtest and what belongs to it.
 *
 * Everything is inside: style, drawings, tables. There is no script, and a content security policy in the page forbids any
 * and all loading from the network. All names and texts are escaped.
 *
 * @param content - the backtest, and any of comparisons, attribution, regime, tax, limits, predictor, and sections of your own
 * @param options - `renderSvg`; `title` "Portfolio report"; `name` "Portfolio"; `benchmarkName` "Benchmark"; `theme` "auto"
 * @returns the page; writing it somewhere is the caller's business
 * @throws {@link PortfolioError} `invalid-argument` when there is no renderer or it draws no SVG; what the renderer throws
 * @remarks A few charts, drawn one after the other; NaN figures are dashes, with their reasons below.
 * @example
 * const html = await tearSheet({ backtest: result }, { renderSvg: vegaRenderer(vega, vegaLite), title: "Momentum" });
 */
export async function tearSheet(content: TearSheetContent, options: TearSheetOptions): Promise<string> {
  const { renderSvg, title = "Portfolio report", theme = "auto" } = options;
  if (typeof renderSvg !== "function") {
    throw new PortfolioError(
      "invalid-argument",
      "renderSvg is no function: make one with vegaRenderer(vega, vegaLite)",
    );
  }
  if (theme !== "auto" && theme !== "light" && theme !== "dark") {
    throw new PortfolioError("invalid-argument", `theme is ${JSON.stringify(theme)}: give "auto", "light" or "dark"`);
  }
  const { backtest } = content;
  const sections = [
    performanceSection(content, options),
    holdingsSection(content),
    tradingSection(backtest),
    ...chapterSections(content, options),
    methodSection(backtest),
  ];
  const drawn: string[] = [];
  for (const [k, section] of sections.entries()) drawn.push(await htmlSection(section, `s${k}`, renderSvg));
  const { from, to, options: run, assets } = backtest.manifest;
  const tiles = headlineFigures(backtest.metrics).map(
    ({ name, value }) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`,
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
<p>${from} to ${to} · ${assets.length} ${assets.length === 1 ? "asset" : "assets"} · starting with ${formatAmount(run.initialCapital, 2)}</p>
<dl>${tiles.join("")}</dl>
</header>
<main>
${drawn.join("\n")}
</main>
<footer>Past results of a simulation. They promise nothing.</footer>
</body>
</html>
`;
}
