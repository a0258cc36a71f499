import { shownValue } from "../../core/errors/shown-value.js";
import { powerOfTen, readDecimal, readRatio } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { shareOf } from "../rows/share-of.js";
import { unlistFresh } from "./fresh-list.js";
import { holdFragment, livingPlaces, sweepBook } from "./hold-fragment.js";
import { isLongOn } from "./is-long-on.js";
import { joinPool } from "./join-pool.js";
import { moveFragment } from "./move-fragment.js";
import { reportProblem } from "./report-problem.js";
import { assetOf, type Book, bookOf, type TaxState } from "./tax-state.js";

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
  const { pending } = state;
  const places = pending.placesOf(asset.family).filter((at) => pending.asset(at) === asset.position);
  const quantities = convert(
    places.map((at) => ({ quantity: pending.quantity(at) })),
    ratio,
  );
  places.forEach((at, i) => {
    pending.setQuantity(at, quantities[i]!);
  });
  const gone = asset.family.sold.filter((shares) => shares.asset === asset);
  setQuantities(gone, convert(gone, ratio));
  const { replacements, coverLosses } = asset.family;
  for (const kept of [replacements.filter(({ open }) => open === undefined), coverLosses]) {
    const own = kept.filter((shares) => shares.asset === asset);
    setQuantities(own, convert(own, ratio));
  }
}

/** Every share of `asset` becomes `ratio` shares of `newAsset`, which keep basis and dates. */
export function exchangeShares(state: TaxState, entry: Entry): void {
  for (const book of assetOf(state, entry.asset).books) {
    if (book !== undefined && !exchangeBook(state, entry, book)) return;
  }
}

/** {@link exchangeShares} for one book. @returns false for a problem */
export function exchangeBook(state: TaxState, entry: Entry, book: Book): boolean {
  convertBook(state, entry, book, readRatio(entry.source.ratio)!);
  return moveBook(state, entry, book);
}

/** All shares and short sales of a book, with what they may still replace, go into the book of `newAsset`. @returns false for a problem */
function moveBook(state: TaxState, entry: Entry, book: Book): boolean {
  const into = bookOf(state, book.account, state.journal.assetPositions.get(entry.source.newAsset!)!);
  if (!canKeep(state, entry, [into.held, book.held])) return false;
  for (const fragment of livingPlaces(state, book)) {
    const units = state.fragments.quantity(fragment);
    moveFragment(state, fragment, units, into, units);
  }
  sweepBook(state, book);
  const { family } = book.asset;
  if (family !== undefined && family !== into.asset.family) {
    // what is short of another asset from now on replaces no short sale of this one
    family.replacements = family.replacements.filter(({ open }) => open?.book !== book);
    for (const short of book.shorts) short.fresh = false;
  }
  for (const short of book.shorts) short.book = into;
  into.shorts = [...into.shorts, ...book.shorts].sort((a, b) => a.order - b.order);
  book.shorts = [];
  return true;
}

/** `asset` is called `newAsset` from now on; losses that wait for a replacement, and shares that were sold, take the new name too. */
export function renameShares(state: TaxState, entry: Entry): void {
  const asset = assetOf(state, entry.asset);
  for (const book of asset.books) if (book !== undefined && !moveBook(state, entry, book)) return;
  if (asset.family === undefined) return;
  const named = assetOf(state, state.journal.assetPositions.get(entry.source.newAsset!)!);
  const { pending } = state;
  for (const at of pending.placesOf(asset.family)) {
    if (pending.asset(at) === asset.position) pending.setAsset(at, named.position);
  }
  const { sold, replacements, coverLosses } = asset.family;
  for (const kept of [sold, replacements, coverLosses]) {
    for (const shares of kept) if (shares.asset === asset) shares.asset = named;
  }
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
    const { fragments } = state;
    const parents = livingPlaces(state, book);
    const children = convert(quantitiesOf(state, parents), ratio);
    const into = bookOf(state, book.account, target);
    if (!canKeep(state, entry, [into.held, ...children])) return;
    for (let i = 0; i < parents.length; i++) {
      const parent = parents[i]!;
      const quantity = children[i]!;
      if (quantity === 0) continue; // too few shares for one of the new: the basis stays
      const cost = shareOf(fragments.cost(parent), fraction.mantissa, whole);
      const adjusted = shareOf(fragments.adjusted(parent), fraction.mantissa, whole);
      fragments.take(parent, 0, cost, adjusted);
      fragments.setPrice(parent);
      into.held += quantity;
      if (joinPool(state, into, quantity, cost)) continue;
      const child = fragments.add(
        fragments.lot(parent),
        fragments.acquired(parent),
        into.position,
        quantity,
        cost,
        adjusted,
        fragments.adjustedAcquired(parent),
        false,
      );
      holdFragment(state, child);
    }
    sweepBook(state, book);
  }
}

