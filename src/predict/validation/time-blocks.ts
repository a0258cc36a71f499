import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { IsoDate } from "../../core/types.js";
import type { Fold, PurgeOptions } from "./fold-types.js";
import type { RowPeriods } from "./periods-of-rows.js";

/** First and last period of a block. */
export type Block = readonly [number, number];

/** Blocks of periods of nearly one length; the first ones have one more where they do not come out even. */
export function blocksOf({ count }: RowPeriods, blocks: number, name: string): Block[] {
  if (blocks > count) {
    throw new PortfolioError(
      "too-few-observations",
      `${name} is ${blocks} and there are ${count} dates: give at most as many`,
      {
        expected: blocks,
        actual: count,
      },
    );
  }
  const least = Math.floor(count / blocks);
  const larger = count % blocks;
  let from = 0;
  return Array.from({ length: blocks }, (_, k) => {
    const block: Block = [from, from + least + (k < larger ? 1 : 0) - 1];
    from = block[1] + 1;
    return block;
  });
}

/**
 * The last period that the labels of the rows of each period reach: `reach[p]` is at least p.
 *
 * @throws {@link PortfolioError} `conflicting-options`, `shape`, `invalid-date` for label ends that do not fit the dates
 * @remarks O(rows·log rows).
 */
export function labelReach(
  dates: readonly IsoDate[],
  { starts, count }: RowPeriods,
  { purge, labelEnds }: PurgeOptions,
): Int32Array {
  if (labelEnds === undefined) return Int32Array.from({ length: count }, (_, p) => p + (purge ?? 0));
  if (purge !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.purge and options.labelEnds both say how far labels look ahead: give one of them",
    );
  }
  if (!Array.isArray(labelEnds) || labelEnds.length !== dates.length) {
    const came = Array.isArray(labelEnds) ? `${labelEnds.length} dates` : shownValue(labelEnds);
    throw new PortfolioError("shape", `options.labelEnds is ${came} for ${dates.length} rows: give one for each`);
  }
  const distinct = Array.from({ length: count }, (_, p) => dates[starts[p]!]!);
  return Int32Array.from({ length: count }, (_, p) => {
    let reach = p;
    for (let row = starts[p]!; row < starts[p + 1]!; row++) {
      const end = labelEnds[row]!;
      if (typeof end !== "string" || !/^\d{4}-\d\d-\d\d$/.test(end) || end < dates[row]!) {
        throw new PortfolioError(
          "invalid-date",
          `options.labelEnds[${row}] is ${shownValue(end)}: give a date on or after ${dates[row]}`,
          { row },
        );
      }
      reach = Math.max(reach, lastUpTo(distinct, end));
    }
    return reach;
  });
}

/** The last period whose date is not after `date`. O(log periods). */
function lastUpTo(distinct: readonly IsoDate[], date: IsoDate): number {
  let low = 0;
  let high = distinct.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (distinct[middle]! <= date) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The fold whose test is some blocks: each block keeps the rows away whose label meets one of its own, and the embargo begins
 * where its labels end.
 *
 * @param from - first period that may be trained on
 * @param until - first period that may not, unless it is tested
 */
export function foldOf(
  { starts, count }: RowPeriods,
  reach: Int32Array,
  blocks: readonly Block[],
  embargo: number,
  from = 0,
  until: number = count,
): Fold {
  const out = new Uint8Array(count);
  out.fill(1, 0, from);
  out.fill(1, until);
  for (const [first, last] of blocks) {
    for (let p = 0; p < first; p++) if (reach[p]! >= first) out[p] = 1;
    let end = last;
    for (let p = first; p <= last; p++) end = Math.max(end, reach[p]!);
    out.fill(1, first, Math.min(count, end + embargo + 1));
  }
  for (const [first, last] of blocks) out.fill(2, first, last + 1);
  const rowsOf = (kind: number): Int32Array => {
    const rows: number[] = [];
    for (let p = 0; p < count; p++)
      if (out[p] === kind) for (let row = starts[p]!; row < starts[p + 1]!; row++) rows.push(row);
    return Int32Array.from(rows);
  };
  const train = rowsOf(0);
  if (train.length === 0) {
    throw new PortfolioError(
      "too-few-observations",
      "a fold has no rows left to train on: give fewer folds, or shorter labels and a smaller embargo",
      { embargo },
    );
  }
  return { train, test: rowsOf(2) };
}
