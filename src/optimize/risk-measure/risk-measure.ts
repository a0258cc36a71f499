/** What portfolio risk can be measured by, over a sample of returns; all are per period and positive where they are risk. */
export type RiskMeasure =
  | "mean-absolute-deviation"
  | "semi-deviation"
  | "first-lower-partial-moment"
  | "conditional-value-at-risk"
  | "entropic-value-at-risk"
  | "worst-realization"
  | "maximum-drawdown"
  | "average-drawdown"
  | "conditional-drawdown-at-risk"
  | "gini-mean-difference"
  | "range"
  | "ordered-weighted-average";

/** The risk of some weights, and the plane that touches the risk there: no portfolio has less than constant + gradient'w. */
export interface RiskPlane {
  readonly risk: number;
  /** N. */
  readonly gradient: Float64Array;
  /** 0 for measures that grow with the size of the portfolio. */
  readonly constant: number;
  /** What the gradient is the sum of: so much of each row of the risk's table, where it has one. */
  readonly shares?: Float64Array;
}

/** A risk that is the greatest of finitely many planes. */
export interface LinearRisk {
  readonly kind: "linear";
  /** Whose rows the gradients are sums of. */
  readonly table?: RiskSample;
  /** The same as a choice of a share for each period, where it is one. */
  readonly shares?: PeriodShares;
  /** The same as a sum of distances, where it is one. */
  readonly pairs?: PairRisk;
  /** The same as a mean of the worst drawdowns, where it is one. */
  readonly drawdowns?: DrawdownRisk;
  /** @param assets - whose gradient is wanted; all. That of the others is zero. */
  evaluate(weights: Float64Array, assets?: Int32Array): RiskPlane;
}

/** Risk as the greatest Σ_t y_t·(constant − x_t) over shares y_t between two limits, with a sum of 1 or any. */
export interface PeriodShares extends PlaneShares {
  /** (T, N): what x_t is the weighted sum of. */
  readonly values: Float64Array;
  readonly constant: number;
}

/** How much of each of some planes counts: between two limits, with a sum of 1 or any. */
export interface PlaneShares {
  readonly least: number;
  readonly most: number;
  readonly sumsToOne: boolean;
}

/** Risk as the sum of the distances of all pairs of periods, each times the same weight. */
export interface PairRisk {
  readonly sample: RiskSample;
  readonly weight: number;
}

/** Risk as the mean of the worst `tail` drawdowns of the sums of returns. */
export interface DrawdownRisk {
  readonly sample: RiskSample;
  /** (T + 1, N): the sums of the returns before each period and after the last one. */
  readonly sums: Float64Array;
  readonly tail: number;
}

/** A risk with a curvature, where it is not zero. */
export interface SmoothRisk {
  readonly kind: "smooth";
  /** Whether twice the portfolio has twice the risk, so that no portfolio has less than its product with a gradient. */
  readonly homogeneous: boolean;
  evaluate(weights: Float64Array): RiskPlane & {
    /** Second derivative, (N, N) row-major, positive semidefinite. */
    readonly curvature: () => Float64Array;
  };
}

/** Simple returns of T periods by N assets. */
export interface RiskSample {
  readonly values: Float64Array;
  readonly periods: number;
  readonly assets: number;
}

/** The returns of a portfolio, T. */
export function portfolioReturns({ values, periods, assets }: RiskSample, weights: Float64Array): Float64Array {
  const returns = new Float64Array(periods);
  const held: number[] = [];
  for (let i = 0; i < assets; i++) if (weights[i] !== 0) held.push(i);
  for (let t = 0; t < periods; t++) {
    const row = t * assets;
    let sum = 0;
    for (const i of held) sum += weights[i]! * values[row + i]!;
    returns[t] = sum;
  }
  return returns;
}

/** Σ_t y_t r_t, N, of all assets or of some (zero for the others); periods that count nothing cost nothing. */
export function weightedReturns(
  { values, periods, assets }: RiskSample,
  y: Float64Array,
  some?: Int32Array,
): Float64Array {
  const sum = new Float64Array(assets);
  for (let t = 0; t < periods; t++) {
    const share = y[t]!;
    if (share === 0) continue;
    if (some === undefined) addRow(sum, share, values, t * assets);
    else addSome(sum, share, values, t * assets, some);
  }
  return sum;
}

/** Adds a row times a share. Functions a row: a first call has them compiled soon. */
function addRow(sum: Float64Array, share: number, values: Float64Array, row: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += share * values[row + i]!;
}

function addSome(sum: Float64Array, share: number, values: Float64Array, row: number, some: Int32Array): void {
  for (let k = 0; k < some.length; k++) {
    const i = some[k]!;
    sum[i]! += share * values[row + i]!;
  }
}
