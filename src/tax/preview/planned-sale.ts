import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction } from "../types.js";

/** A sale that has not happened: a sell transaction whose `id` and `type` may be left out. */
export type PlannedSale = Omit<TaxTransaction, "id" | "type"> & { readonly id?: string; readonly type?: "sell" };

/**
 * A planned sale as a line of a journal. It comes after all lines of its day unless it has a time.
 *
 * @param name - the public function, for messages
 * @param ledger - what the sale follows; a sale without an id gets one that the ledger does not have
 * @param sale - what the caller handed in
 * @returns the sale with an id and a type
 * @throws {@link PortfolioError} `invalid-argument` when an argument is not a sale or not a ledger, `invalid-date`
 */
export function plannedSale(name: string, ledger: TaxLedger, sale: PlannedSale): TaxTransaction {
  requireLedger(name, ledger);
  const read = readPlannedSale("sale", sale, "apply other lines to the ledger first");
  return { ...read, id: sale.id ?? freeId(ledger), type: "sell" };
}

/**
 * Refuses a value that is not a sale with a date. The other fields are read when the sale is booked.
 *
 * @param name - place of the sale, for messages
 * @param sale - what the caller handed in
 * @param mend - what to do with lines of another type
 * @returns the sale
 * @throws {@link PortfolioError} `invalid-argument`, `invalid-date`
 */
export function readPlannedSale(name: string, sale: PlannedSale, mend: string): PlannedSale {
  requireObject(name, sale, "a sale with date, account, asset, quantity and amount");
  if (sale.type !== undefined && sale.type !== "sell") {
    const message = `${name}.type is ${shownValue(sale.type)}: only sales are planned here, ${mend}`;
    throw new PortfolioError("invalid-argument", message);
  }
  readOption(`${name}.date`, sale.date, { kind: "date" });
  return sale;
}

function freeId({ transactions }: TaxLedger): string {
  let id = "planned";
  while (transactions.some((line) => line.id === id)) id += "'"; // mostly none is
  return id;
}
