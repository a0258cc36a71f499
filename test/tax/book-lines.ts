import type { TaxAccount, TaxLedgerOptions, TaxTransaction } from "../../src/tax/index.js";
import { buildTaxLedger } from "../../src/tax/index.js";

export const MAIN: readonly TaxAccount[] = [{ id: "main", kind: "taxable" }];
export const WITH_IRA: readonly TaxAccount[] = [
  { id: "main", kind: "taxable" },
  { id: "second", kind: "taxable" },
  { id: "ira", kind: "traditional" },
  { id: "roth", kind: "roth" },
];

/**
 * A journal from short lines: "date buy quantity amount", then account=…, asset=…, lots=b1:5,b2:3.
 *
 * Purchases are named b1, b2, … and sales s1, s2, … in their order.
 */
export function lines(...texts: string[]): TaxTransaction[] {
  const numbers = { b: 0, s: 0 };
  return texts.map((text) => {
    const [date, type, quantity, amount, ...rest] = text.split(" ");
    const extras = Object.fromEntries(rest.map((extra) => extra.split("=")));
    const kind = type === "sell" ? "s" : "b";
    numbers[kind]++;
    const lots = extras["lots"]?.split(",").map((part: string) => {
      const [lot, count] = part.split(":");
      return { lot: lot!, quantity: count! };
    });
    return {
      account: "main",
      asset: "X",
      ...extras,
      id: `${kind}${numbers[kind]}`,
      type: type as TaxTransaction["type"],
      date: date!,
      quantity: quantity!,
      amount: amount!,
      ...(lots === undefined ? {} : { lots }),
    };
  });
}

/** What the lines leave: open lots as "lot quantity adjustedBasis adjustedAcquired", sales as "sale lot recognized disallowed term". */
export function outcome(transactions: readonly TaxTransaction[], options: Partial<TaxLedgerOptions> = {}) {
  const ledger = buildTaxLedger(transactions, { accounts: WITH_IRA, ...options });
  return {
    open: ledger.openLots.map((lot) => `${lot.lot} ${lot.quantity} ${lot.adjustedBasis} ${lot.adjustedAcquired}`),
    sold: ledger.dispositions.map(
      (row) => `${row.sale} ${row.lot} ${row.quantity} ${row.recognized} ${row.disallowed} ${row.term}`,
    ),
    ledger,
  };
}
