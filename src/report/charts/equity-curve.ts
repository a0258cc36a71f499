import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, colorScale, dateAxis, datedValues, legendOf } from "./chart-style.js";
import {
  type CurveOptions,
  type CurveSource,
  curveOptions,
  curveRows,
  datesOf,
  type NamedCurve,
  numbersOf,
  readCurves,
} from "./curves.js";
import { tickFormat } from "./tick-format.js";

/** How curves of value are drawn. */
export interface EquityCurveOptions extends CurveOptions {
  /** `"log"` makes equal growth equally steep, and needs values above 0. Default "linear". */
  readonly scale?: "linear" | "log";
  /** Begin every line at this value. Default: values as they are. */
  readonly rebase?: number;
  /** Title of the vertical axis. Default "Value (units of currency)". */
  readonly valueTitle?: string;
}

const declared: OptionsOf<EquityCurveOptions, "name" | "benchmarkName" | "scale"> = {
  ...curveOptions,
  scale: { kind: "choice", of: ["linear", "log"], default: "linear" },
  rebase: { kind: "number", above: 0 },
  valueTitle: { kind: "text", empty: true },
};

/**
 * Value over time, of one backtest with its benchmark or of several curves side by side.
 *
 * @param source - a backtest, or curves with names, dates and values
 * @param options - `title` "Value over time"; `scale` "linear"; `rebase`; `valueTitle`; `name` "Portfolio"; `benchmarkName` "Benchmark"
 * @returns a specification; series of more than 1,440 points are thinned without losing peaks and troughs
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T). NaN is a gap.
 * @example
 * equityCurve([{ name: "Equal weight", dates, values }, { name: "Risk parity", dates, values: others }], { rebase: 1 });
 */
export function equityCurve(
  source: CurveSource | readonly NamedCurve[],
  options: EquityCurveOptions = {},
): VegaLiteSpec {
  const read = readOptions("options", options, declared, { what: "an option of equityCurve" });
  const { rebase, scale, valueTitle } = read;
  const { curves, quiet } = readCurves(source, read);
  const drawn = rebase === undefined ? curves : curves.map((curve) => rebased(curve, rebase));
  const names = drawn.map(({ name }) => name);
  const log = scale === "log";
  if (log) for (const curve of drawn) requirePositive(curve);
  return chartSpec(read.title ?? "Value over time", {
    data: datedValues(curveRows(drawn, quiet)),
    height: 280,
    mark: drawn.every(({ values }) => values.length > 1) ? { type: "line" } : { type: "line", point: true },
    encoding: {
      x: dateAxis(datesOf(drawn)),
      y: {
        field: "value",
        type: "quantitative",
        scale: log ? { type: "log", nice: false } : { zero: false },
        axis: {
          title: valueTitle ?? (rebase === undefined ? "Value (units of currency)" : `Value (first date = ${rebase})`),
          tickCount: 6,
          labelOverlap: true,
          ...tickFormat(numbersOf(drawn), { ticks: 6, log }),
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names, quiet),
        legend: legendOf(names),
      },
    },
  });
}

function requirePositive({ name, dates, values }: NamedCurve): void {
  const t = Array.from(values).findIndex((value) => value <= 0);
  if (t < 0) return;
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${values[t]} on ${dates[t]}, and a log scale has no place for it: leave out scale: "log"`,
    { name, date: dates[t] },
  );
}

function rebased(curve: NamedCurve, start: number): NamedCurve {
  const first = Array.from(curve.values).find((value) => Number.isFinite(value)) ?? Number.NaN;
  return { ...curve, values: Array.from(curve.values, (value) => (value / first) * start) };
}
