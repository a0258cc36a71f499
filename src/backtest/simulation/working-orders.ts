import type { RowEvents } from "../inputs/market-events.js";
import type { OrderLot } from "../inputs/order.js";
import type { ReadOrder } from "../inputs/read-orders.js";
import { markBook } from "../orders/mark-book.js";
import type { WorkingOrder } from "../orders/waiting-orders.js";
import { fillShares } from "./fill-orders.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/** Takes over the orders of a decision in place of everything that waits. */
export function placeOrders(run: SimulationRun, orders: readonly ReadOrder[]): void {
  const quantities = new Float64Array(run.prices.assets.length);
  const lots = new Map<number, readonly OrderLot[]>();
  let any = false;
  run.working = [];
  for (const order of orders) {
    if (order.quantity === 0) continue;
    const { asset, kind, quantity, price, lots: named } = order;
    if (kind !== "market") {
      run.working.push({ kind, asset, quantity, price: price!, bars: order.bars, lots: named });
      continue;
    }
    any = true;
    quantities[asset] = quantities[asset]! + quantity;
    if (named !== undefined) lots.set(asset, [...(lots.get(asset) ?? []), ...named]);
  }
  run.market = any ? { quantities, lots: lots.size === 0 ? undefined : lots } : null;
}

/** Every order that still works is dropped, and says so. */
export function cancelWorking(run: SimulationRun, { date }: SimulationDay, why: string): void {
  for (const order of run.working) reportUnfilled(run, date, order, why);
  run.working = [];
}

/**
 * Fills the limit and stop orders that the bar of a date reaches: stops first, then limits; a price is better than the order's
 * own only by the open. Those that have come to their last bar expire.
 */
export function workOrders(run: SimulationRun, day: SimulationDay): void {
  if (run.working.length === 0) return;
  const { opens, highs, lows } = run.plan.extras;
  if (opens === undefined || highs === undefined || lows === undefined) return;
  for (const kind of ["stop", "limit"] as const) {
    const n = run.prices.assets.length;
    const quantities = new Float64Array(n);
    const prices = new Float64Array(n).fill(Number.NaN);
    const lots = new Map<number, readonly OrderLot[]>();
    for (const order of run.working) {
      if (order.kind !== kind || order.quantity === 0) continue;
      const i = order.asset;
      const k = day.offset + i;
      const price = fillPrice(order, opens[k]!, highs[k]!, lows[k]!);
      // orders of one asset at two prices are filled on two bars: a bar has one price for each asset here
      if (price === undefined || quantities[i] !== 0) continue;
      quantities[i] = order.quantity;
      prices[i] = price;
      if (order.lots !== undefined) lots.set(i, order.lots);
      order.quantity = 0;
    }
    if (quantities.every((quantity) => quantity === 0)) continue;
    const value = markBook(run.book, opens, day.offset);
    if (value > 0) fillShares(run, day, quantities, value, lots, { values: prices, offset: 0 });
  }
  run.working = run.working.filter(({ quantity }) => quantity !== 0);
  for (const order of run.working) order.bars--;
  for (const order of run.working) {
    if (order.bars <= 0) reportUnfilled(run, day.date, order, `was not reached until ${day.date}, and expired`);
  }
  run.working = run.working.filter(({ bars }) => bars > 0);
}

/** The price at which a bar fills an order; undefined when it does not. */
function fillPrice(
  { kind, quantity, price }: WorkingOrder,
  open: number,
  high: number,
  low: number,
): number | undefined {
  if (!(open > 0) || !(high > 0) || !(low > 0)) return undefined;
  const buys = quantity > 0;
  if (kind === "limit") {
    if (buys) return low < price ? Math.min(price, open) : undefined;
    return high > price ? Math.max(price, open) : undefined;
  }
  if (buys) return high >= price ? Math.max(price, open) : undefined;
  return low <= price ? Math.min(price, open) : undefined;
}

function reportUnfilled(
  run: SimulationRun,
  date: string,
  { asset, kind, quantity, price }: WorkingOrder,
  why: string,
): void {
  const name = run.prices.assets[asset]!;
  const wanted = quantity * price;
  const reason = `the ${kind} of ${name} at ${price} ${why}`;
  run.record.events.push({ kind: "unfilled", date, asset: name, wanted, filled: 0, reason });
}

/** Carries waiting orders through the splits and renames of a date. */
export function adjustWaiting(run: SimulationRun, { splits, exchanges }: RowEvents): void {
  const { market, working } = run;
  for (const [i, ratio] of splits) {
    if (market !== null) {
      market.quantities[i] = market.quantities[i]! * ratio;
      const named = market.lots?.get(i);
      if (named !== undefined) market.lots!.set(i, scaled(named, ratio));
    }
    for (const order of working) {
      if (order.asset !== i) continue;
      order.quantity *= ratio;
      order.price /= ratio;
      if (order.lots !== undefined) order.lots = scaled(order.lots, ratio);
    }
  }
  for (const { kind, from, to } of exchanges) {
    if (kind !== "rename" || to === undefined) continue;
    if (market !== null) {
      market.quantities[to] = market.quantities[to]! + market.quantities[from]!;
      market.quantities[from] = 0;
      const named = market.lots?.get(from);
      if (named !== undefined) market.lots!.set(to, named);
    }
    for (const order of working) if (order.asset === from) order.asset = to;
  }
}

function scaled(lots: readonly OrderLot[], ratio: number): readonly OrderLot[] {
  return lots.map(({ lot, quantity }) => ({ lot, quantity: quantity * ratio }));
}
