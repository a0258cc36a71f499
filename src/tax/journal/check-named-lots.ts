import { parseEpochDay } from "../../core/dates/calendar.js";
import { nearestName } from "../../core/errors/nearest-name.js";
import type { NamedLot } from "../types.js";
import { readQuantity } from "./decimal.js";
import type { LineProblems } from "./line-problems.js";
import { shownName } from "./shown-name.js";

const FIELDS: readonly (keyof NamedLot)[] = ["lot", "quantity", "adjustedAcquired"];

/**
 * Refuses a line whose `lots` cannot be read, or hold anything else: they are written for the ledger, while a line may be the row of an export with
 * columns of its own.
 *
 * @returns the most decimals of a quantity among them
 */
export function checkNamedLots(lots: unknown, found: LineProblems): number {
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
    for (const key in named) {
      if (!FIELDS.includes(key as keyof NamedLot)) refuseKey(`lots[${i}]`, key, found);
    }
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

function refuseKey(place: string, key: string, found: LineProblems): void {
  const nearest = nearestName(key, FIELDS);
  const hint = nearest === undefined ? `known are ${FIELDS.join(", ")}` : `did you mean ${nearest}?`;
  found.refuse("invalid-field", `${place}.${shownName(key)} is no part of a named lot: ${hint}`);
}
