import { describe, expect, test } from "vitest";
import { attributionBars } from "../../src/report/charts/attribution-bars.js";
import { dendrogram } from "../../src/report/charts/dendrogram.js";
import { distributionChart } from "../../src/report/charts/distribution-chart.js";
import { drawdownChart } from "../../src/report/charts/drawdown-chart.js";
import { equityCurve } from "../../src/report/charts/equity-curve.js";
import { frontierChart } from "../../src/report/charts/frontier-chart.js";
import { monthlyHeatmap, monthlyReturns } from "../../src/report/charts/monthly-heatmap.js";
import { regimeChart } from "../../src/report/charts/regime-chart.js";
import { riskContributionBars } from "../../src/report/charts/risk-contribution-bars.js";
import { rollingChart } from "../../src/report/charts/rolling-chart.js";
import { taxLotTable } from "../../src/report/charts/tax-lot-table.js";
import { weightsArea } from "../../src/report/charts/weights-area.js";
import { yearlyReturnsChart } from "../../src/report/charts/yearly-returns-chart.js";
import { narrowSpec } from "../../src/report/pages/narrow-spec.js";
import type { VegaLiteSpec } from "../../src/report/parts/vega-lite-spec.js";
import { draw, textsOf } from "./draw.js";
import { sampleBacktest, sampleLots, samplePath, sampleTree, walk } from "./sample-results.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `ASSET${i}`);
const HOSTILE = ["<script>alert(1)</script>", "__proto__", "7203", 'quo"te', "datum.value", "a&b"];
const equal = (assets: readonly string[]): Record<string, number> =>
  JSON.parse(`{${assets.map((asset) => `${JSON.stringify(asset)}: ${1 / assets.length}`).join(",")}}`);
const moments = (assets: readonly string[]) => ({
  assets,
  mean: Float64Array.from(assets, (_, i) => 0.02 + 0.01 * i),
  covariance: Float64Array.from({ length: assets.length ** 2 }, (_, k) =>
    k % (assets.length + 1) === 0 ? 0.02 + 0.01 * (k % assets.length) : 0.005,
  ),
  periodsPerYear: 252,
});
const corners = (assets: readonly string[]) => [
  { weights: equal(assets), expectedReturn: 0.05, volatility: 0.09 },
  { weights: equal(assets.slice(-1)), expectedReturn: 0.06, volatility: 0.2 },
];

/** Every chart for some assets and some dates. */
function charts(assets: readonly string[], rows: number): Record<string, VegaLiteSpec> {
  const result = sampleBacktest(assets, rows);
  const { dates, values } = result;
  return {
    equityCurve: equityCurve(result),
    "equityCurve of several": equityCurve(
      assets.map((name) => ({ name, dates, values })),
      { rebase: 1, scale: "log" },
    ),
    drawdownChart: drawdownChart(result),
    "drawdownChart of one": drawdownChart([{ name: assets[0]!, dates, values }]),
    monthlyHeatmap: monthlyHeatmap(result),
    rollingChart: rollingChart({ dates, series: { [assets[0]!]: values.map((v, t) => (t < 1 ? Number.NaN : v)) } }),
    weightsArea: weightsArea(result),
    "weightsArea with short positions": weightsArea({
      ...result,
      weights: result.weights.map((w, k) => (k % 3 ? w : -w)),
    }),
    riskContributionBars: riskContributionBars(equal(assets), { weights: equal(assets) }),
    frontierChart: frontierChart(
      { corners: corners(assets) },
      { moments: moments(assets), portfolios: [{ name: assets[0]!, expectedReturn: 0.04, volatility: 0.1 }] },
    ),
    dendrogram: dendrogram(sampleTree(assets)),
    regimeChart: regimeChart(samplePath(rows), { name: assets[0]!, dates, values }),
    "regimeChart without a line": regimeChart(samplePath(rows)),
    attributionBars: attributionBars(assets.map((name) => ({ name, effects: { allocation: 0.01, selection: -0.02 } }))),
    yearlyReturnsChart: yearlyReturnsChart([{ name: assets[0]!, dates, values }]),
    distributionChart: distributionChart(result.returns),
    taxLotTable: taxLotTable(
      sampleLots(assets.length).map((lot, i) => ({ ...lot, asset: assets[i]! })),
      { prices: equal(assets) },
    ),
  };
}

