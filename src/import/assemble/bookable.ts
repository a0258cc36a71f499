import type { Outcome } from "../activities/activity.js";
import { decimalFrom } from "../fields/decimal.js";

const FIGURES = ["quantity", "amount", "price", "fees"] as const;

/** An outcome whose lines the ledger can book: a row whose money or shares come out below 0 is damaged, and a problem. */
export function bookable(outcome: Outcome): Outcome {
  if (!("drafts" in outcome)) return outcome;
  for (const draft of outcome.drafts) {
    for (const key of FIGURES) {
      const value = draft[key];
      // an adjustment of the basis goes both ways
      if (draft.type === "basis-adjustment" && key === "amount") continue;
      if (value === undefined || (decimalFrom(value)?.units ?? 0n) >= 0n) continue;
      return { flaw: `the ${key} of the ${draft.type} of ${draft.asset} comes to ${value}, which is below 0` };
    }
  }
  return outcome;
}
