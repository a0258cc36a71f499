import { civilDate } from "../../core/dates/calendar.js";
import type { Entry } from "../journal/journal-lines.js";
import { netTaxOf } from "../law/year-netting.js";
import type { Gains } from "../selection/gains-region.js";
import { provenSelection } from "../selection/proven-selection.js";
import type { Replacement, SelectionProblem, SoldReplacement } from "../selection/selection-problem.js";
import { recognizedGains } from "../selection/selection-without-wash.js";
import { flatTax, NO_TAX, netTax, type TaxObjective } from "../selection/tax-objective.js";
import { gainsSoFar } from "./gains-so-far.js";
import { freshFragments, livingFragments } from "./hold-fragment.js";
import { isLongOn } from "./is-long-on.js";
import type { Book, Fragment, Pick, SoldFresh, TaxState } from "./tax-state.js";

const NO_GAINS: Gains = { shortTerm: 0, longTerm: 0 };

/** A choice of lots, what it recognizes, its objective, and the bound that no choice can go below. */
export interface LeastTaxPicks {
  readonly picks: Pick[];
  readonly gains: Gains;
  readonly tax: number;
  readonly bound: number;
}

/** A sale as a problem of choice: what its book holds on that day, and what the window holds that can wash its losses. */
export function selectionProblem(
  state: TaxState,
  entry: Entry,
  book: Book,
  objective: TaxObjective,
): { readonly held: readonly Fragment[]; readonly problem: SelectionProblem } {
  const { washDays, policies } = state.settings;
  const held = livingFragments(state, book);
  const { family } = book.asset;
  const oldest = family === undefined || washDays === null ? Number.POSITIVE_INFINITY : entry.day - washDays;
  const replacements: Replacement[] = [];
  for (const { purchase, quantity, book: other } of family === undefined ? [] : freshFragments(state, family)) {
    if (other === book || purchase.acquired < oldest) continue;
    replacements.push({ units: quantity, purchase: purchase.order, acquired: purchase.acquired });
  }
  const problem = {
    choices: held.map(({ quantity, price, adjustedAcquired, purchase, listed }) => ({
      units: quantity,
      basis: price,
      long: isLongOn(state, adjustedAcquired, entry.day),
      purchase: purchase.order,
      acquired: purchase.acquired,
      fresh: listed && purchase.acquired >= oldest,
    })),
    replacements,
    units: entry.units,
    price: entry.cents / entry.units,
    silver: policies.earlierAcquired === "silver",
    ...objective,
  };
  // without shares that could replace though they are sold, the policies change nothing
  const sameOrder = policies.sameOrder === "eligible" && problem.choices.some(({ fresh }) => fresh);
  const sold = (family?.sold ?? []).filter(({ quantity, acquired }) => quantity > 0 && acquired >= oldest);
  if (!sameOrder && sold.length === 0) return { held, problem };
  const oneByOne = {
    day: entry.day,
    adjustedAcquired: held.map(({ adjustedAcquired }) => adjustedAcquired),
    isLong: (adjustedAcquired: number, day: number) => isLongOn(state, adjustedAcquired, day),
    sameOrder,
    sold: sold.map((shares) => soldReplacement(state, entry, shares, objective)),
  };
  return { held, problem: { ...problem, oneByOne } };
}

/** Shares sold before, as a loss of this sale finds them. */
function soldReplacement(state: TaxState, entry: Entry, sold: SoldFresh, { flat }: TaxObjective): SoldReplacement {
  const { journal, rows } = state;
  const { quantity, rowQuantity, proceeds, adjusted, acquired, adjustedAcquired, day, lot } = sold;
  const last = sold.parts.at(-1); // none in a retirement account
  const yearOf = (order: number): number => civilDate(journal.lines.day(order)).year;
  return {
    units: quantity,
    purchase: lot,
    acquired,
    day,
    adjustedAcquired,
    gain: (proceeds - adjusted) / quantity,
    long: last !== undefined && rows.long(last.row),
    washed: (last?.washed ?? []).map(({ units, amount }) => {
      const own = (units * quantity) / rowQuantity; // splits since then
      return { units: own, amount: amount / own };
    }),
    // flat rates know no years
    counts: last !== undefined && (flat !== undefined || yearOf(sold.sale) === yearOf(entry.order)),
  };
}

/** The picks of a sale with the least tax, and the certificate. */
export function leastTaxPicks(state: TaxState, entry: Entry, book: Book, objective: TaxObjective): LeastTaxPicks {
  const { held, problem } = selectionProblem(state, entry, book, objective);
  const { units, tax, bound } = provenSelection(problem);
  const picks = held.flatMap((fragment, i) =>
    units[i]! > 0 ? [{ fragment: fragment.place, quantity: units[i]! }] : [],
  );
  return { picks, gains: book.retirement ? NO_GAINS : recognizedGains(problem)(units), tax, bound };
}

/** The least tax at the ledger's rates; in a retirement account there is none, and the earliest shares go. */
export function minimumTaxPicks(state: TaxState, entry: Entry, book: Book): Pick[] {
  return leastTaxPicks(state, entry, book, book.retirement ? NO_TAX : ownObjective(state, entry)).picks;
}

function ownObjective(state: TaxState, entry: Entry): TaxObjective {
  const { netting, rates } = state.settings;
  if (netting === undefined) return flatTax(rates!);
  const gains = gainsSoFar(state, state.settled, entry.day);
  return netTax(netTaxOf(netting, gains, Number(entry.source.date.slice(0, 4))));
}
