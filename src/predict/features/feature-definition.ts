import type { FeatureContext, FeatureSpans } from "./feature-context.js";

/** How one feature is computed. */
export interface FeatureDefinition {
  /** Rows of prices that it needs, with that of its date. */
  readonly lookback: (spans: FeatureSpans) => number;
  /** Its number for asset i at row t, from rows t − lookback + 1 to t alone; NaN where any of them is missing. */
  readonly value: (context: FeatureContext, t: number, i: number) => number;
  /** What it needs beside prices. */
  readonly needs?: "volumes";
}
