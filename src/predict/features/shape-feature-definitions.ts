import { type FeatureSpans, fillWindow } from "./feature-context.js";
import type { FeatureDefinition } from "./feature-definition.js";

/** A figure of the last returns of one asset. */
const figure = (
  span: (spans: FeatureSpans) => number,
  of: (window: Float64Array, length: number, perYear: number) => number,
): FeatureDefinition => ({
  lookback: (spans) => span(spans) + 1,
  value: (context, t, i) => {
    const length = span(context.spans);
    if (!fillWindow(context, t, i, length)) return Number.NaN;
    return of(context.window, length, context.spans.perYear);
  },
});

function meanOf(window: Float64Array, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += window[k]!;
  return sum / length;
}

/** Mean of the powers of what lies apart from the mean: second, third, fourth. */
function centralMoments(window: Float64Array, length: number): readonly [number, number, number] {
  const mean = meanOf(window, length);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = 0; k < length; k++) {
    const apart = window[k]! - mean;
    const square = apart * apart;
    second += square;
    third += square * apart;
    fourth += square * square;
  }
  return [second / length, third / length, fourth / length];
}

/** Features of the distribution of one asset's returns. NaN for the shape of returns that do not move. Bali et al. (2011). */
export const shapeFeatureDefinitions: Readonly<
  Record<"volatility" | "downside-volatility" | "skewness" | "kurtosis" | "maximum-return", FeatureDefinition>
> = {
  volatility: figure(
    ({ short }) => short,
    (window, length, perYear) => Math.sqrt(((centralMoments(window, length)[0] * length) / (length - 1)) * perYear),
  ),
  "downside-volatility": figure(
    ({ short }) => short,
    (window, length, perYear) => {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += Math.min(0, window[k]!) ** 2;
      return Math.sqrt((sum / length) * perYear);
    },
  ),
  skewness: figure(
    ({ long }) => long,
    (window, length) => {
      const [second, third] = centralMoments(window, length);
      return third / (second * Math.sqrt(second));
    },
  ),
  kurtosis: figure(
    ({ long }) => long,
    (window, length) => {
      const [second, , fourth] = centralMoments(window, length);
      return fourth / (second * second) - 3;
    },
  ),
  "maximum-return": figure(
    ({ month }) => month,
    (window, length) => {
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < length; k++) most = Math.max(most, window[k]!);
      return most;
    },
  ),
};
