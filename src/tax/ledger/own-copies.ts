import type { Disposition, NamedLot, TaxLedger, TaxLot, TaxShort, TaxTransaction, WashSaleRecord } from "../types.js";

/*
 * A ledger holds copies of what it was given, so that writing into the lines, the options or another ledger later changes nothing that was
 * booked. Rows are written out field by field: copying an unknown set of fields takes three times as long.
 */

/** Copies of lines. What is no line at all stays as it is, for the reader to refuse. O(n). */
export function ownLines(lines: readonly TaxTransaction[]): TaxTransaction[] {
  const own: TaxTransaction[] = new Array(lines.length);
  for (let i = 0; i < lines.length; i++) own[i] = ownLine(lines[i]!);
  return own;
}

/** A copy of a line. */
export function ownLine(line: TaxTransaction): TaxTransaction {
  if (typeof line !== "object" || line === null || Array.isArray(line)) return line;
  return Array.isArray(line.lots) ? { ...line, lots: line.lots.map(ownNamedLot) } : { ...line };
}

function ownNamedLot(named: NamedLot): NamedLot {
  return typeof named === "object" && named !== null ? { ...named } : named;
}

/** A copy of options that have been read, so that nothing in them stands within itself. O(size). */
export function ownData<T>(value: T): T;
export function ownData(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => ownData(one));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ownData(one)]));
}

export function ownDisposition(row: Disposition): Disposition {
  return {
    sale: row.sale,
    lot: row.lot,
    account: row.account,
    asset: row.asset,
    date: row.date,
    quantity: row.quantity,
    proceeds: row.proceeds,
    basis: row.basis,
    disallowed: row.disallowed,
    permanentlyDisallowed: row.permanentlyDisallowed,
    recognized: row.recognized,
    term: row.term,
    acquired: row.acquired,
    adjustedAcquired: row.adjustedAcquired,
    code: row.code,
  };
}

export function ownRecord(record: WashSaleRecord): WashSaleRecord {
  return {
    rule: record.rule,
    sale: record.sale,
    saleDate: record.saleDate,
    lossLot: record.lossLot,
    lossShares: record.lossShares,
    account: record.account,
    asset: record.asset,
    replacementLot: record.replacementLot,
    replacementShares: record.replacementShares,
    replacementAccount: record.replacementAccount,
    replacementAsset: record.replacementAsset,
    replacementAcquired: record.replacementAcquired,
    disallowed: record.disallowed,
    daysTacked: record.daysTacked,
    fewestDaysTacked: record.fewestDaysTacked,
    policy: record.policy,
  };
}

export function ownLot(lot: TaxLot): TaxLot {
  return {
    lot: lot.lot,
    account: lot.account,
    asset: lot.asset,
    acquired: lot.acquired,
    adjustedAcquired: lot.adjustedAcquired,
    quantity: lot.quantity,
    basis: lot.basis,
    adjustedBasis: lot.adjustedBasis,
  };
}

export function ownShort(short: TaxShort): TaxShort {
  return {
    lot: short.lot,
    account: short.account,
    asset: short.asset,
    opened: short.opened,
    quantity: short.quantity,
    proceeds: short.proceeds,
    adjustedProceeds: short.adjustedProceeds,
  };
}

/** The tables of rows. */
export type LedgerTablesOnly = Pick<TaxLedger, "openLots" | "openShorts" | "dispositions" | "audit">;

/** Copies of all rows. O(rows). */
export function ownRows({ openLots, openShorts, dispositions, audit }: LedgerTablesOnly): LedgerTablesOnly {
  return {
    openLots: openLots.map(ownLot),
    openShorts: openShorts.map(ownShort),
    dispositions: dispositions.map(ownDisposition),
    audit: audit.map(ownRecord),
  };
}
