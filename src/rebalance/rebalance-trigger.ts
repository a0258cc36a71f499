/**
 * When a portfolio is due to be brought back to its target.
 *
 * - `calendar`: on the first date of a new week (from Monday), month, quarter or year since the last time.
 * - `threshold`: when a weight has left its band around the target. The half-width is the smaller of `absolute` and
 *   `relative` × target, so the 5/25 rule is `{ absolute: 0.05, relative: 0.25 }`.
 * - `no-trade-region`: the band that trades off costs against tracking, (3/(2γ) · k · w²(1−w)²)^(1/3) for one-way costs k.
 * - `adaptive`: an absolute band that widens and narrows with recent volatility, over `window` periods (default 21),
 *   against that of all periods so far; by at most a factor of two either way.
 * - `cost-benefit`: when γ/2 · the variance of the return against the target (per year) × `horizonYears` is more than the costs.
 * - `any`, `all`: of several. A calendar trigger under `all` stays due until the others are due too.
 */
export type RebalanceTrigger =
  | { readonly kind: "calendar"; readonly every: "week" | "month" | "quarter" | "year" }
  | { readonly kind: "threshold"; readonly absolute?: number; readonly relative?: number }
  | { readonly kind: "no-trade-region"; readonly riskAversion: number }
  | { readonly kind: "adaptive"; readonly absolute: number; readonly window?: number }
  | { readonly kind: "cost-benefit"; readonly horizonYears: number; readonly riskAversion?: number }
  | { readonly kind: "any" | "all"; readonly of: readonly RebalanceTrigger[] };
