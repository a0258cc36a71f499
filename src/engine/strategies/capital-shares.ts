import type { PortfolioConfig } from "../../config/portfolio-config.js";
import type { ReturnsTable, Weights } from "../../core/types.js";

/**
 * Fractions of the capital of several strategies.
 *
 * - `fixed`: as given.
 * - `inverse-risk`: as given, over the volatility of what each would hold; one without volatility keeps its fraction.
 * - `drawdown-aware`: as given, cut in proportion to how far what each would hold stands below its highest value of the window: to
 *   nothing at `strategies.maxDrawdown`. What is cut stays in cash.
 *
 * @param given - sum to 1
 * @param volatility - of what each strategy would hold
 */
export function capitalShares(
  { strategies: { capital, maxDrawdown } }: Pick<PortfolioConfig, "strategies">,
  given: readonly number[],
  volatility: readonly number[],
  drawdown: () => readonly number[],
): readonly number[] {
  if (capital === "fixed") return given;
  if (capital === "drawdown-aware") {
    const fallen = drawdown();
    return given.map((share, k) => share * Math.max(0, 1 - fallen[k]! / maxDrawdown));
  }
  const risky = given.map((share, k) => (volatility[k]! > 0 ? share / volatility[k]! : 0));
  const sum = risky.reduce((a, b) => a + b, 0);
  const room = given.reduce((a, share, k) => (volatility[k]! > 0 ? a + share : a), 0);
  return given.map((share, k) => (volatility[k]! > 0 ? (risky[k]! / sum) * room : share));
}

/** How far weights, kept over some returns by rebalancing every period, stand below their highest value. */
export function presentDrawdown({ assets, values, dates }: ReturnsTable, weights: Weights): number {
  const n = assets.length;
  const w = Float64Array.from(assets, (asset) => weights[asset] ?? 0);
  let value = 1;
  let highest = 1;
  for (let t = 0; t < dates.length; t++) {
    let r = 0;
    for (let i = 0; i < n; i++) if (w[i] !== 0) r += w[i]! * values[t * n + i]!;
    value *= 1 + r;
    if (value > highest) highest = value;
  }
  return Math.max(0, 1 - value / highest);
}
