import { shareOf } from "../rows/share-of.js";
import type { WashSaleRecord } from "../types.js";
import type { CoverLoss, Family, ShortReplacement, TaxState } from "./tax-state.js";

/*
 * Wash sales of short sales, 26 USC 1091(e): the loss of a cover is disallowed as far as substantially identical shares were sold, or sold
 * short, in the days before and after it. The mirror image of the rule for purchases, and of its order: losses by day of cover, what was sold by day
 * of sale, share for share, each share once. The loss goes into the basis of what was sold, so that its gain is smaller by as much.
 */

/** Shares that a line sold or sold short meet the losses of the covers before it; what is left can replace later ones. */
export function replaceShorts(state: TaxState, family: Family, sold: ShortReplacement): void {
  const oldest = sold.day - state.settings.washDays!;
  family.coverLosses = family.coverLosses.filter(({ day, quantity }) => quantity > 0 && day >= oldest);
  for (const loss of family.coverLosses) {
    if (unitsOf(sold) === 0) return;
    disallow(state, loss, sold, 0);
  }
  if (unitsOf(sold) > 0) keepReplacement(family, sold);
}

/**
 * The loss of a cover meets what was sold in the days before it, earliest first; what is left of it waits for later sales.
 *
 * @param rest - units that the same line covers after these, where the policy lets them replace these
 */
export function washCover(state: TaxState, family: Family, loss: CoverLoss, rest: number): void {
  const oldest = loss.day - state.settings.washDays!;
  family.replacements = family.replacements.filter((sold) => unitsOf(sold) > 0 && sold.day >= oldest);
  for (const sold of family.replacements) {
    if (loss.quantity === 0) return;
    if (sold.order === loss.short || sold.closedBy === loss.cover) continue;
    if (sold.day < loss.opened && state.settings.policies.earlierAcquired === "silver") continue;
    disallow(state, loss, sold, rest);
  }
  if (loss.quantity > 0) family.coverLosses.push(loss);
}

/** Keeps what was sold by line; of one short sale the shares still open come first, then those closed, as they were closed. O(k). */
export function keepReplacement({ replacements }: Family, sold: ShortReplacement): void {
  let at = replacements.length;
  while (at > 0 && comesBefore(sold, replacements[at - 1]!)) at--;
  replacements.splice(at, 0, sold);
}

function comesBefore(a: ShortReplacement, b: ShortReplacement): boolean {
  return a.order < b.order || (a.order === b.order && (a.closedBy ?? 0) < (b.closedBy ?? 0));
}

function unitsOf({ open, quantity }: ShortReplacement): number {
  return open === undefined ? quantity : open.quantity;
}

function disallow(state: TaxState, loss: CoverLoss, sold: ShortReplacement, rest: number): void {
  const units = Math.min(loss.quantity, unitsOf(sold));
  const amount = shareOf(loss.amount, units, loss.quantity);
  loss.quantity -= units;
  loss.amount -= amount;
  const { open } = sold;
  const book = open?.book ?? sold.book;
  state.rows.disallow(loss.row, amount, book.retirement);
  const policy = policyOf(sold, loss, rest);
  if (open === undefined) {
    sold.quantity -= units;
    if (!book.retirement) state.rows.change(sold.row, 0, 0, amount);
  } else useShort(open, units, book.retirement ? 0 : amount);
  state.records.add(loss.row, sold.order, sold.day, book.position, units, amount, 0, policy);
}

/** Cuts the shares of a short sale that replaced others off those that have not; they are covered first. */
function useShort(open: NonNullable<ShortReplacement["open"]>, units: number, deferred: number): void {
  const { shorts } = open.book;
  const proceeds = shareOf(open.proceeds, units, open.quantity);
  open.quantity -= units;
  open.proceeds -= proceeds;
  const used = { order: open.order, book: open.book, quantity: units, proceeds, deferred, fresh: false };
  shorts.splice(shorts.indexOf(open), open.quantity === 0 ? 1 : 0, used);
}

function policyOf({ open, closedBy, day }: ShortReplacement, loss: CoverLoss, rest: number): WashSaleRecord["policy"] {
  if (closedBy !== undefined) return "soldReplacement: eligible";
  if (open !== undefined && rest > 0 && open.book.position === loss.book) {
    let before = 0;
    for (const short of open.book.shorts) {
      if (short === open) break;
      before += short.quantity;
    }
    if (before < rest) return "sameOrder: eligible";
  }
  return day < loss.opened ? "earlierAcquired: wash" : "none";
}
