import { unlistFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import { isLongOn } from "./holding-term.js";
import { inLedgerOrder } from "./lot-order.js";
import { POLICIES } from "./row-columns.js";
import { shareOf } from "./share-of.js";
import {
  type Book,
  type Family,
  type Fragment,
  type Loss,
  makeFragment,
  type Pick,
  type Purchase,
  type SoldFresh,
  type TaxState,
} from "./tax-state.js";
import type { WashSaleRecord } from "./types.js";

type Policy = WashSaleRecord["policy"];

/**
 * A purchase meets the losses of the days before it, earliest first. The washed shares leave `fragment`, which is not
 * held yet, and are held as fragments of their own.
 */
export function washByPurchase(state: TaxState, family: Family, fragment: Fragment, today: number): void {
  const window = state.settings.washDays!;
  const { pending } = family;
  while (family.head < pending.length) {
    const { day, quantity } = pending[family.head]!;
    if (quantity > 0 && day >= today - window) break;
    family.head++;
  }
  if (family.head > 1024 && 2 * family.head > pending.length) {
    family.pending = pending.slice(family.head);
    family.head = 0;
  }
  for (let i = family.head; i < family.pending.length && fragment.quantity > 0; i++) {
    const loss = family.pending[i]!;
    if (loss.quantity === 0 || loss.day > fragment.purchase.acquired + window) continue;
    if (loss.day < fragment.purchase.acquired - window || !mayReplace(state, loss, fragment.purchase)) continue;
    disallow(state, loss, fragment, Math.min(loss.quantity, fragment.quantity), undefined);
  }
}

/**
 * A loss meets the purchases of the days before it, earliest first; what is left of it waits for later ones.
 *
 * @param rest - the lots that the same order closes after this one, where the policy lets them replace it
 */
export function washLoss(state: TaxState, family: Family, loss: Loss, rest: Pick[] | undefined): void {
  const oldest = loss.day - state.settings.washDays!;
  while (family.first !== undefined && family.first.purchase.acquired < oldest) unlistFresh(family, family.first);
  if (state.settings.policies.soldReplacement === "eligible") washLossWithSold(state, family, loss, rest, oldest);
  else {
    let next: Fragment | undefined;
    for (let at = family.first; at !== undefined && loss.quantity > 0; at = next) {
      next = at.next; // a fragment that is used up leaves the list
      if (mayReplace(state, loss, at.purchase)) {
        disallow(state, loss, at, Math.min(loss.quantity, at.quantity), rest);
      }
    }
  }
  if (loss.quantity > 0) family.pending.push(loss);
}

/** The same where shares that were sold meanwhile count as well; of one purchase in one account, those still held come first. */
function washLossWithSold(state: TaxState, family: Family, loss: Loss, rest: Pick[] | undefined, oldest: number): void {
  family.sold = family.sold.filter((sold) => sold.quantity > 0 && sold.purchase.acquired >= oldest);
  const candidates: { purchase: Purchase; book: Book; held?: Fragment; sold?: SoldFresh }[] = [];
  for (let at = family.first; at !== undefined; at = at.next)
    candidates.push({ purchase: at.purchase, book: at.book, held: at });
  for (const sold of family.sold) {
    if (sold.sale !== loss.sale) candidates.push({ purchase: sold.purchase, book: sold.book, sold });
  }
  candidates.sort(
    (a, b) =>
      a.purchase.acquired - b.purchase.acquired ||
      a.purchase.order - b.purchase.order ||
      a.book.account - b.book.account,
  );
  for (const { purchase, held, sold } of candidates) {
    if (loss.quantity === 0) return;
    if (!mayReplace(state, loss, purchase)) continue;
    if (held !== undefined) disallow(state, loss, held, Math.min(loss.quantity, held.quantity), rest);
    else if (sold !== undefined) disallowBySold(state, loss, sold, Math.min(loss.quantity, sold.quantity));
  }
}

function mayReplace(state: TaxState, loss: Loss, purchase: Purchase): boolean {
  if (purchase === loss.purchase) return false;
  return state.settings.policies.earlierAcquired === "wash" || purchase.acquired >= loss.purchase.acquired;
}

/** `units` of a loss meet as many fresh shares: the loss goes into their basis, or is gone in a retirement account. */
function disallow(state: TaxState, loss: Loss, fresh: Fragment, units: number, rest: Pick[] | undefined): void {
  const { row, adjustedAcquired } = loss;
  const { book, purchase } = fresh;
  const amount = takeLoss(state, loss, units);
  const whole = fresh.quantity;
  const cost = shareOf(fresh.cost, units, whole);
  const adjusted = shareOf(fresh.adjusted, units, whole);
  fresh.quantity -= units;
  fresh.cost -= cost;
  fresh.adjusted -= adjusted;
  if (fresh.quantity === 0) unlistFresh(book.asset.family!, fresh);

  const days = book.retirement ? 0 : loss.day - adjustedAcquired;
  const used = useShares(
    state,
    fresh,
    units,
    cost,
    book.retirement ? adjusted : adjusted + amount,
    fresh.adjustedAcquired - days,
  );
  let policy: Policy = purchase.acquired < loss.purchase.acquired ? "earlierAcquired: wash" : "none";
  if (book.retirement) state.rows.permanent[row]! += amount;
  else if (rest !== undefined && moveReserved(rest, fresh, used, units, whole)) policy = "sameOrder: eligible";

  const { records } = state;
  const last = fresh.record;
  if (last >= 0 && records.row[last] === row && POLICIES[records.policy[last]!] === policy) {
    records.quantity[last]! += units;
    records.amount[last]! += amount;
    records.daysTacked[last] = Math.max(records.daysTacked[last]!, days);
    records.fewestDays[last] = Math.min(records.fewestDays[last]!, days);
  } else fresh.record = addRecord(state, loss, fresh, units, amount, days, policy);
}

/** Holds the shares that replaced others: added to the fragment last split off when they are just like it. */
function useShares(
  state: TaxState,
  fresh: Fragment,
  units: number,
  cost: number,
  adjusted: number,
  adjustedAcquired: number,
): Fragment {
  const { twin } = fresh;
  if (
    twin !== undefined &&
    twin.quantity > 0 &&
    twin.adjustedAcquired === adjustedAcquired &&
    twin.price === adjusted / units
  ) {
    twin.quantity += units;
    twin.cost += cost;
    twin.adjusted += adjusted;
    return twin;
  }
  const used = makeFragment(state, fresh.purchase, fresh.book, units, cost, adjusted, adjustedAcquired, false);
  holdFragment(state, used);
  fresh.twin = used;
  return used;
}

/** When shares that the same order closes later have been used, the order closes the used ones. */
function moveReserved(rest: Pick[], fresh: Fragment, used: Fragment, units: number, whole: number): boolean {
  const at = rest.findIndex((pick) => pick.fragment === fresh);
  if (at < 0) return false;
  const reserved = rest[at]!;
  const moved = units - (whole - reserved.quantity);
  if (moved <= 0) return false;
  reserved.quantity -= moved;
  rest.splice(at, reserved.quantity > 0 ? 0 : 1, { fragment: used, quantity: moved });
  rest.sort((a, b) => inLedgerOrder(a.fragment, b.fragment));
  return true;
}

/** The shares are gone already: their row takes the loss, in the term that the tacked days give it. */
function disallowBySold(state: TaxState, loss: Loss, sold: SoldFresh, units: number): void {
  const amount = takeLoss(state, loss, units);
  const days = sold.row < 0 ? 0 : loss.day - loss.adjustedAcquired;
  addRecord(state, loss, sold, units, amount, days, "soldReplacement: eligible");
  const adjusted = shareOf(sold.adjusted, units, sold.quantity);
  const proceeds = shareOf(sold.proceeds, units, sold.quantity);
  const rowUnits = shareOf(sold.rowQuantity, units, sold.quantity);
  sold.quantity -= units;
  sold.rowQuantity -= rowUnits;
  sold.adjusted -= adjusted;
  sold.proceeds -= proceeds;
  const { row } = sold;
  const { rows } = state;
  if (row < 0) {
    rows.permanent[loss.row]! += amount;
    return;
  }
  const adjustedAcquired = sold.adjustedAcquired - days;
  const long = isLongOn(state, adjustedAcquired, sold.day);
  if (long === (rows.long[row] === 1) || rowUnits === rows.quantity[row]) {
    rows.long[row] = long ? 1 : 0;
    rows.basis[row]! += amount;
    rows.adjustedAcquired[row] = Math.min(rows.adjustedAcquired[row]!, adjustedAcquired);
    return;
  }
  rows.quantity[row]! -= rowUnits;
  rows.basis[row]! -= adjusted;
  rows.proceeds[row]! -= proceeds;
  rows.add({
    sale: rows.sale[row]!,
    lot: rows.lot[row]!,
    account: rows.account[row]!,
    asset: rows.asset[row]!,
    long,
    quantity: rowUnits,
    proceeds,
    basis: adjusted + amount,
    acquired: rows.acquired[row]!,
    adjustedAcquired,
  });
}

function takeLoss(state: TaxState, loss: Loss, units: number): number {
  const amount = shareOf(loss.amount, units, loss.quantity);
  loss.amount -= amount;
  loss.quantity -= units;
  state.rows.disallowed[loss.row]! += amount;
  return amount;
}

function addRecord(
  state: TaxState,
  loss: Loss,
  replacement: { readonly purchase: Purchase; readonly book: Book },
  quantity: number,
  amount: number,
  daysTacked: number,
  policy: Policy,
): number {
  const { purchase, book } = replacement;
  return state.records.add({
    row: loss.row,
    replacement: purchase.order,
    acquired: purchase.acquired,
    account: book.account,
    asset: book.asset.position,
    policy,
    quantity,
    amount,
    daysTacked,
  });
}
