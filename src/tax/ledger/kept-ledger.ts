import type { Disposition, TaxLedger, TaxLot, TaxShort, TaxTransaction, WashSaleRecord } from "../types.js";
import { KeptTable } from "./kept-table.js";
import { ownDisposition, ownLine, ownLot, ownRecord, ownShort } from "./own-copies.js";

/** The tables of a ledger. */
export interface KeptTables {
  readonly openLots: KeptTable<TaxLot>;
  readonly openShorts: KeptTable<TaxShort>;
  readonly dispositions: KeptTable<Disposition>;
  readonly audit: KeptTable<WashSaleRecord>;
  readonly transactions: KeptTable<TaxTransaction>;
}

/** The tables of each ledger that the library made. */
const TABLES_OF: WeakMap<object, KeptTables> = new WeakMap();

/** What the consoles of Node, Deno and Bun ask for a value to print; without it they would print [Getter/Setter] for each table. */
const PRINTED = Symbol.for("nodejs.util.inspect.custom");

/** A ledger of some tables, which take note when a caller reads them. */
export function ledgerOfTables(
  tables: KeptTables,
  byYear: TaxLedger["byYear"],
  options: TaxLedger["options"],
): TaxLedger {
  const data = { enumerable: true, configurable: true, writable: true };
  const ledger = Object.defineProperties({ version: 1 } as TaxLedger, {
    openLots: tables.openLots.property,
    openShorts: tables.openShorts.property,
    dispositions: tables.dispositions.property,
    audit: tables.audit.property,
    byYear: { ...data, value: byYear },
    transactions: tables.transactions.property,
    options: { ...data, value: options },
    [PRINTED]: { configurable: true, value: () => ({ ...ledger }) },
  });
  TABLES_OF.set(ledger, tables);
  return ledger;
}

/**
 * A ledger as the library reads it once it has been checked: its tables take no note of that. No caller is given one, or a row of one.
 */
export class ReadLedger implements TaxLedger {
  readonly version = 1;
  readonly tables: KeptTables;
  readonly byYear: TaxLedger["byYear"];
  readonly options: TaxLedger["options"];

  constructor(ledger: TaxLedger) {
    this.tables = ownTablesOf(ledger) ?? givenTables(ledger);
    this.byYear = ledger.byYear;
    this.options = ledger.options;
  }

  get openLots(): readonly TaxLot[] {
    return this.tables.openLots.rows;
  }

  get openShorts(): readonly TaxShort[] {
    return this.tables.openShorts.rows;
  }

  get dispositions(): readonly Disposition[] {
    return this.tables.dispositions.rows;
  }

  get audit(): readonly WashSaleRecord[] {
    return this.tables.audit.rows;
  }

  get transactions(): readonly TaxTransaction[] {
    return this.tables.transactions.rows;
  }
}

/** The tables of a ledger that the library made and of which nobody has taken a property away. */
function ownTablesOf(ledger: TaxLedger): KeptTables | undefined {
  const tables = TABLES_OF.get(ledger);
  if (tables === undefined) return undefined;
  const shows = (name: keyof KeptTables): boolean =>
    Object.getOwnPropertyDescriptor(ledger, name)?.get === tables[name].property.get;
  const isWhole =
    shows("openLots") && shows("openShorts") && shows("dispositions") && shows("audit") && shows("transactions");
  return isWhole ? tables : undefined;
}

/** The tables of a copy, of a ledger from JSON, or of whatever a caller calls a ledger. */
function givenTables(ledger: TaxLedger): KeptTables {
  return {
    openLots: KeptTable.given(ledger.openLots, ownLot),
    openShorts: KeptTable.given(ledger.openShorts, ownShort),
    dispositions: KeptTable.given(ledger.dispositions, ownDisposition),
    audit: KeptTable.given(ledger.audit, ownRecord),
    transactions: KeptTable.given(ledger.transactions, ownLine),
  };
}
