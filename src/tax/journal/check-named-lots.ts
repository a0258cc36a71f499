import { parseEpochDay } from "../../core/dates/calendar.js";
import { readQuantity } from "./decimal.js";
import type { FieldNames } from "./field-names.js";
import type { LineProblems } from "./line-problems.js";

export const LOT_FIELDS = ["lot", "quantity", "adjustedAcquired"] as const;

/** Refuses a line whose `lots` cannot be read. @returns the most decimals of a quantity among them */
export function checkNamedLots(lots: unknown, names: FieldNames, found: LineProblems): number {
  if (!Array.isArray(lots)) {
    found.refuseField("lots", lots, 'give a list, such as [{ lot: "b1", quantity: 10 }], or leave it out');
    return 0;
  }
  let most = 0;
  for (let i = 0; i < lots.length; i++) {
    const named: unknown = lots[i];
    if (typeof named !== "object" || named === null) {
      found.refuseField(`lots[${i}]`, named, 'give a lot, such as { lot: "b1", quantity: 10 }');
      continue;
    }
    names.check(named, found, `lots[${i}].`);
    const { lot, quantity, adjustedAcquired } = named as Record<string, unknown>;
    if (typeof lot !== "string" || lot === "") found.refuseField(`lots[${i}].lot`, lot, "give the id of a purchase");
    const { mantissa, decimals } = readQuantity(quantity);
    if (mantissa > 0) most = Math.max(most, decimals);
    else found.refuseField(`lots[${i}].quantity`, quantity, "give more than 0, with at most 18 decimals");
    if (adjustedAcquired !== undefined && Number.isNaN(parseEpochDay(adjustedAcquired as string))) {
      const what = 'give a calendar date as "2026-03-31", or leave it out';
      found.refuseField(`lots[${i}].adjustedAcquired`, adjustedAcquired, what);
    }
  }
  return most;
}
