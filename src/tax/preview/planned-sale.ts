import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import { shownValue } from "../../core/shown-value.js";
import { compareIds } from "../journal/compare-ids.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction } from "../types.js";

/** A sale that has not happened: a sell transaction whose `id` and `type` may be left out. */
export type PlannedSale = Omit<TaxTransaction, "id" | "type"> & { readonly id?: string; readonly type?: "sell" };

/**
 * The same with an id; one that the ledger does not have, and that stands behind all sales of the day, where it has none.
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
  return { ...sale, id: sale.id ?? lastId(ledger, sale.date), type: "sell" };
}

/** Sales of one day are booked in the order of their ids: what is still to happen must not come before what has happened. */
function lastId({ transactions }: TaxLedger, date: TaxTransaction["date"]): string {
  let last = "";
  for (const line of transactions) {
    if (line.date === date && compareIds(line.id, last) > 0) last = line.id;
  }
  let id = compareIds("planned", last) > 0 ? "planned" : `${last} (planned)`;
  const taken = new Set(transactions.map((line) => line.id));
  while (taken.has(id)) id += "'";
  return id;
}
