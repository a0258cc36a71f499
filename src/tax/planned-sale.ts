import { PortfolioError } from "../core/portfolio-error.js";
import type { TaxLedger, TaxTransaction } from "./types.js";

/** A sale that has not happened: a sell transaction whose `id` and `type` may be left out. */
export type PlannedSale = Omit<TaxTransaction, "id" | "type"> & { readonly id?: string; readonly type?: "sell" };

/** The same with an id that the ledger does not have. @throws {@link PortfolioError} `invalid-argument` when it is no sale */
export function plannedSale({ transactions }: TaxLedger, sale: PlannedSale): TaxTransaction {
  if (sale.type !== undefined && sale.type !== "sell") {
    throw new PortfolioError("invalid-argument", `sale.type is ${sale.type}: only sales are meant here`, { sale });
  }
  const taken = new Set(transactions.map(({ id }) => id));
  let id = sale.id ?? "planned";
  if (sale.id === undefined) while (taken.has(id)) id += "'";
  return { ...sale, id, type: "sell" };
}
