import { parseEpochDay } from "../../core/dates/calendar.js";
import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { compare, decimalFrom, rounded, signOf } from "../fields/decimal.js";
import type { OpeningLot } from "../types.js";

const KEYS: readonly (keyof OpeningLot)[] = [
  "account",
  "asset",
  "quantity",
  "basis",
  "acquired",
  "adjustedAcquired",
  "washSale",
  "line",
];

/**
 * Opening lots as the caller gave them, checked.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `invalid-date`
 */
export function readOpeningLots(name: string, given: readonly OpeningLot[]): readonly OpeningLot[] {
  if (!Array.isArray(given)) {
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(given)}: give an array of lots`, {
      argument: name,
    });
  }
  // Array.from, since map would leave holes unread
  return Array.from(given as readonly OpeningLot[], (lot, k) => {
    const path = `${name}[${k}]`;
    const refuse = (key: string, value: unknown, mend: string): never => {
      throw new PortfolioError("invalid-argument", `${path}${key} is ${shownValue(value)}: ${mend}`, {
        argument: name,
      });
    };
    if (typeof lot !== "object" || lot === null) refuse("", lot, "give { account, asset, quantity, basis, acquired }");
    for (const key of Object.keys(lot)) {
      if ((KEYS as readonly string[]).includes(key)) continue;
      const nearest = nearestName(key, KEYS);
      refuse(
        `.${key.slice(0, 80)}`,
        lot[key as keyof OpeningLot],
        `not a field of a lot${nearest === undefined ? "" : `, did you mean ${nearest}?`}`,
      );
    }
    for (const key of ["account", "asset"] as const) {
      if (typeof lot[key] !== "string" || lot[key] === "") refuse(`.${key}`, lot[key], "give a name");
    }
    const quantity = figure(lot.quantity);
    if (quantity === undefined || signOf(quantity) <= 0)
      refuse(".quantity", lot.quantity, "give a number of shares above 0");
    const basis = figure(lot.basis);
    if (basis === undefined || signOf(basis) < 0 || compare(basis, rounded(basis, 2)) !== 0) {
      refuse(".basis", lot.basis, "give money of at least 0 with at most two decimals");
    }
    if (lot.washSale !== undefined) {
      const wash = figure(lot.washSale);
      if (wash === undefined || signOf(wash) < 0) refuse(".washSale", lot.washSale, "give money of at least 0");
    }
    if (lot.line !== undefined && !Number.isInteger(lot.line)) refuse(".line", lot.line, "give a whole number");
    for (const key of ["acquired", "adjustedAcquired"] as const) {
      if (lot[key] === undefined && key === "adjustedAcquired") continue;
      if (!Number.isNaN(parseEpochDay(lot[key]!))) continue;
      throw new PortfolioError(
        "invalid-date",
        `${path}.${key} is ${shownValue(lot[key])}: give a date as "2026-03-31"`,
        { argument: name },
      );
    }
    return lot;
  });
}

function figure(value: unknown) {
  return typeof value === "number" || typeof value === "string" ? decimalFrom(value) : undefined;
}
