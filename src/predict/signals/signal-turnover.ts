import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate, Table } from "../../core/types.js";
import { ranksOf } from "../validation/information-coefficient.js";
import { requireScores } from "./score-pairs.js";

/** How fast a signal changes its mind. */
export interface SignalTurnover {
  /** Mean one-way turnover, Σ|w − w before| / 2, of the portfolio that holds centered ranks with gross weight 1. */
  readonly turnover: number;
  /** Mean correlation of the ranks of a date with those of the date before: 1 for a signal that never changes. */
  readonly rankAutocorrelation: number;
  /** Dates after which half of the rank correlation is gone, at a constant rate; null where none is lost or all at once. */
  readonly halfLife: number | null;
  /** Turnover of each date but the first. */
  readonly byDate: readonly { readonly date: IsoDate; readonly turnover: number }[];
}

/**
 * Turnover of a signal from date to date: what it would cost to follow it.
 *
 * @param scores - dates by assets; NaN where there is none, which weighs 0
 * @returns turnover, rank autocorrelation and half-life, in dates of the table
 * @throws {@link PortfolioError} those of tables; `not-finite`; `too-few-observations` when no two dates in a row have scores of two
 *   assets that differ
 * @remarks O(T·N·log N).
 * @example
 * signalTurnover(scores).turnover; // 0.3: nearly a third of the gross weight is traded at each date
 */
export function signalTurnover(scores: Table): SignalTurnover {
  const { dates, assets, values } = requireScores("scores", scores);
  const n = assets.length;
  const byDate: { date: IsoDate; turnover: number }[] = [];
  let correlation = 0;
  let before = rankWeights(values, 0, n);
  for (let t = 1; t < dates.length; t++) {
    const now = rankWeights(values, t * n, n);
    if (before !== undefined && now !== undefined) {
      let moved = 0;
      let own = 0;
      let old = 0;
      let both = 0;
      for (let i = 0; i < n; i++) {
        moved += Math.abs(now[i]! - before[i]!);
        own += now[i]! ** 2;
        old += before[i]! ** 2;
        both += now[i]! * before[i]!;
      }
      byDate.push({ date: dates[t]!, turnover: moved / 2 });
      correlation += both / Math.sqrt(own * old);
    }
    before = now;
  }
  if (byDate.length === 0) {
    throw new PortfolioError(
      "too-few-observations",
      "no two dates in a row have scores of two assets that differ: give at least two such dates",
    );
  }
  const rankAutocorrelation = correlation / byDate.length;
  const fades = rankAutocorrelation > 0 && rankAutocorrelation < 1 - 1e-12;
  return {
    turnover: byDate.reduce((sum, own) => sum + own.turnover, 0) / byDate.length,
    rankAutocorrelation,
    halfLife: fades ? Math.log(0.5) / Math.log(rankAutocorrelation) : null,
    byDate,
  };
}

/** Centered ranks with gross weight 1; 0 for assets without a score; nothing when fewer than two scores differ. */
function rankWeights(values: Float64Array, from: number, n: number): Float64Array | undefined {
  const known: number[] = [];
  for (let i = 0; i < n; i++) if (!Number.isNaN(values[from + i]!)) known.push(i);
  const ranks = ranksOf(known.map((i) => values[from + i]!));
  const middle = (known.length + 1) / 2;
  const gross = ranks.reduce((sum, rank) => sum + Math.abs(rank - middle), 0);
  if (!(gross > 0)) return undefined;
  const weights = new Float64Array(n);
  for (const [k, i] of known.entries()) weights[i] = (ranks[k]! - middle) / gross;
  return weights;
}
