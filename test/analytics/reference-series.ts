import series from "../reference/analytics/aapl-msft.json" with { type: "json" };

/** Daily returns, 2018 to 2021. */
export const AAPL: Float64Array = Float64Array.from(series.expected.AAPL);
export const MSFT: Float64Array = Float64Array.from(series.expected.MSFT);
