import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate } from "../core/types.js";
import { chartSpec, colorScale, dateAxis, datedValues, QUIET_COLOR } from "./chart-style.js";
import { evenRows } from "./thin-rows.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

/** The part of a backtest that its weights are drawn from. */
export interface WeightsSource {
  readonly assets: readonly string[];
  readonly dates: readonly IsoDate[];
  /** T * N row-major. */
  readonly weights: Float64Array;
}

/**
 * Weights over time, stacked; cash is what is left to 1.
 *
 * The ten assets that weigh most on average have a colour each, the others one together. With short positions the weights
 * are lines instead, because a stack of both signs cannot be read.
 *
 * @param source - assets, dates and weights, such as a backtest
 * @throws {@link PortfolioError} `empty`, `shape`
 * @remarks O(T·N); at most 300 dates are drawn. NaN counts as 0.
 * @example
 * weightsArea(result);
 */
export function weightsArea(source: WeightsSource, options: { readonly title?: string } = {}): VegaLiteSpec {
  const { assets, dates, weights } = source;
  const n = assets.length;
  if (weights.length !== n * dates.length) {
    throw new PortfolioError(
      "shape",
      `weights has ${weights.length} numbers for ${dates.length} dates × ${n} assets: expected ${n * dates.length}`,
      { expected: n * dates.length, actual: weights.length },
    );
  }
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
    shown.forEach((i, rank) => {
      rows.push({ date, name: assets[i]!, rank, weight: at(i) });
    });
    if (rest.length > 0) rows.push({ date, name: others, rank: 98, weight: rest.reduce((sum, i) => sum + at(i), 0) });
    if (Math.abs(1 - invested) > 0.002) cashSeen = true;
    rows.push({ date, name: cash, rank: 99, weight: 1 - invested });
  }
  const names = [...shown.map((i) => assets[i]!), ...(rest.length > 0 ? [others] : []), ...(cashSeen ? [cash] : [])];
  const scale = colorScale(names, [others, cash]);
  // cash and others must not be one grey
  const range = (scale["range"] as string[]).map((color, k) => (names[k] === others ? "#6E7781" : color));
  return chartSpec(options.title ?? "Weights over time", {
    data: datedValues(cashSeen ? rows : rows.filter(({ name }) => name !== cash)),
    height: 260,
    mark: short ? { type: "line" } : { type: "area", strokeWidth: 0 },
    encoding: {
      x: dateAxis(dates),
      y: {
        field: "weight",
        type: "quantitative",
        stack: short ? null : "zero",
        axis: { title: "Share of the portfolio (%)", format: ".0%", tickCount: 5 },
        ...(short ? {} : { scale: { nice: false } }),
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { ...scale, range: range.length === 0 ? [QUIET_COLOR] : range },
        legend: { title: null, orient: "right", symbolLimit: 0, symbolType: short ? "stroke" : "square" },
      },
      order: { field: "rank", type: "quantitative" },
    },
  });
}

function unusedName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? unusedName(`${name} *`, taken) : name;
}
