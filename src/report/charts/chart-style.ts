import { toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate } from "../../core/types.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";

/**
 * One look for all charts: text and grid take the color of the page around them, so the same drawing reads on light and dark.
 */

/** Ten hues that people with color-vision deficiencies can tell apart, middling in lightness; after Tol (2021), "bright" and "vibrant". */
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
/** The gray of a benchmark, of cash and of what is summed up. */
export const QUIET_COLOR = "#999999";
/** The color of bars above zero. */
export const GAIN_COLOR = "#4477AA";
/** The color of bars below zero. */
export const LOSS_COLOR = "#EE7733";

const INK = "currentColor";

/** Width of a chart with its axes, in pixels. */
export const CHART_WIDTH = 720;
/** Width of the same chart on a phone. */
export const NARROW_WIDTH = 350;

/** A whole specification: title, size that includes the axes, and the common look. */
export function chartSpec(title: string, body: SpecPart): VegaLiteSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title },
    description: title,
    width: CHART_WIDTH,
    autosize: { type: "fit-x", contains: "padding" },
    ...body,
    config: {
      background: "transparent",
      // a reader is told the title and the table beside it, not each of a thousand marks
      mark: { aria: false },
      font: "system-ui, sans-serif",
      padding: 4,
      view: { stroke: null },
      title: { anchor: "start", color: INK, fontSize: 14, fontWeight: 600, offset: 14 },
      axis: {
        aria: false,
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
        aria: false,
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
  // every label carries its year, because any of them may be left out where there is no room
  const format = days <= 60 ? "%b %-d, %Y" : days <= 3000 ? "%b %Y" : "%Y";
  const ticks = { tickCount: days <= 14 ? "day" : 8, format };
  return {
    field: "date",
    type: "temporal",
    scale: { type: "utc" },
    axis: { title: null, grid: false, labelOverlap: true, ...ticks },
  };
}

/** Names that a legend shows; further ones are counted. */
const MOST_NAMES = 30;
/** Width that Vega gives to a letter of 12 pixels when it has no canvas to measure it, and to a symbol with the space beside it. */
const LETTER = 9.7;
const SYMBOL = 30;

/**
 * A legend above the chart that fits its width: as many columns as the longest name allows, and names cut where one alone is wider.
 *
 * @param names - what the legend lists
 * @param width - of the chart, in pixels
 * @param symbolType - the shape before each name
 */
export function legendOf(names: readonly string[], width: number = CHART_WIDTH, symbolType?: string): SpecPart | null {
  if (names.length < 2) return null;
  const longest = Math.min(width - SYMBOL - 20, LETTER * longestOf(names));
  return {
    title: null,
    orient: "top",
    columns: Math.max(1, Math.min(names.length, Math.floor((width - 20) / (longest + SYMBOL)))),
    labelLimit: longest + LETTER,
    symbolLimit: MOST_NAMES,
    ...(symbolType === undefined ? {} : { symbolType, symbolOpacity: 1 }),
  };
}

/** Letters of the longest name, or of the count of names that are not shown. */
function longestOf(names: readonly string[]): number {
  const least = names.length > MOST_NAMES ? "…9,999 entries".length : 1;
  return names.reduce((most, name) => Math.max(most, name.length), least);
}

/** One color for each name, in order; the palette repeats after ten. `quiet` names are gray. */
export function colorScale(names: readonly string[], quiet: readonly string[] = []): SpecPart {
  let next = 0;
  const range = names.map((name) => (quiet.includes(name) ? QUIET_COLOR : PALETTE[next++ % PALETTE.length]!));
  return { domain: [...names], range };
}

/** A number as JSON has it: what is not finite is missing. */
export function jsonNumber(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
