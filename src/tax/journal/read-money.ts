import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxTransaction } from "../types.js";
import { type Decimal, moneyOf, readCents, readDecimal } from "./decimal.js";
import type { LineProblems } from "./line-problems.js";
import type { NumberedKind } from "./transaction-kinds.js";

/**
 * The whole cents of a line; 0 where it has no money, or none that can be read: then the line is still booked, so that nobody has to read
 * that the shares it brings are missing.
 *
 * @param quantity - mantissa NaN where it cannot be read
 */
export function readMoney(source: TaxTransaction, kind: NumberedKind, quantity: Decimal, found: LineProblems): number {
  if (kind.movesAll || (kind.type === "transfer" && source.to !== undefined)) return 0;
  if (source.amount !== undefined || source.price === undefined || kind.needs !== "quantity") {
    const cents = readCents(source.amount);
    if (cents >= 0 || (kind.signed === true && cents < 0)) return cents;
    if (kind.signed === true) return report(found, "amount", source.amount, "give money with at most two decimals");
    return report(found, "amount", source.amount, "give money of at least 0 with at most two decimals");
  }
  const price = readDecimal(source.price, 8);
  const fees = readDecimal(source.fees === undefined ? 0 : source.fees, 8);
  if (!(price.mantissa >= 0)) report(found, "price", source.price, "give at least 0, with at most eight decimals");
  if (!(fees.mantissa >= 0)) report(found, "fees", source.fees, "give at least 0, with at most eight decimals");
  if (!(quantity.mantissa > 0 && price.mantissa >= 0 && fees.mantissa >= 0)) return 0;
  const signed = kind.receives === true ? { ...fees, mantissa: -fees.mantissa } : fees;
  const cents = moneyOf(quantity, price, signed);
  if (cents >= 0 && Number.isSafeInteger(cents)) return cents;
  return report(found, "price × quantity with fees", cents / 100, "give an amount of at least 0");
}

function report(found: LineProblems, name: string, value: unknown, what: string): 0 {
  found.report("invalid-field", `${name} is ${shownValue(value)}: ${what}`);
  return 0;
}