describe.each([
  ["one asset, two dates", names(1), 2],
  ["three assets, a year", names(3), 260],
  ["thirty assets, three years", names(30), 800],
  ["hostile names", HOSTILE, 60],
])("%s", (_, assets, rows) => {
  test.each(Object.entries(charts(assets, rows)))(
    "%s is plain data and draws without a warning",
    async (_name, spec) => {
      expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
      const { svg, warnings } = await draw(spec);
      expect(warnings).toEqual([]);
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|<script/);
      const title = spec["title"] as { readonly text: string };
      expect(textsOf(svg)).toContain(title.text);
    },
  );
});

test("axes carry their units", async () => {
  const said = Object.values(charts(names(3), 300)).map(async (spec) => textsOf((await draw(spec)).svg).join(" | "));
  const all = (await Promise.all(said)).join("\n");
  for (const title of [
    "Value (units of currency)",
    "Value (first date = 1)",
    "Below the peak (%)",
    "Monthly returns (%)",
    "Share of the portfolio (%)",
    "Share of the variance (%); the tick is the weight",
    "Volatility per year (%)",
    "Expected return per year (%)",
    "Probability (%)",
    "Contribution to the return (%)",
  ]) {
    expect(all).toContain(title);
  }
});

test("names stay texts: they are escaped and never read as fields or expressions", async () => {
  const { svg } = await draw(weightsArea(sampleBacktest(HOSTILE, 60)));
  const texts = textsOf(svg);
  expect(texts.some((text) => text.startsWith("&lt;script&gt;"))).toBe(true);
  for (const name of ["__proto__", "7203", "datum.value", "a&amp;b"]) expect(texts).toContain(name);
});

describe("lines", () => {
  test("a long series is thinned and keeps its first, last, highest and lowest value", () => {
    const prices = walk(["A"], 5000);
    const spec = equityCurve([{ name: "A", dates: prices.dates, values: prices.values }]);
    const { values } = spec["data"] as {
      readonly values: readonly { readonly date: string; readonly value: number }[];
    };
    expect(values.length).toBeLessThanOrEqual(1440);
    const kept = values.map(({ value }) => value);
    expect(Math.max(...kept)).toBe(Math.max(...prices.values));
    expect(Math.min(...kept)).toBe(Math.min(...prices.values));
    expect([values[0]!.date, values.at(-1)!.date]).toEqual([prices.dates[0], prices.dates.at(-1)]);
    expect(kept).toEqual([...values].sort((a, b) => (a.date < b.date ? -1 : 1)).map(({ value }) => value));
  });

  test("a missing value is a gap", async () => {
    const { dates } = walk(["A"], 5);
    const spec = equityCurve([{ name: "A", dates, values: [1, 2, Number.NaN, 3, 4] }]);
    const { values } = spec["data"] as { readonly values: readonly { readonly value: number | null }[] };
    expect(values.map(({ value }) => value)).toEqual([1, 2, null, 3, 4]);
    expect((await draw(spec)).warnings).toEqual([]);
  });

  test("a single point is drawn as a point", async () => {
    const spec = equityCurve([{ name: "A", dates: ["2026-01-05"], values: [1] }]);
    const { svg, warnings } = await draw(spec);
    expect(warnings).toEqual([]);
    expect(svg).toMatch(/mark-symbol/);
  });

  test("drawdown is measured from the highest value so far", () => {
    const spec = drawdownChart([{ name: "A", dates: walk(["A"], 4).dates, values: [100, 120, 90, 130] }]);
    const { values } = spec["data"] as { readonly values: readonly { readonly value: number }[] };
    expect(values.map(({ value }) => value)).toEqual([0, 0, -0.25, 0]);
  });

  test("days are read as such in every time zone", () => {
    const spec = JSON.stringify(equityCurve(sampleBacktest(["A"], 10)));
    expect(spec).toContain(`"parse":{"date":"utc:'%Y-%m-%d'"}`);
    expect(spec).toContain(`"scale":{"type":"utc"}`);
  });
});

