import { fromEpochDay, parseEpochDay } from "../../core/dates/calendar.js";
import { type Decimal, powerOfTen, readQuantity } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { KIND_LIST } from "../journal/transaction-kinds.js";
import type { NamedLot, TaxProblem } from "../types.js";
import { fragmentsOf } from "./hold-fragment.js";
import { reportProblem } from "./report-problem.js";
import type { Book, Pick, TaxState } from "./tax-state.js";

/**
 * The shares that a sale or a transfer names.
 *
 * @returns undefined when it cannot be filled; the problems are reported
 * @remarks O(n log n) for n named lots and the fragments of their purchases.
 */
export function namedLots(state: TaxState, entry: Entry, book: Book): Pick[] | undefined {
  const decimals = state.journal.decimalsOf[entry.asset]!;
  const dust = state.journal.dust[entry.asset]!;
  const unit = powerOfTen(decimals);
  const shares = new NamedShares(state, book);
  let sum = 0;
  let sound = true;
  const report = (problem: TaxProblem["problem"], text: string) => {
    reportProblem(state, entry, problem, text);
    sound = false;
  };
  for (const named of entry.lots!) {
    const { lot } = named;
    const units = unitsOf(readQuantity(named.quantity), decimals);
    sum += units;
    const purchase = state.purchases.get(lot);
    if (purchase === undefined) {
      const later = dayOfPurchase(state, lot);
      if (later !== undefined && later >= entry.day) {
        report(
          "lot-not-yet-bought",
          `lot ${shownName(lot)} is bought on ${fromEpochDay(later)}, after this ${entry.type}`,
        );
      } else report("unknown-lot", `lot ${shownName(lot)} is no purchase of this journal`);
      continue;
    }
    const lacking = shares.take(purchase, named, units);
    if (lacking <= dust) {
      sum -= lacking;
      continue;
    }
    const account = state.settings.accounts[book.account]!.id;
    report(
      shares.holdsAny(purchase) ? "lot-too-small" : "unknown-lot",
      `lot ${shownName(lot)} lacks ${lacking / unit} shares of ${shownName(book.asset.name)} in ${shownName(account)} on ${entry.source.date}`,
    );
  }
  if (sound && dust > 0 && Math.abs(sum - entry.units) <= dust) entry.units = sum;
  if (sound && sum !== entry.units) {
    report("invalid-field", `lots add up to ${sum / unit} shares, quantity is ${entry.units / unit}`);
  }
  return sound ? shares.picks : undefined;
}

function unitsOf({ mantissa, decimals }: Decimal, kept: number): number {
  return decimals <= kept ? mantissa * powerOfTen(kept - decimals) : Math.round(mantissa / powerOfTen(decimals - kept));
}

/** What a book holds of one purchase: fragments, the next to be taken last; those that are used up are taken off when they are met. */
interface OpenPurchase {
  readonly holdsAny: boolean;
  readonly all: number[];
  /** Made when a lot is named by its date. */
  byDay?: Map<number, number[]>;
}

/** What a book holds of the purchases that one line names, taken piece by piece. */
class NamedShares {
  /** In the order in which they were named first. */
  readonly picks: Pick[] = [];
  readonly #state: TaxState;
  readonly #book: Book;
  readonly #pickOf = new Map<number, Pick>();
  readonly #purchases = new Map<number, OpenPurchase>();

  constructor(state: TaxState, book: Book) {
    this.#state = state;
    this.#book = book;
  }

  holdsAny(purchase: number): boolean {
    return this.#open(purchase).holdsAny;
  }

  /** @returns the units that are not there */
  take(purchase: number, { adjustedAcquired }: NamedLot, units: number): number {
    const { fragments } = this.#state;
    const open = this.#openOn(purchase, adjustedAcquired);
    let need = units;
    for (let at = open.at(-1); need > 0 && at !== undefined; at = open.at(-1)) {
      const pick = this.#pickOf.get(at) ?? { fragment: at, quantity: 0 };
      const left = fragments.quantity(at) - pick.quantity;
      const taken = Math.min(need, left);
      if (taken === left) open.pop();
      if (taken === 0) continue;
      if (pick.quantity === 0) {
        this.picks.push(pick);
        this.#pickOf.set(at, pick);
      }
      pick.quantity += taken;
      need -= taken;
    }
    return need;
  }

  #openOn(purchase: number, date: NamedLot["adjustedAcquired"]): number[] {
    const open = this.#open(purchase);
    if (date === undefined) return open.all;
    if (open.byDay === undefined) {
      open.byDay = new Map();
      for (const at of open.all) {
        const day = this.#state.fragments.adjustedAcquired(at);
        const same = open.byDay.get(day);
        if (same === undefined) open.byDay.set(day, [at]);
        else same.push(at);
      }
    }
    return open.byDay.get(parseEpochDay(date)) ?? [];
  }

  #open(purchase: number): OpenPurchase {
    let open = this.#purchases.get(purchase);
    if (open === undefined) {
      const all = fragmentsOf(this.#state, purchase, this.#book).reverse();
      open = { holdsAny: all.length > 0, all };
      this.#purchases.set(purchase, open);
    }
    return open;
  }
}

/** Day of a purchase that has not been booked so far. */
function dayOfPurchase(state: TaxState, id: string): number | undefined {
  if (state.days === undefined) {
    const { lines } = state.journal;
    state.days = new Map();
    for (let order = 0; order < lines.count; order++) {
      if (KIND_LIST[lines.kind(order)]!.makesLot === true) state.days.set(lines.id(order), lines.day(order));
    }
  }
  return state.days.get(id);
}
