import type { AnalyticsState } from "../../analytics/streaming/create-analytics-state.js";
import { fromEpochDay } from "../../core/dates/calendar.js";
import type { ReturnsTable } from "../../core/types.js";

/** The returns that streaming analytics keep, as a table; its dates only count the rows. */
export function returnsFromRows({ assets, recent }: AnalyticsState): ReturnsTable {
  const values = new Float64Array(recent.length * assets.length);
  recent.forEach((row, t) => {
    for (let i = 0; i < assets.length; i++) values[t * assets.length + i] = row[i] ?? 0;
  });
  return { kind: "simple", assets: [...assets], dates: recent.map((_, t) => fromEpochDay(t)), values };
}
