import type { PolicyPeriod } from "./policy-periods.js";
import { heldAssets } from "./trading-costs.js";

/** A period's return under equal weights, and how each coefficient adds to it: Σ x r / N. */
export interface Tilt {
  /** Return of equal weights. */
  readonly base: number;
  /** What each coefficient adds. */
  readonly slopes: Float64Array;
  /** What each trade at its beginning is under equal weights, one number for each asset; none without costs. */
  readonly trades: Float64Array;
  /** What each coefficient adds to each trade, assets by coefficients. */
  readonly tradeSlopes: Float64Array;
}

/** Costs as the objective takes them: their rate, and the trade below which |trade| is rounded off. */
export interface Trading {
  /** Part of the value traded that is paid. */
  readonly rate: number;
  /** Size below which |trade| is rounded off. */
  readonly smooth: number;
}

/** Every period as a line in the coefficients. O(T·N·F). */
export function policyTilts(periods: readonly PolicyPeriod[], d: number, costs: number): readonly Tilt[] {
  const tilts: Tilt[] = [];
  for (const [t, period] of periods.entries()) {
    const { base, slopes } = returnsOf(period, d);
    const before = costs > 0 && t > 0 ? periods[t - 1]! : undefined;
    tilts.push({ base, slopes, ...tradesOf(before, tilts.at(-1)?.base ?? 0, period, d) });
  }
  return tilts;
}

function returnsOf({ features, returns }: PolicyPeriod, d: number) {
  const n = returns.length;
  const slopes = new Float64Array(d);
  let base = 0;
  for (let i = 0; i < n; i++) {
    base += returns[i]! / n;
    for (let j = 0; j < d; j++) slopes[j]! += (features[i * d + j]! * returns[i]!) / n;
  }
  return { base, slopes };
}

/**
 * Weights of a period less those that the period before left. Weights drift with the growth of equal ones, not their own: that
 * keeps trades lines in the coefficients, and the objective concave; the difference is a trade times a return.
 */
function tradesOf(before: PolicyPeriod | undefined, base: number, now: PolicyPeriod, d: number) {
  if (before === undefined) return { trades: new Float64Array(0), tradeSlopes: new Float64Array(0) };
  const held = heldAssets(before, now);
  const trades = new Float64Array(held.length);
  const tradeSlopes = new Float64Array(held.length * d);
  for (const [k, own] of held.entries()) {
    if (own.now >= 0) {
      const n = now.returns.length;
      trades[k]! += 1 / n;
      for (let j = 0; j < d; j++) tradeSlopes[k * d + j]! += now.features[own.now * d + j]! / n;
    }
    if (own.before >= 0) {
      const drift = (1 + before.returns[own.before]!) / (1 + base) / before.returns.length;
      trades[k]! -= drift;
      for (let j = 0; j < d; j++) tradeSlopes[k * d + j]! -= before.features[own.before * d + j]! * drift;
    }
  }
  return { trades, tradeSlopes };
}

/** 1 + the return of a period after costs; |trade| is taken as √(trade² + smooth²) − smooth. */
export function growthOf(
  { base, slopes, trades, tradeSlopes }: Tilt,
  theta: Float64Array,
  { rate, smooth }: Trading,
): number {
  const d = theta.length;
  let growth = 1 + base;
  for (let j = 0; j < d; j++) growth += theta[j]! * slopes[j]!;
  for (let k = 0; k < trades.length; k++) {
    let trade = trades[k]!;
    for (let j = 0; j < d; j++) trade += theta[j]! * tradeSlopes[k * d + j]!;
    growth -= rate * (Math.sqrt(trade * trade + smooth * smooth) - smooth);
  }
  return growth;
}

/** The slopes of a period's growth; what costs bend it by is added to `bend`, times `scale`. */
export function growthSlopes(
  { slopes, trades, tradeSlopes }: Tilt,
  theta: Float64Array,
  { rate, smooth }: Trading,
  bend?: { readonly curvature: Float64Array; readonly scale: number },
): Float64Array {
  const d = theta.length;
  if (trades.length === 0) return slopes;
  const own = slopes.slice();
  for (let k = 0; k < trades.length; k++) {
    const at = k * d;
    let trade = trades[k]!;
    for (let j = 0; j < d; j++) trade += theta[j]! * tradeSlopes[at + j]!;
    const size = Math.sqrt(trade * trade + smooth * smooth);
    for (let j = 0; j < d; j++) own[j]! -= (rate * trade * tradeSlopes[at + j]!) / size;
    if (bend === undefined) continue;
    const weight = (bend.scale * rate * smooth * smooth) / (size * size * size);
    for (let i = 0; i < d; i++) {
      const part = weight * tradeSlopes[at + i]!;
      for (let j = 0; j < d; j++) bend.curvature[i * d + j]! += part * tradeSlopes[at + j]!;
    }
  }
  return own;
}