describe("months", () => {
  const dates = ["2024-11-15", "2024-11-30", "2024-12-31", "2025-01-10", "2025-01-31", "2025-03-31"];
  test("run from the last value of the month before, the first from the first value; years likewise", () => {
    const cells = monthlyReturns({ dates, values: Float64Array.of(100, 110, 121, 100, 242, 121) });
    expect(cells).toEqual([
      { year: "2024", month: "Nov", value: 110 / 100 - 1 },
      { year: "2024", month: "Dec", value: 121 / 110 - 1 },
      { year: "2024", month: "Year", value: 121 / 100 - 1 },
      { year: "2025", month: "Jan", value: 1 },
      { year: "2025", month: "Mar", value: -0.5 },
      { year: "2025", month: "Year", value: 0 },
    ]);
  });
  test("a missing value at the end of a month falls back on the one before", () => {
    const cells = monthlyReturns({ dates, values: Float64Array.of(100, 110, 121, 100, Number.NaN, 121) });
    expect(cells.find(({ month }) => month === "Jan")!.value).toBe(100 / 121 - 1);
  });
  test("a year compounds its months", () => {
    const { dates: days, values } = walk(["A"], 900);
    const cells = monthlyReturns({ dates: days, values });
    for (const { year, value } of cells.filter(({ month }) => month === "Year")) {
      const months = cells.filter((cell) => cell.year === year && cell.month !== "Year");
      expect(months.reduce((wealth, month) => wealth * (1 + month.value), 1) - 1).toBeCloseTo(value, 12);
    }
  });
});

describe("weights", () => {
  const rowsOf = (spec: VegaLiteSpec) =>
    (
      spec["data"] as {
        readonly values: readonly { readonly date: string; readonly name: string; readonly weight: number }[];
      }
    ).values;
  test("each date stacks to 1, cash and the others included", () => {
    const rows = rowsOf(weightsArea(sampleBacktest(names(30), 100)));
    const sums = new Map<string, number>();
    for (const { date, weight } of rows) sums.set(date, (sums.get(date) ?? 0) + weight);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 12);
    expect(new Set(rows.map(({ name }) => name))).toContain("20 others");
    expect(new Set(rows.map(({ name }) => name)).size).toBe(12);
  });
  test("an asset called Cash is not mistaken for cash", () => {
    const found = new Set(rowsOf(weightsArea(sampleBacktest(["Cash", "A"], 30))).map(({ name }) => name));
    expect([...found].sort()).toEqual(["A", "Cash", "Cash *"]);
  });
});

test("the frontier between two corners is the quadratic that their weights give", () => {
  const two = moments(["A", "B"]);
  const ends = [
    { weights: { A: 1 }, expectedReturn: 0.02, volatility: Math.sqrt(two.covariance[0]!) },
    { weights: { B: 1 }, expectedReturn: 0.03, volatility: Math.sqrt(two.covariance[3]!) },
  ];
  const spec = frontierChart({ corners: ends }, { moments: two });
  const { layer } = JSON.parse(JSON.stringify(spec));
  const middle = layer[0].data.values[4];
  expect(middle.expectedReturn).toBeCloseTo(0.025, 12);
  expect(middle.volatility).toBeCloseTo(
    Math.sqrt((two.covariance[0]! + 2 * two.covariance[1]! + two.covariance[3]!) / 4),
    12,
  );
});

