import type { Entry } from "../journal/journal-lines.js";
import type { TaxProblem } from "../types.js";
import type { TaxState } from "./tax-state.js";

/** Problems that hang on what is held. */
const OF_HOLDINGS: ReadonlySet<TaxProblem["problem"]> = new Set([
  "oversold",
  "unknown-lot",
  "lot-not-yet-bought",
  "lot-too-small",
]);

/** Reports a problem of a line, unless another line that was not booked may be its cause; nothing is booked in the end. */
export function reportProblem(state: TaxState, entry: Entry, problem: TaxProblem["problem"], message: string): void {
  const { doubts } = state.journal;
  const ofHoldings = entry.account < 0 || OF_HOLDINGS.has(problem);
  if (ofHoldings && doubts.explain(entry)) return;
  doubts.addUnbooked(entry);
  const { id } = entry.source;
  state.problems.push({ id, position: entry.position, problem, message: `${id}: ${message}` });
}
