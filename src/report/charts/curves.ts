import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { DATES, readSource, requireLength, SERIES, TITLE } from "../parts/read-source.js";
import type { SpecPart } from "../parts/vega-lite-spec.js";
import { jsonNumber } from "./chart-style.js";
import { thinRows } from "./thin-rows.js";

/** A line over time. */
export interface NamedCurve {
  /** The name in the legend. */
  readonly name: string;
  /** T dates in order. */
  readonly dates: readonly IsoDate[];
  /** T numbers; NaN (or null) is a gap. */
  readonly values: Float64Array | readonly number[];
  /** Drawn in gray, as something to compare with. Default false. */
  readonly quiet?: boolean;
}

/** The part of a backtest that a curve is drawn from. */
export interface CurveSource {
  /** T dates in order. */
  readonly dates: readonly IsoDate[];
  /** T values; NaN (or null) is a gap. */
  readonly values: Float64Array;
  /** T values of the benchmark. Default: none. */
  readonly benchmarkValues?: Float64Array;
}

/** How curves are named. */
export interface CurveOptions {
  /** The title of the chart. */
  readonly title?: string;
  /** Name of a single result's line. Default "Portfolio". */
  readonly name?: string;
  /** Name of its benchmark's line. Default "Benchmark". */
  readonly benchmarkName?: string;
}

/** Declarations of {@link CurveOptions}. */
export const curveOptions: OptionsOf<CurveOptions, "name" | "benchmarkName"> = {
  title: TITLE,
  name: { kind: "text", default: "Portfolio" },
  benchmarkName: { kind: "text", default: "Benchmark" },
};

const namedCurve: OptionsOf<NamedCurve> = {
  name: { kind: "text", required: true },
  dates: DATES,
  values: SERIES,
  quiet: { kind: "boolean" },
};

const curveSource: OptionsOf<CurveSource> = {
  dates: DATES,
  values: SERIES,
  benchmarkValues: { ...SERIES, required: false },
};

/**
 * A line over time, checked.
 *
 * @throws {@link PortfolioError} those of the parts; `shape` when dates and values differ in number
 */
export function readCurve(name: string, curve: NamedCurve): NamedCurve {
  const read = readSource<NamedCurve>(name, curve, namedCurve);
  requireLength(`${name}.values (${read.name})`, read.values, read.dates.length, "one for each date");
  return read;
}

/**
 * The dates and values of a backtest or of anything shaped like it, checked.
 *
 * @throws {@link PortfolioError} those of the parts; `shape` when dates and values differ in number
 */
export function readCurveSource(name: string, source: CurveSource): CurveSource {
  const read = readSource<CurveSource>(name, source, curveSource);
  const { dates, values, benchmarkValues } = read;
  requireLength(`${name}.values`, values, dates.length, "one for each date");
  if (benchmarkValues !== undefined) {
    requireLength(`${name}.benchmarkValues`, benchmarkValues, dates.length, "one for each date");
  }
  return read;
}

/**
 * The lines of a chart: those given, or the one of a backtest with its benchmark.
 *
 * @returns the curves and the names that are drawn in gray
 * @throws {@link PortfolioError} `empty`, `shape` (dates and values differ in number), `invalid-argument` (a name twice)
 */
export function readCurves(
  source: CurveSource | readonly NamedCurve[],
  options: { readonly name: string; readonly benchmarkName: string },
): { readonly curves: readonly NamedCurve[]; readonly quiet: readonly string[] } {
  const quiet: string[] = [];
  let curves: readonly NamedCurve[];
  if (Array.isArray(source)) {
    curves = readOption<readonly NamedCurve[]>("curves", source as readonly NamedCurve[], {
      kind: "list",
      of: { kind: "value", read: readCurve },
      maxLength: 10_000,
    });
    for (const curve of curves) if (curve.quiet) quiet.push(curve.name);
  } else {
    const { dates, values, benchmarkValues } = readCurveSource("source", source as CurveSource);
    const { name, benchmarkName } = options;
    curves = [{ name, dates, values }];
    if (benchmarkValues !== undefined) {
      curves = [...curves, { name: benchmarkName, dates, values: benchmarkValues }];
      quiet.push(benchmarkName);
    }
  }
  if (curves.length === 0) throw new PortfolioError("empty", "curves is empty: give at least one line");
  const names = new Set<string>();
  for (const { name } of curves) {
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

/**
 * The first and last dates of all curves, in order.
 *
 * @param curves - at least one
 */
export function datesOf(curves: readonly NamedCurve[]): readonly IsoDate[] {
  return curves.flatMap(({ dates }) => (dates.length === 0 ? [] : [dates[0]!, dates.at(-1)!])).sort();
}

/** Rows of inline data for some lines, long ones thinned without losing their peaks; gray ones first, to lie below. */
export function curveRows(curves: readonly NamedCurve[], quiet: readonly string[] = []): SpecPart[] {
  const isQuiet = ({ name }: NamedCurve): boolean => quiet.includes(name);
  const buckets = Math.max(20, Math.min(360, Math.floor(4000 / curves.length)));
  return [...curves.filter(isQuiet), ...curves.filter((curve) => !isQuiet(curve))].flatMap(({ name, dates, values }) =>
    thinRows(values, buckets).map((t) => ({ date: dates[t]!, name, value: jsonNumber(values[t]!) })),
  );
}

/** All numbers of some lines. */
export function* numbersOf(curves: readonly NamedCurve[]): Generator<number> {
  for (const { values } of curves) yield* values as Iterable<number>;
}

/** The title and names of a chart of curves, read. */
export function readCurveOptions(
  options: CurveOptions,
  caller: string,
): CurveOptions & { readonly name: string; readonly benchmarkName: string } {
  return readOptions("options", options, curveOptions, { what: `an option of ${caller}` });
}
