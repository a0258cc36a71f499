import { powerOfTen } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { NONE } from "../rows/row-buffer.js";
import { dropFragment, livingPlaces, topFragment } from "./hold-fragment.js";
import { minimumTaxPicks } from "./minimum-tax-picks.js";
import { namedLots } from "./named-lots.js";
import { reportProblem } from "./report-problem.js";
import type { Book, Pick, TaxState } from "./tax-state.js";

/**
 * The shares that a sale closes, or a transfer moves: those it names, else by the lot method.
 *
 * @returns undefined when it cannot be filled; the problem is reported
 */
export function selectLots(state: TaxState, entry: Entry, book: Book): Pick[] | undefined {
  const { lots, type } = entry;
  const dust = state.journal.dust[entry.asset]!;
  // what rounding quantities alone has made too many or left over
  if (dust > 0 && lots === undefined && Math.abs(entry.units - book.held) <= dust) entry.units = book.held;
  const { units } = entry;
  if (units > book.held) {
    const unit = powerOfTen(state.journal.decimalsOf[entry.asset]!);
    const account = state.settings.accounts[book.account]!.id;
    reportProblem(
      state,
      entry,
      "oversold",
      `${type} of ${units / unit} ${shownName(book.asset.name)} but ${shownName(account)} holds ${book.held / unit} on ${entry.source.date}`,
    );
    return undefined;
  }
  const { chosen } = state;
  state.chosen = undefined;
  if (chosen !== undefined) return chosen;
  if (lots !== undefined && state.settings.averageCost) {
    const pool = topFragment(state, book);
    const held = pool === NONE ? "" : state.journal.lines.id(state.fragments.lot(pool));
    const other = lots.find((named) => named.lot !== held);
    if (other !== undefined) {
      const message = `lot ${shownName(other.lot)} has no basis of its own: cost is averaged over one pool, leave lots out`;
      reportProblem(state, entry, "unknown-lot", message);
      return undefined;
    }
  }
  if (lots !== undefined) return namedLots(state, entry, book);
  if (type === "transfer") return firstBought(state, entry, book);
  if (state.settings.method === "specific") {
    reportProblem(state, entry, "not-bookable", "lotMethod is specific, but the sale names no lots");
    return undefined;
  }
  return state.settings.method === "min-tax" ? minimumTaxPicks(state, entry, book) : fromHeap(state, units, book);
}

function fromHeap(state: TaxState, units: number, book: Book): Pick[] {
  const picks: Pick[] = [];
  for (let need = units; need > 0; ) {
    const fragment = topFragment(state, book);
    const whole = state.fragments.quantity(fragment);
    const quantity = Math.min(need, whole);
    picks.push({ fragment, quantity });
    need -= quantity;
    if (quantity === whole) dropFragment(state, fragment, book.heap);
  }
  return picks;
}

/** Transfers move the earliest purchases first, whatever the lot method. */
function firstBought(state: TaxState, entry: Entry, book: Book): Pick[] {
  const picks: Pick[] = [];
  let need = entry.units;
  for (const fragment of livingPlaces(state, book)) {
    if (need === 0) break;
    const quantity = Math.min(need, state.fragments.quantity(fragment));
    picks.push({ fragment, quantity });
    need -= quantity;
  }
  return picks;
}