describe("attribution", () => {
  const effects = (spec: VegaLiteSpec) =>
    (
      spec["data"] as {
        readonly values: readonly { readonly name: string; readonly effect: string; readonly value: number }[];
      }
    ).values;
  test("takes a Brinson attribution as it is, without the effects that were not asked for", async () => {
    const { brinsonAttribution } = await import("../../src/attribution/brinson-attribution.js");
    const sector = { portfolioWeight: 0.5, benchmarkWeight: 0.4, portfolioReturn: 0.1, benchmarkReturn: 0.05 };
    const other = { ...sector, benchmarkWeight: 0.6, portfolioReturn: -0.02 };
    const result = brinsonAttribution([
      {
        sectors: [
          { name: "A", ...sector },
          { name: "B", ...other },
        ],
      },
    ]);
    const rows = effects(attributionBars(result));
    expect(new Set(rows.map(({ effect }) => effect))).not.toContain("currency");
    expect(rows.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(result.activeReturn, 12);
  });
  test("takes a factor attribution, alpha first, per year", async () => {
    const { factorAttribution } = await import("../../src/attribution/factor-attribution.js");
    const { dates } = walk(["A"], 80);
    const wave = (speed: number) => Float64Array.from(dates, (_, t) => 0.01 * Math.sin(speed * t));
    const factors = { kind: "simple" as const, assets: ["market"], dates, values: wave(1) };
    const returns = {
      ...factors,
      assets: ["fund"],
      values: wave(1).map((x, t) => 0.001 + 0.5 * x + 0.001 * Math.cos(3 * t)),
    };
    const result = factorAttribution(returns, factors);
    expect(effects(attributionBars(result)).map(({ name, value }) => [name, value])).toEqual([
      ["alpha", result.annualAlpha],
      ["market", result.factors[0]!.annualContribution],
    ]);
  });
});

test("tax lots without a price stand last and have no bar", () => {
  const spec = taxLotTable(sampleLots(60), { prices: { AAPL: 150 } });
  const { values } = spec["data"] as {
    readonly values: readonly { readonly asset: string; readonly gain: number | null }[];
  };
  expect(values).toHaveLength(40);
  expect(values.findIndex(({ gain }) => gain === null)).toBe(20);
  expect((spec["title"] as { readonly text: string }).text).toBe("Open tax lots, the largest 40 of 60");
});

describe("axes", () => {
  const { dates } = walk(["A"], 200);
  const labels = async (spec: VegaLiteSpec): Promise<string[]> => {
    const { svg } = await draw({ ...spec, title: "" });
    const axis = /class="mark-group role-axis"(?:(?!mark-group role-axis)[\s\S])*?Y-axis|[\s\S]*/.exec(svg)![0];
    return textsOf(axis);
  };
  const drawn = (values: readonly number[]) => ({ name: "A", dates, values });

  test("a fall of 0.9 % is told apart", async () => {
    const texts = await labels(drawdownChart([drawn(dates.map((_, t) => 100 - 0.9 * Math.abs(Math.sin(t / 30))))]));
    expect(texts).toEqual(expect.arrayContaining(["0%", "−0.2%", "−0.4%", "−0.6%", "−0.8%"]));
  });
  test.each([
    ["3 on top of 100,000", 1e5, 3],
    ["a hundredth", 1, 0.01],
    ["2 % of 1e12", 1e12, 2e10],
    ["all of 2e7", 2e7, 1.9e7],
    ["a millionth", 1e-4, 1e-6],
    ["a loss of 1e9", -1e9, 1e7],
  ])("labels differ where the values span %s", async (_, level, span) => {
    const spec = equityCurve([drawn(dates.map((_date, t) => level + span * Math.sin(t / 30)))]);
    const texts = (await labels(spec)).filter((text) => /\d/.test(text) && !/20\d\d/.test(text));
    expect(texts.length).toBeGreaterThan(3);
    expect(new Set(texts).size).toBe(texts.length);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(14);
  });
  test("a legend is as wide as the chart at most, and counts what it does not name", async () => {
    const long = "An exceedingly long name of a fund that nobody remembers (accumulating, hedged to dollars)";
    for (const names of [[long, `${long} 2`, "B"], names200()]) {
      const spec = equityCurve(names.map((name) => ({ ...drawn(dates.map((_, t) => 100 + t)), name })));
      const wide = (await draw(spec)).svg;
      const narrow = (await draw(narrowSpec(spec)!)).svg;
      expect(Number(/width="([\d.]+)"/.exec(wide)![1])).toBe(720);
      expect(Number(/width="([\d.]+)"/.exec(narrow)![1])).toBe(350);
    }
  });
  test("the end of a spell of a regime is read in UTC", () => {
    expect(JSON.stringify(regimeChart(samplePath(50)))).toContain(
      '"x2":{"field":"end","type":"temporal","timeUnit":"utcyearmonthdate"}',
    );
  });
});

const names200 = (): string[] => names(200);

test("long and short weights are stacked on either side of zero", () => {
  const spec = weightsArea({ assets: ["A", "B"], dates: ["2026-01-05"], weights: Float64Array.of(0.8, -0.3) });
  const { values } = spec["data"] as { readonly values: readonly { readonly name: string; readonly weight: number }[] };
  expect(values.map(({ name, weight }) => [name, weight])).toEqual([
    ["A", 0.8],
    ["B", 0],
    ["A", 0],
    ["B", -0.3],
  ]);
});

test("the bars of a distribution hold every return, and zero is an edge", () => {
  const spec = distributionChart([-0.031, -0.01, 0, 0.004, 0.02, Number.NaN], { bins: 10 });
  const { values } = spec["data"] as {
    readonly values: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  };
  expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect(values.some(({ from }) => from === 0)).toBe(true);
  expect(values.length).toBeLessThanOrEqual(10);
});

test("the axis of a distribution of few returns counts in whole numbers", async () => {
  const { svg } = await draw(distributionChart([0.01, -0.009, 0.002]));
  expect(textsOf(svg).filter((text) => /^0\.\d+$/.test(text))).toEqual([]);
});

describe("refusals", () => {
  const dates = ["2026-01-05", "2026-01-06"];
  test.each<readonly [string, () => unknown, RegExp]>([
    ["no lines", () => equityCurve([]), /curves is empty/],
    [
      "a line too short",
      () => equityCurve([{ name: "A", dates, values: [1] }]),
      /curves\[0\]\.values \(A\) has 1 numbers: expected 2/,
    ],
    [
      "two of one name",
      () => drawdownChart([0, 1].map(() => ({ name: "A", dates, values: [1, 2] }))),
      /two lines are called A/,
    ],
    [
      "lines of nothing but missing values",
      () => equityCurve([{ name: "A", dates, values: [Number.NaN, Number.NaN] }]),
      /no line has a number/,
    ],
    [
      "months without a value",
      () => monthlyHeatmap({ dates, values: Float64Array.of(Number.NaN, Number.NaN) }),
      /has no number/,
    ],
    [
      "weights of another shape",
      () => weightsArea({ assets: ["A"], dates, weights: Float64Array.of(1) }),
      /expected 2/,
    ],
    ["no risk", () => riskContributionBars({}), /no asset has a share/],
    ["no corners", () => frontierChart({ corners: [] }), /corners is empty/],
    [
      "no tree",
      () => dendrogram({ assets: ["A", "B"], merges: [], order: ["A", "B"] }),
      /tree\.merges does not fit 2 assets/,
    ],
    ["no effects", () => attributionBars([]), /no effects to draw/],
    ["no lots", () => taxLotTable([]), /lots is empty/],
    [
      "no regimes",
      () => regimeChart({ dates, probabilities: new Float64Array(6), regimes: [] }),
      /2 dates, 0 regimes and 6/,
    ],
  ])("%s", (_, run, message) => expect(run).toThrow(message));
});

test("a distribution of the smallest numbers there are has bars", () => {
  const spec = distributionChart(new Float64Array(40).fill(Number.MIN_VALUE));
  expect((spec.data as { values: readonly unknown[] }).values.length).toBeGreaterThan(0);
});
