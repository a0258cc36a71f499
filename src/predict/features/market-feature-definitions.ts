import { type FeatureContext, fillWindow } from "./feature-context.js";
import type { FeatureDefinition } from "./feature-definition.js";

/** Sums of squares and products apart from the means of an asset's returns and the market's. */
interface MarketSums {
  readonly own: number;
  readonly market: number;
  readonly both: number;
  readonly length: number;
}

function marketSums(context: FeatureContext, t: number, i: number): MarketSums | undefined {
  const length = context.spans.long;
  if (!fillWindow(context, t, i, length)) return undefined;
  const { window, market } = context;
  const from = t - length + 1;
  let ownMean = 0;
  let marketMean = 0;
  for (let k = 0; k < length; k++) {
    ownMean += window[k]!;
    marketMean += market[from + k]!;
  }
  ownMean /= length;
  marketMean /= length;
  if (Number.isNaN(marketMean)) return undefined;
  let own = 0;
  let square = 0;
  let both = 0;
  for (let k = 0; k < length; k++) {
    const a = window[k]! - ownMean;
    const b = market[from + k]! - marketMean;
    own += a * a;
    square += b * b;
    both += a * b;
  }
  return { own, market: square, both, length };
}

const related = (of: (sums: MarketSums, perYear: number) => number): FeatureDefinition => ({
  lookback: ({ long }) => long + 1,
  value: (context, t, i) => {
    const sums = marketSums(context, t, i);
    return sums === undefined ? Number.NaN : of(sums, context.spans.perYear);
  },
});

/** Features of an asset's returns beside those of the market. Ang et al. (2006); Frazzini and Pedersen (2014). */
export const marketFeatureDefinitions: Readonly<
  Record<"beta" | "idiosyncratic-volatility" | "market-correlation", FeatureDefinition>
> = {
  beta: related(({ both, market }) => both / market),
  "idiosyncratic-volatility": related(({ own, market, both, length }, perYear) =>
    Math.sqrt((Math.max(0, own - (both * both) / market) / (length - 2)) * perYear),
  ),
  "market-correlation": related(({ own, market, both }) => both / Math.sqrt(own * market)),
};
