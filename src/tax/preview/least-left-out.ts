import { toEpochDay } from "../../core/dates/calendar.js";
import type { TaxTransaction, WashSaleRecord } from "../types.js";
import { leastCover } from "./least-cover.js";
import type { PlanTrials, Trial } from "./plan-trials.js";
import { tradeValue } from "./trade-value.js";

/** Trades to leave out of a plan. */
export interface LeftOut {
  readonly ids: ReadonlySet<string>;
  /** Whether it is proved that trades of less value do not do. */
  readonly proven: boolean;
}

/** Bookings of the search: a thousand, fewer where each reads many lines. */
export const MOST_TRIALS = 1000;
const LEAST_TRIALS = 50;
const MOST_LINES = 500_000;

/**
 * The trades with the least value without which a plan can be booked and washes nothing.
 *
 * Branch and bound: a plan that fails fails by a day, whatever its later trades are, so one of the trades until then has to go,
 * or one that was
 * left out before has to stay. The branches share no plan.
 *
 * @param mostTrials - bookings after which the search ends without a proof
 */
export function leastLeftOut(
  trades: readonly TaxTransaction[],
  trials: PlanTrials,
  mostTrials: number = MOST_TRIALS,
): LeftOut {
  const lines = trades
    .map((trade) => ({ id: trade.id, day: toEpochDay(trade.date), cents: tradeValue(trade) }))
    .sort((a, b) => a.cents - b.cents);
  const centsOf = new Map(lines.map(({ id, cents }) => [id, cents]));
  const weigh = (ids: ReadonlySet<string>): number => [...ids].reduce((sum, id) => sum + centsOf.get(id)!, 0);
  const without = (ids: ReadonlySet<string>): Trial => trials.try(trades.filter(({ id }) => !ids.has(id)));

  let best = coverOfTies(without, (id) => centsOf.get(id)) ?? allButTheDear(trades, trials, centsOf);
  let least = weigh(best);
  let proven = true;
  const limit = trials.count + Math.min(mostTrials, Math.max(LEAST_TRIALS, MOST_LINES / trials.lines));
  const search = (out: ReadonlySet<string>, cents: number, stays: ReadonlySet<string>): void => {
    if (trials.count >= limit) {
      proven = false;
      return;
    }
    const { failsBy } = without(out);
    if (failsBy === undefined) {
      best = out;
      least = cents;
      return;
    }
    const kept = new Set(stays);
    for (const line of lines) {
      if (cents + line.cents >= least) return;
      if (line.day > failsBy || out.has(line.id) || kept.has(line.id)) continue;
      search(new Set([...out, line.id]), cents + line.cents, kept);
      kept.add(line.id);
    }
  };
  search(new Set(), 0, new Set());
  return { ids: best, proven };
}

/**
 * Each adjustment ties a sale to a purchase, one of which goes: the least that breaks every tie that the bookings show, until one
 * shows none.
 *
 * @returns undefined where a later sale lives on shares that a purchase left out would have brought
 */
function coverOfTies(
  without: (ids: ReadonlySet<string>) => Trial,
  centsOf: (id: string) => number | undefined,
): ReadonlySet<string> | undefined {
  const ties = new Map<string, readonly [string, string]>();
  const planned = (id: string): boolean => centsOf(id) !== undefined;
  /** Left members of the cover: sales, and purchases that a past sale closes, which are known by a name of their own there. */
  const leftOf = new Map<string, string>();
  const learn = (records: readonly WashSaleRecord[]): void => {
    for (const { sale, replacementLot, lossLot } of records) {
      const byLoss = !planned(sale) && !planned(replacementLot);
      const left = byLoss ? JSON.stringify([lossLot]) : sale;
      leftOf.set(left, byLoss ? lossLot : sale);
      ties.set(JSON.stringify([left, replacementLot]), [left, replacementLot]);
    }
  };
  for (let cover: ReadonlySet<string> = new Set(); ; ) {
    const { washes, failsBy } = without(cover);
    if (failsBy === undefined) return cover;
    if (washes.length === 0) return undefined;
    const known = ties.size;
    learn(washes);
    if (ties.size === known) return undefined;
    const members = leastCover([...ties.values()], (id) => centsOf(leftOf.get(id) ?? id) ?? Number.POSITIVE_INFINITY);
    cover = new Set([...members].map((id) => leftOf.get(id) ?? id));
  }
}

/** Leaves everything out, and takes trades back as long as nothing washes, the greatest value first. */
function allButTheDear(
  trades: readonly TaxTransaction[],
  trials: PlanTrials,
  centsOf: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const out = new Set(centsOf.keys());
  for (const id of [...out].sort((a, b) => centsOf.get(b)! - centsOf.get(a)!)) {
    out.delete(id);
    if (trials.try(trades.filter((trade) => !out.has(trade.id))).failsBy !== undefined) out.add(id);
  }
  return out;
}
