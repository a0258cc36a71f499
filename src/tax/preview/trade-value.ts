import type { TaxTransaction } from "../types.js";

/** The money of a trade, whole cents, at least one. */
export function tradeValue({ quantity, amount, price, fees = 0 }: TaxTransaction): number {
  const money = amount === undefined ? Number(quantity) * Number(price) + Number(fees) : Number(amount);
  return Math.max(1, Math.round(100 * money));
}
