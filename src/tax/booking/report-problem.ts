import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import type { TaxProblem } from "../types.js";
import type { TaxState } from "./tax-state.js";

/** Problems that depend on what is held. */
const OF_HOLDINGS: ReadonlySet<TaxProblem["problem"]> = new Set([
  "oversold",
  "unknown-lot",
  "lot-not-yet-bought",
  "lot-too-small",
]);

/**
 * Reports a problem of this line. A shortage of shares is not reported when an earlier rejected line could be its cause: one report is
 * enough for the whole ledger to be refused.
 */
export function reportProblem(state: TaxState, entry: Entry, problem: TaxProblem["problem"], message: string): void {
  const { doubts } = state.journal;
  const ofHoldings = entry.account < 0 || OF_HOLDINGS.has(problem);
  if (ofHoldings && doubts.explain(entry)) return;
  doubts.addUnbooked(entry);
  const { id } = entry.source;
  state.problems.push({ id, position: entry.position, problem, message: `${shownName(id)}: ${message}` });
}
