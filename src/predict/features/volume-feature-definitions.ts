import type { FeatureContext } from "./feature-context.js";
import type { FeatureDefinition } from "./feature-definition.js";

/** Mean of some numbers of the `length` rows up to t; NaN where one is not known or the rows do not reach so far. */
function meanOfRows(t: number, length: number, first: number, number: (row: number) => number): number {
  if (t - length + 1 < first) return Number.NaN;
  let sum = 0;
  for (let row = t - length + 1; row <= t; row++) sum += number(row);
  return Number.isFinite(sum) ? sum / length : Number.NaN;
}

const MILLION = 1e6;

/** Features that need shares traded. Amihud (2002). */
export const volumeFeatureDefinitions: Readonly<Record<"illiquidity" | "turnover-trend", FeatureDefinition>> = {
  illiquidity: {
    needs: "volumes",
    lookback: ({ short }) => short + 1,
    value: ({ volumes, prices, returns, count, spans }, t, i) =>
      MILLION *
      meanOfRows(t, spans.short, 1, (row) => {
        const k = row * count + i;
        // a day without trades has no illiquidity, and infinity would be none either
        return Math.abs(returns[k]!) / (prices[k]! * volumes![k]!);
      }),
  },
  "turnover-trend": {
    needs: "volumes",
    lookback: ({ half }) => half,
    value: ({ volumes, count, spans }: FeatureContext, t: number, i: number) => {
      const recent = meanOfRows(t, spans.month, 0, (row) => volumes![row * count + i]!);
      const usual = meanOfRows(t, spans.half, 0, (row) => volumes![row * count + i]!);
      const trend = Math.log(recent / usual);
      return Number.isFinite(trend) ? trend : Number.NaN;
    },
  },
};
