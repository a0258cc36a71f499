import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { Regime, RegimePath } from "../../regime/types.js";
import { DATES, readSource, SERIES, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { CHART_WIDTH, chartSpec, dateAxis, datedValues, jsonNumber, legendOf } from "./chart-style.js";
import { readCurve } from "./curves.js";
import { evenRows, thinRows } from "./thin-rows.js";
import { tickFormat } from "./tick-format.js";

/** The regimes in the order of the columns of a path, from calm to crisis, and their colors. */
const REGIMES: readonly (readonly [Regime, string])[] = [
  ["bull-quiet", "#4477AA"],
  ["bull-volatile", "#66CCEE"],
  ["bear-quiet", "#CCBB44"],
  ["bear-volatile", "#EE7733"],
  ["transition", "#BBBBBB"],
  ["crisis", "#AA3377"],
];

/** How regimes are drawn. */
export interface RegimeChartOptions {
  /** The title of the chart. Default "Market regimes". */
  readonly title?: string;
}

const declared: OptionsOf<RegimeChartOptions> = { title: TITLE };

const drawnPath: OptionsOf<Pick<RegimePath, "dates" | "probabilities" | "regimes">> = {
  dates: DATES,
  probabilities: SERIES,
  regimes: {
    kind: "list",
    of: { kind: "choice", of: REGIMES.map(([name]) => name) },
    required: true,
  },
};

/**
 * The regime of each date as shades behind a line of prices, and the probabilities of all six stacked below it.
 *
 * @param path - of `detectRegimes(market).path`
 * @param line - prices or values on a log scale; any dates; left out, only shades and probabilities are drawn
 * @param options - `title` "Market regimes"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T); at most 400 dates of probabilities and 1,440 of the line are drawn. NaN is a gap.
 * @example
 * regimeChart(reading.path, { name: "S&P 500", dates: prices.dates, values: prices.values });
 */
export function regimeChart(
  path: Pick<RegimePath, "dates" | "probabilities" | "regimes">,
  line?: {
    readonly name: string;
    readonly dates: readonly IsoDate[];
    readonly values: Float64Array | readonly number[];
  },
  options: RegimeChartOptions = {},
): VegaLiteSpec {
  const { title = "Market regimes" } = readOptions("options", options, declared, { what: "an option of regimeChart" });
  const { dates, probabilities, regimes } = readSource("path", path, drawnPath);
  const market = line === undefined ? undefined : readCurve("line", line);
  if (probabilities.length !== 6 * dates.length || regimes.length !== dates.length) {
    throw new PortfolioError(
      "shape",
      `path has ${dates.length} dates, ${regimes.length} regimes and ${probabilities.length} probabilities: expected one and six for each`,
    );
  }
  const color = {
    field: "regime",
    type: "nominal",
    scale: { domain: REGIMES.map(([name]) => name), range: REGIMES.map(([, hue]) => hue) },
    legend: legendOf(
      REGIMES.map(([name]) => name),
      CHART_WIDTH,
      "square",
    ),
  };
  const width = CHART_WIDTH - 90;
  // without a unit of time in UTC, a label would say the day before in every zone west of Greenwich
  const end = { field: "end", type: "temporal", timeUnit: "utcyearmonthdate" };
  const shades: SpecPart = {
    data: { values: spells(dates, regimes), format: { parse: { date: "utc:'%Y-%m-%d'", end: "utc:'%Y-%m-%d'" } } },
    mark: { type: "rect", opacity: 0.35 },
    encoding: { x: dateAxis(dates), x2: end, color },
  };
  const chance: SpecPart[] = evenRows(dates.length, 400).flatMap((t) =>
    REGIMES.map(([regime], k) => ({
      date: dates[t]!,
      regime,
      rank: k,
      probability: jsonNumber(probabilities[6 * t + k]!),
    })),
  );
  return chartSpec(title, {
    autosize: { type: "pad", contains: "padding" },
    spacing: 14,
    vconcat: [
      {
        width,
        height: market === undefined ? 40 : 220,
        layer: market === undefined ? [shades] : [shades, priceLine(market)],
        resolve: { scale: { y: "independent" } },
      },
      {
        width,
        height: 120,
        data: datedValues(chance),
        mark: { type: "area", strokeWidth: 0 },
        encoding: {
          x: dateAxis(dates),
          y: {
            field: "probability",
            type: "quantitative",
            stack: "zero",
            scale: { domain: [0, 1] },
            axis: { title: "Probability (%)", format: ".0%", tickCount: 3 },
          },
          color,
          order: { field: "rank", type: "quantitative" },
        },
      },
    ],
  });
}

function priceLine(line: {
  readonly name: string;
  readonly dates: readonly IsoDate[];
  readonly values: Float64Array | readonly number[];
}): SpecPart {
  const positive = line.values.length > 0 && Array.from(line.values).every((value) => !(value <= 0));
  return {
    data: datedValues(thinRows(line.values).map((t) => ({ date: line.dates[t]!, value: jsonNumber(line.values[t]!) }))),
    mark: { type: "line", color: "currentColor", strokeWidth: 1.2 },
    encoding: {
      x: dateAxis(line.dates),
      y: {
        field: "value",
        type: "quantitative",
        scale: positive ? { type: "log", nice: false } : { zero: false },
        axis: {
          title: positive ? `${line.name} (log scale)` : line.name,
          tickCount: 5,
          labelOverlap: true,
          ...tickFormat(line.values as Iterable<number>, { log: positive }),
        },
      },
    },
  };
}

/** Stretches of dates with one regime; each ends where the next begins. */
function spells(dates: readonly IsoDate[], regimes: readonly Regime[]): SpecPart[] {
  const found: SpecPart[] = [];
  let start = 0;
  for (let t = 1; t <= dates.length; t++) {
    if (t < dates.length && regimes[t] === regimes[start]) continue;
    found.push({ date: dates[start]!, end: dates[Math.min(t, dates.length - 1)]!, regime: regimes[start]! });
    start = t;
  }
  return found;
}
