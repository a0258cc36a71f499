import { toEpochDay } from "../core/calendar.js";
import type { IsoDate } from "../core/types.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

/**
 * One look for all charts: text and grid take the colour of the page around them, so the same drawing reads on light and dark.
 */

/** Ten hues that people with colour-vision deficiencies can tell apart, middling in lightness; after Tol (2021), "bright" and "vibrant". */
export const PALETTE: readonly string[] = [
  "#4477AA",
  "#EE6677",
  "#228833",
  "#CCBB44",
  "#66CCEE",
  "#AA3377",
  "#EE7733",
  "#009988",
  "#9970AB",
  "#A6761D",
];
/** What stands beside the point: a benchmark, cash, all the others. */
export const QUIET_COLOR = "#999999";
export const GAIN_COLOR = "#4477AA";
export const LOSS_COLOR = "#EE7733";

const INK = "currentColor";

export const CHART_WIDTH = 720;

/** A whole specification: title, size that includes the axes, and the common look. */
export function chartSpec(title: string, body: SpecPart): VegaLiteSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title },
    width: CHART_WIDTH,
    autosize: { type: "fit-x", contains: "padding" },
    ...body,
    config: {
      background: "transparent",
      font: "system-ui, sans-serif",
      padding: 4,
      view: { stroke: null },
      title: { anchor: "start", color: INK, fontSize: 14, fontWeight: 600, offset: 14 },
      axis: {
        labelColor: INK,
        labelFontSize: 12,
        titleColor: INK,
        titleFontSize: 12,
        titleFontWeight: "normal",
        titlePadding: 10,
        gridColor: INK,
        gridOpacity: 0.12,
        domainColor: INK,
        domainOpacity: 0.4,
        tickColor: INK,
        tickOpacity: 0.4,
      },
      legend: {
        labelColor: INK,
        labelFontSize: 12,
        labelLimit: 320,
        titleColor: INK,
        titleFontSize: 12,
      },
      line: { strokeWidth: 1.6 },
      text: { color: INK, fontSize: 12 },
      rule: { color: INK },
    },
  };
}

/** Rows of inline data whose `date` is a calendar day, read the same in every time zone. */
export function datedValues(values: readonly SpecPart[]): SpecPart {
  return { values, format: { parse: { date: "utc:'%Y-%m-%d'" } } };
}

/** The horizontal axis of time. Of a few days each is named, so that no hours appear. */
export function dateAxis(dates: readonly IsoDate[]): SpecPart {
  const days = dates.length === 0 ? 0 : toEpochDay(dates.at(-1)!) - toEpochDay(dates[0]!);
  const ticks = days <= 14 ? { tickCount: "day", format: "%b %-d, %Y" } : { tickCount: 8 };
  return {
    field: "date",
    type: "temporal",
    scale: { type: "utc" },
    axis: { title: null, grid: false, labelOverlap: true, ...ticks },
  };
}

/** One colour for each name, in order; the palette comes round again after ten. `quiet` names are grey. */
export function colorScale(names: readonly string[], quiet: readonly string[] = []): SpecPart {
  let next = 0;
  const range = names.map((name) => (quiet.includes(name) ? QUIET_COLOR : PALETTE[next++ % PALETTE.length]!));
  return { domain: [...names], range };
}

/** A number as JSON has it: what is not finite is missing. */
export function jsonNumber(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
