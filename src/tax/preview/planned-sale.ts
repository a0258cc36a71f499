import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import { shownValue } from "../../core/shown-value.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction } from "../types.js";

/** A sale that has not happened: a sell transaction whose `id` and `type` may be left out. */
export type PlannedSale = Omit<TaxTransaction, "id" | "type"> & { readonly id?: string; readonly type?: "sell" };

/**
 * The same with an id; one that the ledger does not have, where it has none. The line comes after all lines of its day.
 *
 * @param name - the public function, for messages
 * @throws {@link PortfolioError} `invalid-argument` when it is no sale, or the ledger none
 */
export function plannedSale(name: string, ledger: TaxLedger, sale: PlannedSale): TaxTransaction {
  requireLedger(name, ledger);
  requireObject(`sale of ${name}`, sale, "a sale with date, account, asset, quantity and amount");
  if (sale.type !== undefined && sale.type !== "sell") {
    const message = `sale.type is ${shownValue(sale.type)}: only sales are meant here`;
    throw new PortfolioError("invalid-argument", message, { sale });
  }
  return { ...sale, id: sale.id ?? freeId(ledger), type: "sell" };
}

function freeId({ transactions }: TaxLedger): string {
  let id = "planned";
  const taken = new Set(transactions.map((line) => line.id));
  while (taken.has(id)) id += "'";
  return id;
}
