import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";

/** A strategy whose weights depend on the whole past, so that any leak would show. */
export const nervous =
  (short: boolean): Strategy =>
  ({ prices, returns, weights, value }) => {
    let state = value;
    for (const p of prices.values) if (!Number.isNaN(p)) state = (state * 31 + p) % 1009;
    for (const r of returns.values) if (!Number.isNaN(r)) state = (state * 17 + 100 * r + 1009) % 1009;
    state = (state + 10 * Math.abs(weights["A0"]!)) % 1009;
    if (state < 100) return null;
    const raw = prices.assets.map((_, i) => ((state * (i + 3)) % 11) - (short ? 4 : 0));
    const gross = raw.reduce((sum, w) => sum + Math.abs(w), 1e-9);
    return Object.fromEntries(prices.assets.map((asset, i) => [asset, raw[i]! / gross]));
  };