/** Money paid back on the shares of one account lowers their basis, share for share; what exceeds it is gain. */
export function returnCapital(state: TaxState, entry: Entry, book: Book): void {
  if (book.held === 0) {
    const { account, asset, date } = entry.source;
    reportProblem(
      state,
      entry,
      "oversold",
      `return of capital, but ${account} holds no ${shownName(asset)} on ${date}`,
    );
    return;
  }
  if (book.retirement) return;
  let money = entry.cents;
  let units = book.held;
  const { fragments } = state;
  for (const fragment of livingPlaces(state, book)) {
    const quantity = fragments.quantity(fragment);
    const adjusted = fragments.adjusted(fragment);
    const adjustedAcquired = fragments.adjustedAcquired(fragment);
    const paid = shareOf(money, quantity, units);
    money -= paid;
    units -= quantity;
    const gain = Math.max(0, paid - adjusted);
    fragments.take(fragment, 0, Math.min(fragments.cost(fragment), paid), paid - gain);
    fragments.setPrice(fragment);
    if (gain === 0) continue;
    state.rows.add({
      sale: entry.order,
      lot: fragments.lot(fragment),
      book: book.position,
      long: isLongOn(state, adjustedAcquired, entry.day),
      quantity: 0,
      proceeds: gain,
      basis: 0,
      acquired: fragments.acquired(fragment),
      adjustedAcquired,
    });
  }
  sweepBook(state, book);
}

/** Units before to units after in one book; money of a fragment that is left without a unit goes to its neighbor. */
function convertBook(state: TaxState, entry: Entry, book: Book, ratio: Ratio): void {
  const { fragments } = state;
  const places = livingPlaces(state, book);
  const quantities = convert(quantitiesOf(state, places), ratio);
  const heir = places[quantities.findIndex((quantity) => quantity > 0)];
  if (heir === undefined && places.length > 0) {
    reportProblem(
      state,
      entry,
      "not-bookable",
      `ratio ${shownValue(entry.source.ratio)} leaves nothing of ${shownName(entry.source.asset)}`,
    );
    return;
  }
  const shorts = convert(book.shorts, ratio);
  if (!keepShorts(book, shorts)) {
    reportProblem(
      state,
      entry,
      "not-bookable",
      `ratio ${shownValue(entry.source.ratio)} leaves nothing of a short sale: cover it first`,
    );
    return;
  }
  if (!canKeep(state, entry, [...quantities, ...shorts])) return;
  book.held = 0;
  places.forEach((place, i) => {
    const quantity = quantities[i]!;
    fragments.take(place, fragments.quantity(place) - quantity, 0, 0);
    book.held += quantity;
    if (quantity > 0) return;
    fragments.take(heir!, 0, -fragments.cost(place), -fragments.adjusted(place));
    if (book.asset.family !== undefined) unlistFresh(fragments, book.asset.family, place);
  });
  for (const place of places) fragments.setPrice(place);
  setQuantities(book.shorts, shorts);
  book.shorts = book.shorts.filter(({ quantity }) => quantity > 0);
  sweepBook(state, book);
}

/**
 * Gives the money of shares that leave no unit to others of their short sale. @returns false, and nothing is changed, where there
 * are none
 */
function keepShorts({ shorts }: Book, quantities: readonly number[]): boolean {
  const heirs = shorts.map(({ order }, i) =>
    quantities[i]! > 0 ? i : shorts.findIndex((other, j) => other.order === order && quantities[j]! > 0),
  );
  if (heirs.includes(-1)) return false;
  heirs.forEach((heir, i) => {
    if (heir === i) return;
    shorts[heir]!.proceeds += shorts[i]!.proceeds;
    shorts[heir]!.deferred += shorts[i]!.deferred;
  });
  return true;
}

/** Whether so many shares are still exact; else the problem is reported. */
function canKeep(state: TaxState, entry: Entry, quantities: readonly number[]): boolean {
  let sum = 0;
  for (const quantity of quantities) sum += quantity;
  if (sum <= Number.MAX_SAFE_INTEGER) return true;
  const { asset, newAsset = asset } = entry.source;
  reportProblem(
    state,
    entry,
    "not-bookable",
    `more shares of ${shownName(newAsset)} come of it than can be kept exactly`,
  );
  return false;
}

function quantitiesOf({ fragments }: TaxState, places: readonly number[]): { readonly quantity: number }[] {
  return places.map((place) => ({ quantity: fragments.quantity(place) }));
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
export function scaled(units: number, { over, under }: Ratio): number {
  const product = units * over;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % under;
    return (product - rest) / under + (2 * rest >= under ? 1 : 0);
  }
  return Number((2n * BigInt(units) * BigInt(over) + BigInt(under)) / (2n * BigInt(under)));
}
