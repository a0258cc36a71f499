import { civilDate } from "../../core/dates/calendar.js";
import type { GainsInCents, SettledGains } from "../law/year-netting.js";
import type { TaxState } from "./tax-state.js";

/**
 * What a ledger has recognized by year, as it stands before the sale of `day`.
 *
 * @remarks O(rows within the wash-sale window); older ones are settled and summed once.
 */
export function gainsSoFar(state: TaxState, settled: SettledGains, day: number): Map<number, GainsInCents> {
  const { rows, journal } = state;
  const open = day - (state.settings.washDays ?? 0);
  while (settled.rows < rows.count && journal.lines.day(rows.sale(settled.rows)) < open)
    addRow(settled.byYear, state, settled.rows++);
  const sums = new Map<number, GainsInCents>();
  for (const [year, { shortTerm, longTerm }] of settled.byYear) sums.set(year, { shortTerm, longTerm });
  for (let i = settled.rows; i < rows.count; i++) addRow(sums, state, i);
  return sums;
}

/** What the rows from `start` on recognize in a year, cents. O(rows). */
export function gainsOfRows(state: TaxState, start: number, year: number): GainsInCents {
  const sums = new Map<number, GainsInCents>();
  for (let i = start; i < state.rows.count; i++) addRow(sums, state, i);
  return sums.get(year) ?? { shortTerm: 0, longTerm: 0 };
}

function addRow(sums: Map<number, GainsInCents>, { rows, journal }: TaxState, at: number): void {
  const year = civilDate(journal.lines.day(rows.sale(at))).year;
  let own = sums.get(year);
  if (own === undefined) {
    own = { shortTerm: 0, longTerm: 0 };
    sums.set(year, own);
  }
  const recognized = rows.proceeds(at) - rows.basis(at) + rows.disallowed(at);
  if (rows.long(at)) own.longTerm += recognized;
  else own.shortTerm += recognized;
}
