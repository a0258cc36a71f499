import type { Loss } from "../rows/pending-losses.js";
import { NONE } from "../rows/row-buffer.js";
import { shareOf } from "../rows/share-of.js";
import { movePart, nextPart, washParts } from "../rows/sold-parts.js";
import type { WashSaleRecord } from "../types.js";
import { unlistFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import { isLongOn } from "./is-long-on.js";
import { inLedgerOrder } from "./lot-order.js";
import type { Family, Pick, SoldFresh, TaxState } from "./tax-state.js";

type Policy = WashSaleRecord["policy"];

/**
 * A purchase meets the losses of the days before it, earliest first. The washed shares leave `fragment`, which is not
 * held yet, and are held as fragments of their own.
 */
export function washByPurchase(state: TaxState, family: Family, fragment: number, today: number): void {
  const window = state.settings.washDays!;
  const { pending } = state;
  pending.dropDone(family, today - window);
  const { fragments } = state;
  const lot = fragments.lot(fragment);
  const acquired = fragments.acquired(fragment);
  for (let at = family.firstLoss; at !== NONE; at = pending.next(at)) {
    const left = fragments.quantity(fragment);
    if (left === 0) return;
    const day = pending.day(at);
    if (pending.quantity(at) === 0 || day > acquired + window || day < acquired - window) continue;
    const loss = pending.loss(at);
    if (!mayReplace(state, loss, lot, acquired)) continue;
    disallow(state, loss, fragment, Math.min(loss.quantity, left), undefined);
    pending.update(at, loss);
  }
}

/**
 * A loss meets the purchases of the days before it, earliest first; what is left of it waits for later ones.
 *
 * @param rest - the lots that the same order closes after this one, where the policy lets them replace it
 */
export function washLoss(state: TaxState, family: Family, loss: Loss, rest: Pick[] | undefined): void {
  const oldest = loss.day - state.settings.washDays!;
  const { fragments } = state;
  while (family.first !== NONE && fragments.acquired(family.first) < oldest) {
    unlistFresh(fragments, family, family.first);
  }
  if (state.settings.policies.soldReplacement === "eligible") washLossWithSold(state, family, loss, rest, oldest);
  else {
    for (let at = family.first; at !== NONE && loss.quantity > 0; ) {
      const next = fragments.next(at); // a fragment that is used up leaves the list
      if (mayReplace(state, loss, fragments.lot(at), fragments.acquired(at))) {
        disallow(state, loss, at, Math.min(loss.quantity, fragments.quantity(at)), rest);
      }
      at = next;
    }
  }
  if (loss.quantity > 0) state.pending.add(family, loss);
}

/**
 * As {@link washLoss}, where shares that were sold meanwhile count as well; of one purchase in one account, those still held come first.
 *
 * Both kinds stand in the order in which a loss meets them, so the next is the lesser of two heads. What is used up leaves its list at
 * once, so a loss passes over only the shares that it may not meet.
 */
function washLossWithSold(state: TaxState, family: Family, loss: Loss, rest: Pick[] | undefined, oldest: number): void {
  const { fragments } = state;
  dropSold(family, oldest);
  const { sold } = family;
  let held = family.first;
  let at = 0;
  while (loss.quantity > 0) {
    const next = sold[at];
    if (held !== NONE && (next === undefined || !soldComesBefore(state, next, held))) {
      const fragment = held;
      held = fragments.next(held); // a fragment that is used up leaves the list
      if (mayReplace(state, loss, fragments.lot(fragment), fragments.acquired(fragment))) {
        disallow(state, loss, fragment, Math.min(loss.quantity, fragments.quantity(fragment)), rest);
      }
    } else if (next === undefined) return;
    else {
      if (next.sale !== loss.sale && mayReplace(state, loss, next.lot, next.acquired)) {
        disallowBySold(state, loss, next, Math.min(loss.quantity, next.quantity));
      }
      if (next.quantity === 0) sold.splice(at, 1);
      else at++;
    }
  }
}

function soldComesBefore({ fragments, books }: TaxState, sold: SoldFresh, held: number): boolean {
  if (sold.acquired !== fragments.acquired(held)) return sold.acquired < fragments.acquired(held);
  if (sold.lot !== fragments.lot(held)) return sold.lot < fragments.lot(held);
  return sold.book.account < books[fragments.book(held)]!.account;
}

/**
 * Keeps shares that were sold, in the order of their purchases and accounts, of one account as they were sold. O(log k), and O(k)
 * to move others.
 */
export function keepSold({ sold }: Family, shares: SoldFresh): void {
  let from = 0;
  for (let to = sold.length; from < to; ) {
    const middle = (from + to) >> 1;
    if (compareSold(sold[middle]!, shares) <= 0) from = middle + 1;
    else to = middle;
  }
  sold.splice(from, 0, shares);
}

function compareSold(a: SoldFresh, b: SoldFresh): number {
  return a.acquired - b.acquired || a.lot - b.lot || a.book.account - b.book.account;
}

/** Drops the shares that were bought before `oldest`, which no further loss can meet. */
function dropSold({ sold }: Family, oldest: number): void {
  let done = 0;
  while (done < sold.length && sold[done]!.acquired < oldest) done++;
  if (done > 0) sold.splice(0, done);
}

function mayReplace(state: TaxState, loss: Loss, lot: number, acquired: number): boolean {
  if (lot === loss.lot) return false;
  return state.settings.policies.earlierAcquired === "wash" || acquired >= loss.acquired;
}

/** `units` of a loss meet as many fresh shares: the loss goes into their basis, or is gone in a retirement account. */
function disallow(state: TaxState, loss: Loss, fresh: number, units: number, rest: Pick[] | undefined): void {
  const { fragments } = state;
  const { row } = loss;
  const book = state.books[fragments.book(fresh)]!;
  const amount = takeLoss(state, loss, units, book.retirement);
  const whole = fragments.quantity(fresh);
  const cost = shareOf(fragments.cost(fresh), units, whole);
  const adjusted = shareOf(fragments.adjusted(fresh), units, whole);
  fragments.take(fresh, units, cost, adjusted);
  if (units === whole) unlistFresh(fragments, book.asset.family!, fresh);

  const days = book.retirement ? 0 : loss.day - loss.adjustedAcquired;
  const used = useShares(
    state,
    fresh,
    units,
    cost,
    book.retirement ? adjusted : adjusted + amount,
    fragments.adjustedAcquired(fresh) - days,
  );
  let policy: Policy = fragments.acquired(fresh) < loss.acquired ? "earlierAcquired: wash" : "none";
  if (!book.retirement && rest !== undefined && moveReserved(state, rest, fresh, used, units, whole))
    policy = "sameOrder: eligible";

  const { records } = state;
  const last = fragments.record(fresh);
  if (last !== NONE && records.row(last) === row && records.policy(last) === policy) {
    records.merge(last, units, amount, days);
    return;
  }
  const record = records.add(
    row,
    fragments.lot(fresh),
    fragments.acquired(fresh),
    book.position,
    units,
    amount,
    days,
    policy,
  );
  fragments.setRecord(fresh, record);
}

/** Holds the shares that replaced others: added to the fragment last split off when they are just like it. */
function useShares(
  state: TaxState,
  fresh: number,
  units: number,
  cost: number,
  adjusted: number,
  adjustedAcquired: number,
): number {
  const { fragments } = state;
  const twin = fragments.twin(fresh);
  if (
    twin !== NONE &&
    fragments.inHeap(twin) && // the order that is being closed has not reserved all of it
    fragments.quantity(twin) > 0 &&
    fragments.adjustedAcquired(twin) === adjustedAcquired &&
    fragments.price(twin) === adjusted / units
  ) {
    fragments.take(twin, -units, -cost, -adjusted);
    return twin;
  }
  const acquired = fragments.acquired(fresh);
  const book = fragments.book(fresh);
  const used = fragments.add(fragments.lot(fresh), acquired, book, units, cost, adjusted, adjustedAcquired, false);
  holdFragment(state, used);
  fragments.setTwin(fresh, used);
  return used;
}

/** When shares that the same order closes later have been used, the order closes the used ones. */
function moveReserved(
  { fragments }: TaxState,
  rest: Pick[],
  fresh: number,
  used: number,
  units: number,
  whole: number,
): boolean {
  const at = rest.findIndex((pick) => pick.fragment === fresh);
  if (at < 0) return false;
  const reserved = rest[at]!;
  const moved = units - (whole - reserved.quantity);
  if (moved <= 0) return false;
  reserved.quantity -= moved;
  rest.splice(at, reserved.quantity > 0 ? 0 : 1, { fragment: used, quantity: moved });
  rest.sort((a, b) => inLedgerOrder(fragments, a.fragment, b.fragment));
  return true;
}

/** The shares are gone already: their row takes the loss, in the term that the tacked days give it. */
function disallowBySold(state: TaxState, loss: Loss, sold: SoldFresh, units: number): void {
  const { rows } = state;
  const retirement = sold.parts.length === 0;
  const amount = takeLoss(state, loss, units, retirement);
  const days = retirement ? 0 : loss.day - loss.adjustedAcquired;
  const { lot, acquired, book } = sold;
  state.records.add(loss.row, lot, acquired, book.position, units, amount, days, "soldReplacement: eligible");
  const adjusted = shareOf(sold.adjusted, units, sold.quantity);
  const proceeds = shareOf(sold.proceeds, units, sold.quantity);
  const rowUnits = shareOf(sold.rowQuantity, units, sold.quantity);
  sold.quantity -= units;
  sold.rowQuantity -= rowUnits;
  sold.adjusted -= adjusted;
  sold.proceeds -= proceeds;
  if (retirement) return;
  const part = nextPart(sold.parts, rowUnits);
  const { row } = part;
  const adjustedAcquired = sold.adjustedAcquired - days;
  const long = isLongOn(state, adjustedAcquired, sold.day);
  if (rowUnits === rows.quantity(row)) {
    rows.setHeldSince(row, adjustedAcquired, long);
    rows.change(row, 0, 0, amount);
    return;
  }
  // basis and holding period of these shares are their own now
  rows.change(row, -rowUnits, -proceeds, -adjusted);
  const own = rows.add({
    sale: sold.sale,
    lot: sold.lot,
    book: sold.book.position,
    long,
    quantity: rowUnits,
    proceeds,
    basis: adjusted + amount,
    acquired: sold.acquired,
    adjustedAcquired,
  });
  movePart(rows, part, own);
}

/** Takes units off a loss and disallows them, for good where a retirement account holds the replacement. */
function takeLoss({ rows }: TaxState, loss: Loss, units: number, permanent: boolean): number {
  const amount = shareOf(loss.amount, units, loss.quantity);
  const rowUnits = shareOf(loss.rowQuantity, units, loss.quantity);
  loss.amount -= amount;
  loss.quantity -= units;
  loss.rowQuantity -= rowUnits;
  if (loss.parts !== undefined) washParts(rows, loss.parts, { units: rowUnits, amount, permanent });
  else rows.disallow(loss.row, amount, permanent);
  return amount;
}
