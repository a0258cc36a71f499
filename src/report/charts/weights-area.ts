import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { DATES, readSource, requireLength, SERIES, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { CHART_WIDTH, chartSpec, colorScale, dateAxis, datedValues, legendOf, QUIET_COLOR } from "./chart-style.js";
import { evenRows } from "./thin-rows.js";
import { tickFormat } from "./tick-format.js";

/** The part of a backtest that its weights are drawn from. */
export interface WeightsSource {
  /** N names. */
  readonly assets: readonly string[];
  /** T dates in order. */
  readonly dates: readonly IsoDate[];
  /** T * N row-major, fractions of the portfolio; NaN (or null) counts as 0. */
  readonly weights: Float64Array;
}

/** How weights are drawn. */
export interface WeightsAreaOptions {
  /** The title of the chart. Default "Weights over time". */
  readonly title?: string;
}

const declared: OptionsOf<WeightsAreaOptions> = { title: TITLE };
const weightsSource: OptionsOf<WeightsSource> = {
  assets: { kind: "list", of: { kind: "text" }, required: true },
  dates: DATES,
  weights: SERIES,
};

/**
 * Weights over time, stacked; cash is what is left to 1.
 *
 * The ten assets that weigh most on average have a color each, the others one together. With short positions the
 * long weights are stacked above zero and the short ones below, and cash is left out.
 *
 * @param source - assets, dates and weights, such as a backtest
 * @param options - `title` "Weights over time"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T·N); at most 300 dates are drawn. NaN counts as 0.
 * @example
 * weightsArea(result);
 */
export function weightsArea(source: WeightsSource, options: WeightsAreaOptions = {}): VegaLiteSpec {
  const { title = "Weights over time" } = readOptions("options", options, declared, {
    what: "an option of weightsArea",
  });
  const { assets, dates, weights } = readSource<WeightsSource>("source", source, weightsSource);
  const n = assets.length;
  requireLength("source.weights", weights, n * dates.length, `one for each of ${dates.length} dates and ${n} assets`);
  if (weights.length === 0) throw new PortfolioError("empty", "weights is empty: give at least one date and one asset");

  const size = new Float64Array(n);
  let short = false;
  for (let k = 0; k < weights.length; k++) {
    const w = weights[k]!;
    if (Number.isNaN(w)) continue;
    size[k % n] = size[k % n]! + Math.abs(w);
    if (w < -1e-9) short = true;
  }
  const ranked = assets
    .map((_, i) => i)
    .filter((i) => size[i]! > 0)
    .sort((a, b) => size[b]! - size[a]!);
  const shown = ranked.length > 11 ? ranked.slice(0, 10) : ranked;
  const rest = ranked.slice(shown.length);
  const cash = unusedName("Cash", assets);
  const others = unusedName(`${rest.length} others`, assets);
  const rows: SpecPart[] = [];
  let cashSeen = false;
  for (const t of evenRows(dates.length, 300)) {
    const at = (i: number): number => weights[t * n + i]! || 0; // NaN is nothing
    let invested = 0;
    for (let i = 0; i < n; i++) invested += at(i);
    const date = dates[t]!;
    const sides = short ? [1, -1] : [1];
    for (const side of sides) {
      const part = (i: number): number => (short ? side * Math.max(0, side * at(i)) + 0 : at(i));
      const extra = short ? { side: side > 0 ? "long" : "short" } : {};
      shown.forEach((i, rank) => {
        rows.push({ date, name: assets[i]!, rank, weight: part(i), ...extra });
      });
      if (rest.length > 0) {
        rows.push({ date, name: others, rank: 98, weight: rest.reduce((sum, i) => sum + part(i), 0), ...extra });
      }
    }
    if (short) continue;
    if (Math.abs(1 - invested) > 0.002) cashSeen = true;
    rows.push({ date, name: cash, rank: 99, weight: 1 - invested });
  }
  const names = [...shown.map((i) => assets[i]!), ...(rest.length > 0 ? [others] : []), ...(cashSeen ? [cash] : [])];
  const scale = colorScale(names, [others, cash]);
  // cash and others must not be one gray
  const range = (scale["range"] as string[]).map((color, k) => (names[k] === others ? "#6E7781" : color));
  return chartSpec(title, {
    data: datedValues(cashSeen ? rows : rows.filter(({ name }) => name !== cash)),
    height: 260,
    mark: { type: "area", strokeWidth: 0 },
    encoding: {
      x: dateAxis(dates),
      y: {
        field: "weight",
        type: "quantitative",
        stack: "zero",
        axis: {
          title: short ? "Share of the portfolio (%), short below zero" : "Share of the portfolio (%)",
          tickCount: 5,
          ...tickFormat(short ? [-1, 1] : [0, 1], { percent: true, zero: true }),
        },
        scale: { nice: short },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { ...scale, range: range.length === 0 ? [QUIET_COLOR] : range },
        legend: legendOf(names, CHART_WIDTH, "square"),
      },
      ...(short ? { detail: { field: "side", type: "nominal" } } : {}),
      order: { field: "rank", type: "quantitative" },
    },
  });
}

function unusedName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? unusedName(`${name} *`, taken) : name;
}
