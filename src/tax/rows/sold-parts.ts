import type { RowTable } from "./row-table.js";
import { shareOf } from "./share-of.js";

/**
 * A part of the shares that one sale closed of one fragment, in the units of that sale.
 *
 * Shares that were sold can still replace others and change their term, while a purchase can still disallow their own loss. So the shares are
 * cut where they begin to differ. Both work from the front: the shares that replaced others come first, those that have not stand last.
 */
export interface SoldPart {
  /** Place of the row that holds it. */
  row: number;
  units: number;
  /** What has been disallowed of its own loss, from the front. */
  readonly washed: WashedRun[];
}

export interface WashedRun {
  readonly units: number;
  /** Cents. */
  readonly amount: number;
  readonly permanent: boolean;
}

/** Books a disallowed loss into the rows of the first shares whose loss has not been. */
export function washParts(rows: RowTable, parts: readonly SoldPart[], run: WashedRun): void {
  let left = run;
  for (const part of parts) {
    const last = part === parts.at(-1);
    const room = part.units - unitsOf(part.washed);
    if (room === 0 && !last) continue;
    const [now, later] = last ? [left, undefined] : cutRun(left, Math.min(room, left.units));
    part.washed.push(now);
    disallowInRow(rows, part.row, now, 1);
    if (later === undefined) return;
    left = later;
  }
}

/** Cuts the next shares to replace others off the last part, of which they are the first. */
export function nextPart(parts: SoldPart[], units: number): SoldPart {
  const last = parts.at(-1)!;
  if (last.units === units) return last;
  const next: SoldPart = { row: last.row, units, washed: [] };
  for (let room = units; room > 0 && last.washed.length > 0; ) {
    const run = last.washed.shift()!;
    const [now, later] = cutRun(run, Math.min(room, run.units));
    next.washed.push(now);
    room -= now.units;
    if (later !== undefined) last.washed.unshift(later);
  }
  last.units -= units;
  parts.splice(-1, 0, next);
  return next;
}

/** Moves a part to another row, with what has been disallowed of its loss; quantity, proceeds and basis are the caller's. */
export function movePart(rows: RowTable, part: SoldPart, row: number): void {
  for (const run of part.washed) {
    disallowInRow(rows, part.row, run, -1);
    disallowInRow(rows, row, run, 1);
  }
  part.row = row;
}

function disallowInRow(rows: RowTable, row: number, { amount, permanent }: WashedRun, sign: 1 | -1): void {
  rows.disallow(row, sign * amount, permanent);
}

function unitsOf(runs: readonly WashedRun[]): number {
  return runs.reduce((sum, { units }) => sum + units, 0);
}

function cutRun(run: WashedRun, units: number): [WashedRun, WashedRun | undefined] {
  if (units === run.units) return [run, undefined];
  const amount = shareOf(run.amount, units, run.units);
  return [
    { units, amount, permanent: run.permanent },
    { units: run.units - units, amount: run.amount - amount, permanent: run.permanent },
  ];
}
