import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import type { Moments, PricesTable, ReturnsTable } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import type { MomentsEstimatorOptions } from "../moments/moments-estimator.js";
import type { CallSettings } from "./engine-settings.js";
import { latestWindow } from "./latest-window.js";

interface Estimates {
  readonly returns: Map<string, ReturnsTable>;
  readonly moments: Map<string, Moments>;
}

/** Estimates of one table that are kept. */
const KEPT = 4;

const known = new WeakMap<PricesTable, Estimates>();

/** The returns of the latest window; kept with the table, so that an engine that is asked twice computes them once. */
export function windowReturns(prices: PricesTable, settings: CallSettings): ReturnsTable {
  const { lookback, missing } = settings;
  return kept(estimatesOf(prices).returns, `${lookback} ${missing}`, () =>
    returnsFromPrices(latestWindow(prices, settings)),
  );
}

/** The moments of those returns, kept likewise. */
export function windowMoments(
  prices: PricesTable,
  { lookback, missing }: CallSettings,
  returns: ReturnsTable,
  options: MomentsEstimatorOptions,
): Moments {
  return kept(estimatesOf(prices).moments, `${lookback} ${missing} ${JSON.stringify(options)}`, () =>
    estimateMoments(returns, options),
  );
}

function estimatesOf(prices: PricesTable): Estimates {
  const before = known.get(prices);
  if (before !== undefined) return before;
  const estimates = { returns: new Map<string, ReturnsTable>(), moments: new Map<string, Moments>() };
  known.set(prices, estimates);
  return estimates;
}

function kept<T>(all: Map<string, T>, name: string, make: () => T): T {
  const before = all.get(name);
  if (before !== undefined) return before;
  const made = make();
  if (all.size >= KEPT) all.delete(all.keys().next().value!);
  all.set(name, made);
  return made;
}
