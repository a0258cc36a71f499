import type { FeatureContext, FeatureSpans } from "./feature-context.js";
import type { FeatureDefinition } from "./feature-definition.js";

/** Return from the price `from` rows before t to that `to` rows before t. */
function returnBetween({ prices, count }: FeatureContext, t: number, i: number, from: number, to: number): number {
  return t < from ? Number.NaN : prices[(t - to) * count + i]! / prices[(t - from) * count + i]! - 1;
}

const momentum = (span: (spans: FeatureSpans) => number): FeatureDefinition => ({
  lookback: (spans) => span(spans) + 1,
  value: (context, t, i) => returnBetween(context, t, i, span(context.spans), 0),
});

/** Greatest fall from a peak of the last `length` + 1 prices. */
function greatestFall({ prices, count }: FeatureContext, t: number, i: number, length: number): number {
  if (t < length) return Number.NaN;
  let peak = 0;
  let fall = 0;
  for (let row = t - length; row <= t; row++) {
    const price = prices[row * count + i]!;
    if (Number.isNaN(price)) return Number.NaN;
    if (price > peak) peak = price;
    fall = Math.min(fall, price / peak - 1);
  }
  return fall;
}

function belowHigh({ prices, count }: FeatureContext, t: number, i: number, length: number): number {
  if (t < length - 1) return Number.NaN;
  let high = 0;
  for (let row = t - length + 1; row <= t; row++) {
    const price = prices[row * count + i]!;
    if (Number.isNaN(price)) return Number.NaN;
    if (price > high) high = price;
  }
  return prices[t * count + i]! / high - 1;
}

/** Features of one asset's prices alone. Jegadeesh and Titman (1993); George and Hwang (2004); Heston and Sadka (2008). */
export const priceFeatureDefinitions: Readonly<
  Record<
    | "momentum-1"
    | "momentum-3"
    | "momentum-6"
    | "momentum-12-1"
    | "reversal"
    | "drawdown"
    | "distance-from-high"
    | "seasonality",
    FeatureDefinition
  >
> = {
  "momentum-1": momentum(({ month }) => month),
  "momentum-3": momentum(({ month }) => 3 * month),
  "momentum-6": momentum(({ half }) => half),
  "momentum-12-1": {
    lookback: ({ year }) => year + 1,
    value: (context, t, i) => returnBetween(context, t, i, context.spans.year, context.spans.month),
  },
  reversal: {
    lookback: ({ week }) => week + 1,
    value: (context, t, i) => -returnBetween(context, t, i, context.spans.week, 0),
  },
  drawdown: {
    lookback: ({ half }) => half + 1,
    value: (context, t, i) => greatestFall(context, t, i, context.spans.half),
  },
  "distance-from-high": {
    lookback: ({ year }) => year,
    value: (context, t, i) => belowHigh(context, t, i, context.spans.year),
  },
  seasonality: {
    lookback: ({ year }) => year + 1,
    value: (context, t, i) =>
      returnBetween(context, t, i, context.spans.year, context.spans.year - context.spans.month),
  },
};
