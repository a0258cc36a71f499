import { fromEpochDay, parseEpochDay } from "../core/calendar.js";
import { powerOfTen, readDecimal } from "./decimal.js";
import { dropFragment, fragmentsOf, livingPlaces, topFragment } from "./hold-fragment.js";
import type { Entry } from "./journal-lines.js";
import { minimumTaxPicks } from "./minimum-tax-picks.js";
import { NONE } from "./row-buffer.js";
import { type Book, type Pick, reportProblem, type TaxState } from "./tax-state.js";

/**
 * The shares that a sale closes, or a transfer moves: those it names, else by the lot method.
 *
 * @returns undefined when it cannot be filled; the problem is reported
 */
export function selectLots(state: TaxState, entry: Entry, book: Book): Pick[] | undefined {
  const { lots, type, units } = entry;
  if (units > book.held) {
    const unit = powerOfTen(state.journal.decimals);
    const account = state.settings.accounts[book.account]!.id;
    reportProblem(
      state,
      entry,
      "oversold",
      `${type} of ${units / unit} ${book.asset.name} but ${account} holds ${book.held / unit} on ${entry.source.date}`,
    );
    return undefined;
  }
  const { chosen } = state;
  state.chosen = undefined;
  if (chosen !== undefined) return chosen;
  if (lots !== undefined && state.settings.averageCost) {
    const pool = topFragment(state, book);
    const held = pool === NONE ? "" : state.journal.lines.id(state.fragments.lot(pool));
    const other = lots.find((named) => named?.lot !== held);
    if (other !== undefined) {
      const message = `lot ${String(other?.lot)} is none of its own: cost is averaged over one pool, leave lots out`;
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

function namedLots(state: TaxState, entry: Entry, book: Book): Pick[] | undefined {
  const { fragments, journal } = state;
  const { decimals } = journal;
  const unit = powerOfTen(decimals);
  const picks: Pick[] = [];
  let sum = 0;
  let sound = true;
  const report = (problem: "unknown-lot" | "lot-not-yet-bought" | "lot-too-small" | "invalid-field", text: string) => {
    reportProblem(state, entry, problem, text);
    sound = false;
  };
  for (const { lot, quantity, adjustedAcquired } of entry.lots!) {
    const only = adjustedAcquired === undefined ? undefined : parseEpochDay(adjustedAcquired);
    const figure = readDecimal(quantity, 8);
    if (!(figure.mantissa > 0)) {
      report(
        "invalid-field",
        `lots.${lot}.quantity is ${String(quantity)}: give more than 0, with at most eight decimals`,
      );
      continue;
    }
    let need = figure.mantissa * powerOfTen(decimals - figure.decimals);
    sum += need;
    const purchase = state.purchases.get(lot);
    if (purchase === undefined) {
      const later = dayOf(state, lot);
      if (later !== undefined && later >= entry.day) {
        report("lot-not-yet-bought", `lot ${lot} is bought on ${fromEpochDay(later)}, after this ${entry.type}`);
      } else report("unknown-lot", `lot ${lot} is no purchase of this journal`);
      continue;
    }
    const taken = new Map(picks.map((pick) => [pick.fragment, pick]));
    for (const fragment of fragmentsOf(state, purchase, book)) {
      if (need === 0) break;
      if (only !== undefined && fragments.adjustedAcquired(fragment) !== only) continue;
      const before = taken.get(fragment);
      const take = Math.min(need, fragments.quantity(fragment) - (before?.quantity ?? 0));
      if (take === 0) continue;
      need -= take;
      if (before === undefined) picks.push({ fragment, quantity: take });
      else before.quantity += take;
    }
    if (need > 0) {
      const account = state.settings.accounts[book.account]!.id;
      report(
        state.chains[purchase] === NONE || fragmentsOf(state, purchase, book).length === 0
          ? "unknown-lot"
          : "lot-too-small",
        `lot ${lot} lacks ${need / unit} shares of ${book.asset.name} in ${account} on ${entry.source.date}`,
      );
    }
  }
  if (sound && sum !== entry.units) {
    report("invalid-field", `lots add up to ${sum / unit} shares, quantity is ${entry.units / unit}`);
  }
  return sound ? picks : undefined;
}

/** Day of a line that is no purchase so far. */
function dayOf(state: TaxState, id: string): number | undefined {
  if (state.days === undefined) {
    const { lines } = state.journal;
    state.days = new Map();
    for (let order = 0; order < lines.count; order++) state.days.set(lines.id(order), lines.day(order));
  }
  return state.days.get(id);
}
