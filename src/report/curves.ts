import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate } from "../core/types.js";
import { jsonNumber } from "./chart-style.js";
import { thinRows } from "./thin-rows.js";
import type { SpecPart } from "./vega-lite-spec.js";

/** A line over time. */
export interface NamedCurve {
  readonly name: string;
  readonly dates: readonly IsoDate[];
  readonly values: Float64Array | readonly number[];
  /** Drawn in grey: something to compare with. */
  readonly quiet?: boolean;
}

/** The part of a backtest that a curve is drawn from. */
export interface CurveSource {
  readonly dates: readonly IsoDate[];
  readonly values: Float64Array;
  readonly benchmarkValues?: Float64Array;
}

export interface CurveOptions {
  readonly title?: string;
  /** Name of a single result's line; "Portfolio". */
  readonly name?: string;
  /** Name of its benchmark's line; "Benchmark". */
  readonly benchmarkName?: string;
}

/**
 * The lines of a chart: those given, or the one of a backtest with its benchmark.
 *
 * @returns the curves and the names that are drawn in grey
 * @throws {@link PortfolioError} `empty`, `shape` (dates and values differ in number), `invalid-argument` (a name twice)
 */
export function readCurves(
  source: CurveSource | readonly NamedCurve[],
  options: CurveOptions,
): { readonly curves: readonly NamedCurve[]; readonly quiet: readonly string[] } {
  const quiet: string[] = [];
  let curves: readonly NamedCurve[];
  if (Array.isArray(source)) {
    curves = source as readonly NamedCurve[];
    for (const curve of curves) if (curve.quiet) quiet.push(curve.name);
  } else {
    const { dates, values, benchmarkValues } = source as CurveSource;
    const { name = "Portfolio", benchmarkName = "Benchmark" } = options;
    curves = [{ name, dates, values }];
    if (benchmarkValues !== undefined) {
      curves = [...curves, { name: benchmarkName, dates, values: benchmarkValues }];
      quiet.push(benchmarkName);
    }
  }
  if (curves.length === 0) throw new PortfolioError("empty", "curves is empty: give at least one line");
  const names = new Set<string>();
  for (const { name, dates, values } of curves) {
    if (dates.length !== values.length) {
      throw new PortfolioError(
        "shape",
        `${name} has ${values.length} values for ${dates.length} dates: give one for each`,
        {
          name,
          expected: dates.length,
          actual: values.length,
        },
      );
    }
    if (names.has(name)) {
      throw new PortfolioError("invalid-argument", `two lines are called ${name}: names must be unique`, { name });
    }
    names.add(name);
  }
  if (!curves.some(({ values }) => Array.from(values).some(Number.isFinite))) {
    throw new PortfolioError("empty", "no line has a number: give at least one that is not missing");
  }
  return { curves, quiet };
}

/** The dates of the curve that spans most. */
export function longest(curves: readonly NamedCurve[]): readonly IsoDate[] {
  const all = curves.flatMap(({ dates }) => (dates.length === 0 ? [] : [dates[0]!, dates.at(-1)!]));
  return all.sort();
}

/** Rows of inline data for some lines, long ones thinned without losing their peaks; grey ones first, to lie below. */
export function curveRows(curves: readonly NamedCurve[], quiet: readonly string[] = []): SpecPart[] {
  const isQuiet = ({ name }: NamedCurve): boolean => quiet.includes(name);
  return [...curves.filter(isQuiet), ...curves.filter((curve) => !isQuiet(curve))].flatMap(({ name, dates, values }) =>
    thinRows(values).map((t) => ({ date: dates[t]!, name, value: jsonNumber(values[t]!) })),
  );
}
