import { toEpochDay } from "../../core/calendar.js";
import type { TaxTransaction, WashSaleRecord } from "../types.js";
import { leastCover } from "./least-cover.js";
import type { PlanTrials, Trial } from "./plan-trials.js";

/** Trades to leave out of a plan. */
export interface LeftOut {
  readonly ids: ReadonlySet<string>;
  /** Whether fewer shares are known not to do. */
  readonly certified: boolean;
}

/** Bookings of the search: a thousand, fewer where each reads many lines. */
const MOST_TRIALS = 1000;
const LEAST_TRIALS = 50;
const MOST_LINES = 500_000;

/**
 * The trades with the fewest shares without which a plan can be booked and washes nothing.
 *
 * Branch and bound: a plan that fails fails by a day, whatever its later trades are, so one of the trades until then has to go, or one that was
 * left out before has to stay. The branches share no plan.
 */
export function leastLeftOut(trades: readonly TaxTransaction[], trials: PlanTrials): LeftOut {
  const lines = trades
    .map((trade) => ({ id: trade.id, day: toEpochDay(trade.date), units: Math.round(Number(trade.quantity) * 1e8) }))
    .sort((a, b) => a.units - b.units);
  const unitsOf = new Map(lines.map(({ id, units }) => [id, units]));
  const weigh = (ids: ReadonlySet<string>): number => [...ids].reduce((sum, id) => sum + unitsOf.get(id)!, 0);
  const without = (ids: ReadonlySet<string>): Trial => trials.try(trades.filter(({ id }) => !ids.has(id)));

  let best = coverOfTies(without, (id) => unitsOf.get(id)) ?? allButTheDear(trades, trials, unitsOf);
  let least = weigh(best);
  let certified = true;
  const limit = trials.count + Math.min(MOST_TRIALS, Math.max(LEAST_TRIALS, MOST_LINES / trials.lines));
  const search = (out: ReadonlySet<string>, units: number, stays: ReadonlySet<string>): void => {
    if (trials.count >= limit) {
      certified = false;
      return;
    }
    const { failsBy } = without(out);
    if (failsBy === undefined) {
      best = out;
      least = units;
      return;
    }
    const kept = new Set(stays);
    for (const line of lines) {
      if (units + line.units >= least) return;
      if (line.day > failsBy || out.has(line.id) || kept.has(line.id)) continue;
      search(new Set([...out, line.id]), units + line.units, kept);
      kept.add(line.id);
    }
  };
  search(new Set(), 0, new Set());
  return { ids: best, certified };
}

/**
 * Each adjustment ties a sale to a purchase, one of which goes: the least that breaks every tie that the bookings show, until one shows none.
 *
 * @returns undefined where a later sale lives on shares that a purchase left out would have brought
 */
function coverOfTies(
  without: (ids: ReadonlySet<string>) => Trial,
  unitsOf: (id: string) => number | undefined,
): ReadonlySet<string> | undefined {
  const ties = new Map<string, readonly [string, string]>();
  const learn = (records: readonly WashSaleRecord[]): void => {
    for (const { sale, replacementLot } of records) {
      ties.set(JSON.stringify([sale, replacementLot]), [sale, replacementLot]);
    }
  };
  for (let cover: ReadonlySet<string> = new Set(); ; ) {
    const { washes, failsBy } = without(cover);
    if (failsBy === undefined) return cover;
    if (washes.length === 0) return undefined;
    learn(washes);
    cover = leastCover([...ties.values()], (id) => unitsOf(id) ?? Number.POSITIVE_INFINITY);
  }
}

/** Everything is left out, and comes back as far as it washes nothing, the most shares first. */
function allButTheDear(
  trades: readonly TaxTransaction[],
  trials: PlanTrials,
  unitsOf: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const out = new Set(unitsOf.keys());
  for (const id of [...out].sort((a, b) => unitsOf.get(b)! - unitsOf.get(a)!)) {
    out.delete(id);
    if (trials.try(trades.filter((trade) => !out.has(trade.id))).failsBy !== undefined) out.add(id);
  }
  return out;
}
