/**
 * Entropic value at risk of losses: the least over t > 0 of (ln mean e^(t·loss) − ln(1 − level)) / t.
 *
 * The function has one minimum; its slope is bisected in ln t. O(60·T). Ahmadi-Javid (2012).
 */
export function entropicValueAtRiskKernel(losses: Float64Array, level: number): number {
  const n = losses.length;
  let greatest = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let t = 0; t < n; t++) {
    if (losses[t]! > greatest) greatest = losses[t]!;
    if (losses[t]! < least) least = losses[t]!;
  }
  const spread = greatest - least;
  if (!(spread > 0)) return greatest;
  // losses between -1 and 0, so that no exponential overflows
  const scaled = losses.map((loss) => (loss - greatest) / spread);
  const constant = Math.log(n) + Math.log1p(-level);

  /** ln Σ e^(t·x), and the mean of t·x under those weights. */
  const evaluate = (t: number): { readonly log: number; readonly tilted: number } => {
    let sum = 0;
    let weighted = 0;
    for (let k = 0; k < n; k++) {
      const e = Math.exp(t * scaled[k]!);
      sum += e;
      weighted += e * scaled[k]!;
    }
    return { log: Math.log(sum), tilted: (t * weighted) / sum };
  };
  let low = 0.5 * Math.log(-2 * Math.log1p(-level));
  let high = 20;
  const slope = (logarithm: number): number => {
    const { log, tilted } = evaluate(Math.exp(logarithm));
    return tilted - log + constant;
  };
  if (slope(high) <= 0) return greatest; // the tail is thinner than one scenario
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  const t = Math.exp(high);
  return greatest + (spread * (evaluate(t).log - constant)) / t;
}
