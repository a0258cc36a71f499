import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { readSeries, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, GAIN_COLOR, LOSS_COLOR } from "./chart-style.js";
import { tickFormat } from "./tick-format.js";

/** How a distribution is drawn. */
export interface DistributionChartOptions {
  /** The title of the chart. Default "Distribution of returns". */
  readonly title?: string;
  /** Title of the horizontal axis. Default "Return (%)". */
  readonly valueTitle?: string;
  /** How many bars at most, from 2 to 200. Default: after Freedman and Diaconis (1981), from 8 to 60. */
  readonly bins?: number;
}

const declared: OptionsOf<DistributionChartOptions, "title" | "valueTitle"> = {
  title: { ...TITLE, default: "Distribution of returns" },
  valueTitle: { kind: "text", empty: true, default: "Return (%)" },
  bins: { kind: "number", integer: true, min: 2, max: 200 },
};

/**
 * How often returns of each size came, as bars of one width; zero is always an edge between two bars.
 *
 * @param returns - T returns as fractions; NaN (or null) is left out
 * @param options - `title` "Distribution of returns"; `valueTitle` "Return (%)"; `bins`
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `not-finite`, `invalid-argument`
 * @remarks O(T log T).
 * @example
 * distributionChart(result.returns, { title: "Daily returns" });
 */
export function distributionChart(
  returns: Float64Array | readonly number[],
  options: DistributionChartOptions = {},
): VegaLiteSpec {
  const read = readOptions("options", options, declared, { what: "an option of distributionChart" });
  const known = readSeries("returns", returns).filter((x) => Number.isFinite(x));
  if (known.length === 0) throw new PortfolioError("empty", "returns has no number: give at least one");
  const bars = histogram(known, read.bins);
  const edges = bars.flatMap(({ from, to }) => [from, to]);
  return chartSpec(read.title, {
    data: { values: bars as readonly SpecPart[] },
    height: 200,
    mark: { type: "bar", binSpacing: 1 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        bin: { binned: true },
        scale: { zero: false, padding: 4 },
        axis: {
          title: read.valueTitle,
          grid: false,
          tickCount: 8,
          labelOverlap: true,
          ...tickFormat(edges, { percent: true, ticks: 8 }),
        },
      },
      x2: { field: "to" },
      y: {
        field: "count",
        type: "quantitative",
        axis: {
          title: "Count",
          tickCount: 5,
          tickMinStep: 1,
          ...tickFormat(
            bars.map(({ count }) => count),
            { zero: true },
          ),
        },
      },
      color: { value: GAIN_COLOR, condition: { test: "datum.to <= 0", value: LOSS_COLOR } },
    },
  });
}

/** No return is told from another by less, and a span of many of them still counts bars. */
const LEAST_WIDTH = 1e-300;

/** Bars of one width whose edges are multiples of it. */
function histogram(
  values: Float64Array,
  bins: number | undefined,
): readonly { readonly from: number; readonly to: number; readonly count: number }[] {
  const sorted = Float64Array.from(values).sort();
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  const quartile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const rule = (2 * (quartile(0.75) - quartile(0.25))) / Math.cbrt(sorted.length);
  const spread = high - low > 0 ? high - low : Math.abs(high) || 0.01;
  const most = bins ?? Math.min(60, Math.max(8, rule > 0 ? Math.ceil(spread / rule) : 8));
  // an edge at zero can cost one more bar than the span alone
  const width = Math.max(spread / Math.max(1, most - 1), LEAST_WIDTH);
  const first = Math.floor(low / width);
  const counts = new Array<number>(Math.max(1, Math.floor(high / width) - first + 1)).fill(0);
  for (const value of sorted) {
    const k = Math.min(counts.length - 1, Math.floor(value / width) - first);
    counts[k] = counts[k]! + 1;
  }
  return counts.map((count, k) => ({ from: (first + k) * width, to: (first + k + 1) * width, count }));
}
