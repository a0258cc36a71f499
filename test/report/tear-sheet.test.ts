import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { describe, expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { drawdowns } from "../../src/analytics/series/drawdowns.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import type { ReturnsTable } from "../../src/core/types.js";
import { dendrogram } from "../../src/report/charts/dendrogram.js";
import type { TearSheetContent } from "../../src/report/content/tear-sheet-content.js";
import { escapeHtml } from "../../src/report/pages/escape-html.js";
import { markdownSummary } from "../../src/report/pages/markdown-summary.js";
import { tearSheet } from "../../src/report/pages/tear-sheet.js";
import { vegaRenderer } from "../../src/report/pages/vega-renderer.js";
import { formatNumber, formatPercent } from "../../src/report/parts/format-figure.js";
import type { VegaLiteSpec } from "../../src/report/parts/vega-lite-spec.js";
import { sampleBacktest, sampleLots, samplePath, sampleTree, walk } from "./sample-results.js";

const renderSvg = vegaRenderer(vega, vegaLite);
/** Draws nothing but says what was to be drawn, which is enough where the drawing is not looked at. */
const told = async (spec: VegaLiteSpec): Promise<string> =>
  `<svg data-spec="${escapeHtml(JSON.stringify(spec))}"></svg>`;
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

let drawnOnce: Promise<string> | undefined;
/** The page of everything, drawn once for all tests that read it. */
const fullPage = (): Promise<string> => {
  drawnOnce ??= tearSheet(full, { renderSvg, title: HOSTILE });
  return drawnOnce;
};

describe("the page", () => {
  test("holds every chapter, and is one whole document", async () => {
    const html = await fullPage();
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

  test("bare returns begin with the money of the backtest that they stand beside", async () => {
    const { dates, returns, values } = result;
    const beside = { dates: dates.slice(1), returns };
    const html = await tearSheet(
      { backtest: result, comparisons: [{ name: "The same", returns: beside }] },
      { renderSvg: told },
    );
    const [chart] = [...html.matchAll(/data-spec="([^"]*)"/g)].map(([, text]) =>
      JSON.parse(
        text!
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
          .replace(/&lt;/g, "<")
          .replace(/&gt;/g, ">")
          .replace(/&amp;/g, "&"),
      ),
    );
    const drawn: { name: string; value: number }[] = chart.data.values;
    expect(drawn.find(({ name }) => name === "The same")!.value).toBe(values[0]);
  });

  test("no drawing is higher than a printed page", async () => {
    const html = await tearSheet({ returns: { dates: ["2026-01-02"], returns: [0.01] } }, { renderSvg: told });
    expect(html).toMatch(/@media print\{[\s\S]*figure svg\{max-height:70vh\}/);
  });

  test("has no script, no handler and nothing to load", async () => {
    const html = await fullPage();
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
    const auto = await tearSheet({ backtest: result }, { renderSvg: told });
    expect(auto).toContain("@media (prefers-color-scheme:dark)");
    const dark = await tearSheet({ backtest: result }, { renderSvg: told, theme: "dark" });
    expect(dark).not.toContain("prefers-color-scheme");
    expect(dark).toContain("color-scheme:dark");
  });

  test("is the same each time", async () => {
    const options = { renderSvg: told, title: "Same" };
    expect(await tearSheet({ backtest: result }, options)).toBe(await tearSheet({ backtest: result }, options));
  });

  test("shows dashes and reasons for figures that are not defined, and the events", async () => {
    const prices = { ...walk(["A", "B"], 3), values: Float64Array.of(1, 1, 1, Number.NaN, 1, 1) };
    const result = backtest({ prices, strategy: () => ({ A: 0.5, B: 0.5 }) });
    const html = await tearSheet({ backtest: result }, { renderSvg: told });
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

describe("a tear sheet of returns", () => {
  const { dates, values } = walk(["FUND"], 900);
  const returns = Float64Array.from({ length: 899 }, (_, t) => values[t + 1]! / values[t]! - 1);
  const table: ReturnsTable = {
    kind: "simple",
    assets: ["FUND"],
    dates: dates.slice(1),
    values: returns,
    start: dates[0]!,
  };
  const other = walk(["INDEX"], 900, 2).values;
  const index = Float64Array.from({ length: 899 }, (_, t) => other[t + 1]! / other[t]! - 1);
  const benchmark = { dates: dates.slice(1), returns: index };
  const options = { renderSvg: told, name: "Fund", benchmarkName: "Index" };

  test("has performance, years, drawdowns, moving windows and distribution, with the benchmark beside it", async () => {
    const html = await tearSheet({ returns: table, benchmark }, options);
    for (const title of [
      "Performance",
      "Returns by year",
      "Worst drawdowns",
      "Over a moving window",
      "Distribution of returns",
      "How this was made",
    ]) {
      expect(html).toContain(`<h2>${title}</h2>`);
    }
    for (const title of ["Holdings", "Trading"]) expect(html).not.toContain(`<h2>${title}</h2>`);
    expect(html).toContain("Beta to Index, over one year");
    expect(html).not.toContain("simulation");
  });

  test("shows the figures of performanceMetrics, drawdowns and the compounded years", () => {
    const text = markdownSummary({ returns: table, benchmark, riskFreeRate: 0.02 }, { name: "Fund" });
    const metrics = performanceMetrics(table, {
      riskFreeRate: 0.02,
      benchmark: { ...table, assets: ["INDEX"], values: index },
    });
    expect(text).toContain(`| Sharpe ratio | ${formatNumber(metrics.sharpeRatio)} |`);
    expect(text).toContain(`| Beta | ${formatNumber(metrics.beta!)} |`);
    const worst = drawdowns(table)[0]!;
    expect(text).toContain(`| ${formatPercent(-worst.depth)} | ${worst.peakDate} | ${worst.troughDate} |`);
    const year = dates.reduce(
      (wealth, date, t) => (date.startsWith("2016") ? wealth * (1 + returns[t - 1]!) : wealth),
      1,
    );
    expect(text).toContain(`| 2016 | ${formatPercent(year - 1)} |`);
  });

  test("dates and bare numbers give the same figures as a table, log returns the same as simple ones", () => {
    const rows = (content: TearSheetContent) =>
      markdownSummary(content)
        .split("\n")
        .filter((line) => /^\| (Total return|Volatility|Maximum drawdown)/.test(line));
    const bare = rows({ returns: { dates: table.dates, returns: Array.from(returns) } });
    expect(bare).toEqual(rows({ returns: table }));
    expect(rows({ returns: { ...table, kind: "log", values: returns.map(Math.log1p) } })).toEqual(bare);
  });

  test("a benchmark beside a backtest without one gives the figures of a backtest that was run with it", () => {
    const market = { prices: walk(["A", "B"], 300), strategy: () => ({ A: 0.6, B: 0.4 }) };
    const against = walk(["INDEX"], 300, 2);
    const own = markdownSummary({ backtest: backtest({ ...market, benchmark: against }) });
    const beside = markdownSummary({ backtest: backtest(market), benchmark: returnsFromPrices(against) });
    expect(own).toContain("Beta");
    expect(beside).toBe(own);
  });

  test("one return is enough", async () => {
    const one = { dates: ["2026-01-05"], returns: [0.01] };
    expect(await tearSheet({ returns: one }, { renderSvg })).toContain("</html>");
  });

  test.each<readonly [string, TearSheetContent, RegExp]>([
    ["neither", {}, /content has neither backtest nor returns/],
    ["both", { backtest: result, returns: table }, /content has both backtest and returns/],
    [
      "a benchmark beside a backtest that has one",
      { backtest: result, benchmark },
      /content\.benchmark stands beside a backtest that has a benchmark/,
    ],
    ["prices", { returns: walk(["A"], 5) as never }, /returnsFromPrices/],
    ["a missing return", { returns: { dates: ["2026-01-05"], returns: [Number.NaN] } }, /no return on 2026-01-05/],
    [
      "several columns",
      {
        returns: {
          ...table,
          assets: ["A", "B"],
          dates: dates.slice(0, 2),
          values: new Float64Array(4),
          start: "2014-01-01",
        },
      },
      /has 2 columns: select one/,
    ],
    ["limits", { returns: table, limits: full.tradeCheck } as never, /a check of trades is called tradeCheck/],
    ["an unknown part", { returns: table, benchmrk: benchmark } as never, /did you mean benchmark\?/],
    [
      "uneven rows",
      { returns: table, sections: [{ title: "a", tables: [{ columns: ["a"], rows: [["b", "c"]] }] }] },
      /has 2 cells for 1 columns/,
    ],
  ])("%s is refused", (_, content, message) => {
    expect(() => markdownSummary(content)).toThrow(message);
  });
});

describe("for phones, paper and those who listen", () => {
  test("every chart has a caption, one name for all its marks, and a drawing for narrow screens or a place to scroll", async () => {
    const html = await fullPage();
    const figures = html.split("<figure>").slice(1);
    for (const figure of figures) {
      expect(figure).toMatch(/^<figcaption>[^<]+<\/figcaption><div class="(wide|scroll)"/);
      const drawings = figure.slice(0, figure.indexOf("</figure>")).match(/<svg [^>]*>/g)!;
      expect(drawings).toHaveLength(figure.includes('<div class="narrow">') ? 2 : 1);
      for (const drawing of drawings) expect(drawing).toMatch(/role="img" aria-label="[^"]+"/);
    }
    expect(html).not.toMatch(/role="graphics-symbol"/);
    expect(html).toContain(".narrow{display:block}");
  });
  test("tables name their columns and rows", async () => {
    const html = await fullPage();
    expect(html).toMatch(/<th scope="col"/);
    expect(html).toMatch(/<tbody><tr><th scope="row"/);
    expect(html).not.toMatch(/<th(?! scope| ead)[^e]/);
  });
  test("open lots are a table, with gains where prices are known", async () => {
    const html = await fullPage();
    expect(html).toContain("<caption>Open lots</caption>");
    expect(html).toContain('<td class="n">1,000.00</td><td class="n">500.00</td>');
  });
  test("what a manifest says is checked and escaped", async () => {
    const manifest = { ...result.manifest, dataFingerprint: HOSTILE };
    expect(await tearSheet({ backtest: { ...result, manifest } }, { renderSvg: told })).not.toContain("<script");
    const from = { ...result.manifest, from: HOSTILE };
    await expect(tearSheet({ backtest: { ...result, manifest: from } }, { renderSvg })).rejects.toThrow(
      /manifest\.from/,
    );
  });
});

test("a backtest that went through JSON makes the same page", async () => {
  const plain = (_: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  const stored = JSON.parse(JSON.stringify(result, plain));
  expect(await tearSheet({ backtest: stored }, { renderSvg: told })).toBe(
    await tearSheet({ backtest: result }, { renderSvg: told }),
  );
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

test("a predictor that was trained is shown with its verdict, its intervals and its shares", () => {
  const interval: [number, number] = [-0.01, 0.05];
  const predictor = {
    kind: "weight-predictor",
    informationCoefficient: { mean: 0.02, interval },
    trials: 8,
    verdict: "no-skill",
    card: { scores: { models: [{ kind: "ridge", mean: 0.021, interval, share: 0.6 }] } },
  };
  const text = markdownSummary({ ...full, predictor } as never);
  expect(text).toMatch(/holds equal weights/);
  expect(text).toMatch(/coefficient 0\.020, interval [-−]0\.010 to 0\.050/);
  expect(text).toMatch(/ridge \| 0\.021 \| [-−]0\.010 to 0\.050 \| 60\.0/);
  expect(() => markdownSummary({ ...full, predictor: { ...predictor, verdict: "maybe" } } as never)).toThrow(
    /predictor\.verdict/,
  );
});
