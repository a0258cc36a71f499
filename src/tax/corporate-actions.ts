import { powerOfTen, readDecimal, readRatio } from "./decimal.js";
import { unlistFresh } from "./fresh-list.js";
import { holdFragment, livingFragments } from "./hold-fragment.js";
import { isLongOn } from "./holding-term.js";
import type { Entry } from "./journal-lines.js";
import { rebuildHeap } from "./lot-heap.js";
import { moveFragment } from "./move-fragment.js";
import { shareOf } from "./share-of.js";
import { assetOf, type Book, bookOf, makeFragment, reportProblem, type TaxState } from "./tax-state.js";

interface Ratio {
  readonly over: number;
  readonly under: number;
}

/** Every share of an asset becomes `ratio` shares, in all accounts; losses that wait for a replacement are counted in the new shares. */
export function splitShares(state: TaxState, entry: Entry): void {
  const asset = assetOf(state, entry.asset);
  const ratio = readRatio(entry.source.ratio)!;
  for (const book of asset.books) if (book !== undefined) convertBook(state, entry, book, ratio);
  if (asset.family === undefined) return;
  const { pending, head, sold } = asset.family;
  const losses = pending.slice(head).filter((loss) => loss.asset === asset);
  setQuantities(losses, convert(losses, ratio));
  const gone = sold.filter((shares) => shares.asset === asset);
  setQuantities(gone, convert(gone, ratio));
}

/** Every share of `asset` becomes `ratio` shares of `newAsset`, which keep basis and dates. */
export function exchangeShares(state: TaxState, entry: Entry): void {
  const asset = assetOf(state, entry.asset);
  const target = state.journal.assetPositions.get(entry.source.newAsset!)!;
  const renamed = entry.source.type === "symbol-change";
  const ratio = renamed ? { over: 1, under: 1 } : readRatio(entry.source.ratio)!;
  for (const book of asset.books) {
    if (book === undefined) continue;
    if (!renamed) convertBook(state, entry, book, ratio);
    const into = bookOf(state, book.account, target);
    for (const fragment of livingFragments(book)) {
      moveFragment(state, fragment, fragment.quantity, into, fragment.quantity);
    }
    book.heap.length = 0;
    into.shorts.push(...book.shorts);
    book.shorts = [];
  }
  if (!renamed || asset.family === undefined) return;
  const named = assetOf(state, target);
  for (const loss of asset.family.pending) if (loss.asset === asset) loss.asset = named;
  for (const shares of asset.family.sold) if (shares.asset === asset) shares.asset = named;
}

/** Every share brings `ratio` shares of `newAsset`, which take a part of its basis and all of its dates; they replace nothing. */
export function spinOffShares(state: TaxState, entry: Entry): void {
  const target = state.journal.assetPositions.get(entry.source.newAsset!)!;
  const ratio = readRatio(entry.source.ratio)!;
  const fraction = readDecimal(entry.source.basisFraction, 8);
  const whole = powerOfTen(fraction.decimals);
  for (const book of assetOf(state, entry.asset).books) {
    if (book === undefined) continue;
    if (book.shorts.length > 0) reportProblem(state, entry, "not-bookable", "cover the short sale before the spin-off");
    const parents = livingFragments(book);
    const children = convert(parents, ratio);
    const into = bookOf(state, book.account, target);
    for (let i = 0; i < parents.length; i++) {
      const parent = parents[i]!;
      const quantity = children[i]!;
      if (quantity === 0) continue; // too few shares for one of the new: the basis stays
      const cost = shareOf(parent.cost, fraction.mantissa, whole);
      const adjusted = shareOf(parent.adjusted, fraction.mantissa, whole);
      parent.cost -= cost;
      parent.adjusted -= adjusted;
      parent.price = parent.adjusted / parent.quantity;
      into.held += quantity;
      const { purchase, adjustedAcquired } = parent;
      holdFragment(state, makeFragment(state, purchase, into, quantity, cost, adjusted, adjustedAcquired, false));
    }
    rebuildHeap(book.heap, state.before);
  }
}

/** Money paid back on the shares of one account lowers their basis, share for share; what exceeds it is gain. */
export function returnCapital(state: TaxState, entry: Entry, book: Book): void {
  if (book.held === 0) {
    const { account, asset, date } = entry.source;
    reportProblem(state, entry, "oversold", `return of capital, but ${account} holds no ${asset} on ${date}`);
    return;
  }
  if (book.retirement) return;
  let money = entry.cents;
  let units = book.held;
  for (const fragment of livingFragments(book)) {
    const { purchase, quantity, adjustedAcquired } = fragment;
    const paid = shareOf(money, quantity, units);
    money -= paid;
    units -= quantity;
    const gain = Math.max(0, paid - fragment.adjusted);
    fragment.adjusted -= paid - gain;
    fragment.cost = Math.max(0, fragment.cost - paid);
    fragment.price = fragment.adjusted / quantity;
    if (gain === 0) continue;
    state.rows.add({
      sale: entry.order,
      lot: purchase.order,
      account: book.account,
      asset: book.asset.position,
      long: isLongOn(state, adjustedAcquired, entry.day),
      quantity: 0,
      proceeds: gain,
      basis: 0,
      acquired: purchase.acquired,
      adjustedAcquired,
    });
  }
  rebuildHeap(book.heap, state.before);
}

/** Units before to units after in one book; money of a fragment that is left without a unit goes to its neighbour. */
function convertBook(state: TaxState, entry: Entry, book: Book, ratio: Ratio): void {
  const fragments = livingFragments(book);
  const quantities = convert(fragments, ratio);
  const heir = fragments[quantities.findIndex((quantity) => quantity > 0)];
  if (heir === undefined && fragments.length > 0) {
    reportProblem(state, entry, "not-bookable", `ratio ${entry.source.ratio} leaves nothing of ${entry.source.asset}`);
    return;
  }
  setQuantities(fragments, quantities);
  book.held = 0;
  for (const fragment of fragments) {
    book.held += fragment.quantity;
    if (fragment.quantity > 0) continue;
    heir!.cost += fragment.cost;
    heir!.adjusted += fragment.adjusted;
    if (book.asset.family !== undefined) unlistFresh(book.asset.family, fragment);
  }
  for (const fragment of fragments) fragment.price = fragment.adjusted / fragment.quantity;
  setQuantities(book.shorts, convert(book.shorts, ratio));
  rebuildHeap(book.heap, state.before);
}

/** Quantities after the conversion of a row of holdings: the running sum is converted, so nothing is lost or made. */
function convert(holdings: readonly { readonly quantity: number }[], ratio: Ratio): number[] {
  let before = 0;
  let after = 0;
  return holdings.map(({ quantity }) => {
    before += quantity;
    const sum = scaled(before, ratio);
    const own = sum - after;
    after = sum;
    return own;
  });
}

function setQuantities(holdings: readonly { quantity: number }[], quantities: readonly number[]): void {
  for (let i = 0; i < holdings.length; i++) holdings[i]!.quantity = quantities[i]!;
}

/** units × over / under, rounded half up, exact. */
function scaled(units: number, { over, under }: Ratio): number {
  const product = units * over;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % under;
    return (product - rest) / under + (2 * rest >= under ? 1 : 0);
  }
  return Number((2n * BigInt(units) * BigInt(over) + BigInt(under)) / (2n * BigInt(under)));
}
