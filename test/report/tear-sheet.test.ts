import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { describe, expect, test } from "vitest";
import { backtest } from "../../src/backtest/backtest.js";
import { dendrogram } from "../../src/report/dendrogram.js";
import { markdownSummary } from "../../src/report/markdown-summary.js";
import { tearSheet } from "../../src/report/tear-sheet.js";
import type { TearSheetContent } from "../../src/report/tear-sheet-content.js";
import { vegaRenderer } from "../../src/report/vega-renderer.js";
import { sampleBacktest, sampleLots, samplePath, sampleTree, walk } from "./sample-results.js";

const renderSvg = vegaRenderer(vega, vegaLite);
const HOSTILE = "<script>alert('1')</script>";

const result = sampleBacktest(["AAPL", "MSFT", HOSTILE, "__proto__"], 300);
const full: TearSheetContent = {
  backtest: result,
  comparisons: [{ name: `${HOSTILE}|*two*`, backtest: sampleBacktest(["AAPL", "MSFT"], 300) }],
  riskContributions: { AAPL: 0.4, MSFT: 0.6 },
  attribution: [{ name: HOSTILE, effects: { allocation: 0.01, selection: Number.NaN } }],
  regime: {
    mode: "anchored",
    current: "bull-quiet",
    probabilities: {
      "bull-quiet": 0.7,
      "bull-volatile": 0.1,
      "bear-quiet": 0.05,
      "bear-volatile": 0.05,
      transition: 0.08,
      crisis: 0.02,
    },
    path: samplePath(300),
    unsupported: ["bear-quiet"],
    parameters: { maxLeverage: 0.9, maxPositions: 12.5, stopLoss: 0.1, rebalanceThreshold: 0.05, maxVolatility: 0.12 },
  },
  tax: {
    version: 1,
    openLots: sampleLots(5),
    openShorts: [],
    dispositions: [],
    audit: [],
    byYear: { "2019": { shortTerm: -120.5, longTerm: 3400, disallowed: 50, permanentlyDisallowed: 0 } },
    transactions: [],
    options: { accounts: [] },
  },
  lotPrices: { AAPL: 150 },
  tradeCheck: {
    decision: "modify",
    violations: [
      {
        rule: "position",
        severity: "hard",
        scope: HOSTILE,
        limit: 0.2,
        actual: 0.25,
        headroom: -0.05,
        message: "too much",
      },
    ],
    adjusted: [{ asset: "AAPL", quantity: 10, price: 100 }],
    skipped: [],
  },
  predictor: { models: [{ name: HOSTILE, informationCoefficient: 0.031 }], trials: 12 },
  sections: [
    { title: HOSTILE, text: `A paragraph ${HOSTILE}`, charts: [dendrogram(sampleTree(["A", "B", "C"]))] },
    { title: "Numbers", tables: [{ caption: HOSTILE, columns: ["a", "b"], rows: [["x", 1234.5678]] }], folded: true },
  ],
};

describe("the page", () => {
  test("holds every chapter, and is one whole document", async () => {
    const html = await tearSheet(full, { renderSvg, title: HOSTILE });
    for (const title of [
      "Performance",
      "Holdings",
      "Trading",
      "Where the return came from",
      "Market regimes",
      "Taxes",
      "Check of trades",
      "Predictor",
      "Numbers",
      "How this was made",
    ]) {
      expect(html).toContain(`<h2>${title}</h2>`);
    }
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    for (const tag of ["html", "head", "body", "main", "section", "figure", "table", "svg", "details", "p"]) {
      const count = (pattern: RegExp): number => html.match(pattern)?.length ?? 0;
      expect(count(new RegExp(`<${tag}[ >]`, "g")), tag).toBe(count(new RegExp(`</${tag}>`, "g")));
    }
    expect(html.match(/<figure>/g)!.length).toBeGreaterThanOrEqual(9);
  });

  test("has no script, no handler and nothing to load", async () => {
    const html = await tearSheet(full, { renderSvg, title: HOSTILE });
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|javascript:|\son[a-z]+="/i);
    const urls = html.match(/https?:\/\/[^"'\s)<]+/g) ?? [];
    expect(new Set(urls)).toEqual(new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]));
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html.match(/url\([^)]*\)/g) ?? []).toEqual(html.match(/url\(#[^)]*\)/g) ?? []);
  });

  test("gives what is named inside a drawing a name of its own, because each drawing counts from 0", async () => {
    const clipped = async (): Promise<string> =>
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><clipPath id="clip0"/><g clip-path="url(#clip0)"/><use href="#clip0"/></svg>';
    const html = await tearSheet({ backtest: result }, { renderSvg: clipped });
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(8);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...html.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id)).toEqual(ids);
    expect([...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual(ids);
    expect(html).not.toContain("<?xml");
  });

  test("follows the reader's light or dark, or the one asked for", async () => {
    const auto = await tearSheet({ backtest: result }, { renderSvg });
    expect(auto).toContain("@media (prefers-color-scheme:dark)");
    const dark = await tearSheet({ backtest: result }, { renderSvg, theme: "dark" });
    expect(dark).not.toContain("prefers-color-scheme");
    expect(dark).toContain("color-scheme:dark");
  });

  test("is the same each time", async () => {
    const options = { renderSvg, title: "Same" };
    expect(await tearSheet({ backtest: result }, options)).toBe(await tearSheet({ backtest: result }, options));
  });

  test("shows dashes and reasons for figures that are not defined, and the events", async () => {
    const prices = { ...walk(["A", "B"], 3), values: Float64Array.of(1, 1, 1, Number.NaN, 1, 1) };
    const result = backtest({ prices, strategy: () => ({ A: 0.5, B: 0.5 }) });
    const html = await tearSheet({ backtest: result }, { renderSvg });
    expect(html).toContain("Not defined here: ");
    expect(html).toContain('<td class="n">–</td>');
    expect(html).toContain(`B has no price on ${prices.dates[1]}`);
  });

  test("two dates are enough", async () => {
    expect(await tearSheet({ backtest: sampleBacktest(["A"], 2) }, { renderSvg })).toContain("</html>");
  });

  test("refuses a renderer that is none or draws none, and a theme it does not know", async () => {
    const content = { backtest: result };
    await expect(tearSheet(content, {} as never)).rejects.toThrow(/options.renderSvg is missing/);
    await expect(tearSheet(content, { renderSvg: async () => "<p>" })).rejects.toThrow(/renderSvg gave no <svg/);
    await expect(tearSheet(content, { renderSvg, theme: "blue" as never })).rejects.toThrow(/options\.theme is "blue"/);
  });
});

describe("the summary in Markdown", () => {
  const text = markdownSummary(full, { title: HOSTILE });
  test("has the same chapters and tables, without charts", () => {
    for (const title of ["## Performance", "## Holdings", "## Taxes", "## Numbers"]) expect(text).toContain(title);
    expect(text).toContain("| x | 1,234.5678 |");
    expect(text).not.toContain("<svg");
  });
  test("names can be neither tags nor columns nor emphasis", () => {
    expect(text).not.toMatch(/<script/);
    expect(text).toContain("\\|\\*two\\*");
    const table = text.split("\n").filter((line) => line.startsWith("| Total return"));
    expect(table[0]!.split(/(?<!\\)\|/)).toHaveLength(6);
  });
});
