import { type AnswerForMatrix, mixtureOfCuts } from "./mixture-of-cuts.js";
import { type CovarianceUncertainty, varianceUnder } from "./worst-matrix.js";

/** The best portfolio for the worst matrix of a set. */
export interface WorstCovarianceAnswer<Answer> {
  readonly found: AnswerForMatrix<Answer>;
  /** The worst matrix for its weights and what none of the set exceeds; undefined without a portfolio, or where the search gave up. */
  readonly worst?: { readonly matrix: Float64Array; readonly bound: number };
  /** How much better another portfolio could be, relative to the price of the worst variance. */
  readonly gap: number;
}

const ROUNDS = 60;
/** Relative gap at which the search ends. */
const CLOSE = 1e-10;
/** Relative gap that is good where it does not get smaller. */
const ENOUGH = 1e-8;
/** Rounds without a gap half as wide after which the search gives up. */
const PATIENCE = 20;
/** The finest relative accuracy of a part of the search. */
const FINEST = 1e-12;
/** Most matrices that are mixed. */
const MOST_CUTS = 40;

/**
 * Least over the portfolios of the greatest over the set: the worst matrix of each portfolio becomes a part of the mixture that the next one
 * is best for, and the mixture is the one that its best portfolio does worst with.
 *
 * The value of a mixture bounds every portfolio from below, the worst variance of a portfolio its own value from above.
 *
 * @param price - of a unit of variance in the value
 */
export function worstCovarianceSearch<Answer>(
  set: CovarianceUncertainty,
  solve: (matrix: Float64Array) => AnswerForMatrix<Answer>,
  price: number,
): WorstCovarianceAnswer<Answer> {
  let cuts = [set.start];
  let shares = new Float64Array([1]);
  let best: WorstCovarianceAnswer<Answer> | undefined;
  let least = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let stalled = 0;
  for (let round = 0; round < ROUNDS && stalled < PATIENCE; round++) {
    const accuracy = stalled > 0 ? FINEST : Math.max(FINEST, 0.001 * (best?.gap ?? 1));
    const mixed = mixtureOfCuts(cuts, shares, solve, accuracy);
    const { found, matrix } = mixed;
    const { weights } = found;
    if (weights === undefined) return { found, gap: Number.POSITIVE_INFINITY };
    const worst = set.worst(weights, accuracy);
    if (worst === undefined) return { found, gap: Number.POSITIVE_INFINITY };
    least = Math.max(least, found.value);
    const value = found.value + price * (worst.bound - varianceUnder(matrix, weights));
    const scale = Math.max(price * Math.abs(worst.bound), 1e-300);
    const gap = Math.max(0, Math.min(value, lowest) - least) / scale;
    stalled = best !== undefined && gap > 0.5 * best.gap ? stalled + 1 : 0;
    // so small a gap is as good as closed once rounding stands in its way
    if (stalled > 0 && gap <= ENOUGH) stalled = PATIENCE;
    if (value < lowest || best === undefined) {
      lowest = value;
      best = { found, worst, gap };
    }
    best = { ...best, gap };
    if (gap <= CLOSE) break;
    const kept = cuts.map((_, k) => k).filter((k) => mixed.shares[k]! > 0);
    cuts = [...kept.map((k) => cuts[k]!).slice(-MOST_CUTS), worst.cut];
    shares = Float64Array.from([...kept.map((k) => mixed.shares[k]!).slice(-MOST_CUTS), 0]);
    const sum = shares.reduce((total, share) => total + share, 0);
    shares = shares.map((share) => share / sum);
  }
  return best!;
}
