import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { firstDifference } from "../../core/tables/first-difference.js";
import { endGuard, markGuarded } from "../../core/tables/guarded-numbers.js";

/** How many of the latest numbers are put right again on each date: a copy of 32 kB at most. */
const RESTORED = 4_096;

/** How many of the older numbers are compared on each date. */
const COMPARED = 256;

/** Numbers that a caller's function may look at while they grow, and that come to no harm when it writes into them. */
export interface GuardedRows {
  /** A view of the first `count` numbers; `count` may stay or grow from call to call. */
  upTo(count: number): Float64Array;
  /**
   * Compares everything that was handed out with what it should be.
   *
   * @throws {@link PortfolioError} `invalid-argument` when something was written
   */
  verify(): void;
}

/**
 * Hands out a growing buffer that nobody else reads, so that what a strategy writes into it changes nothing but itself.
 *
 * The buffer is shared from date to date, because a copy for each date would take time in the square of the dates. Before
 * it is handed out again, its latest 4,096 numbers are restored from `truth`. Older ones are compared in turn, a few on each
 * date and all of them at the end; a difference there is an error, because earlier dates may have seen it. Numbers
 * that were not reached yet are zero in the buffer, so there is nothing to look ahead at.
 *
 * @param name - what the numbers are, for messages: `"prices"`
 * @param truth - where the numbers come from; those below `count` must be final when `upTo(count)` is called
 * @remarks O(1) memory moves for each number, plus at most {@link RESTORED} for each call.
 */
export function guardedRows(name: string, truth: Float64Array): GuardedRows {
  const shown = new Float64Array(truth.length);
  markGuarded(shown.buffer, RESTORED);
  let filled = 0;
  let compared = 0;
  const compare = (from: number, to: number): void => {
    for (let k = from; k < to; k++) {
      k += firstDifference(shown, k, truth, k, to - k);
      if (k === to || (Number.isNaN(shown[k]!) && Number.isNaN(truth[k]!))) continue;
      throw new PortfolioError(
        "invalid-argument",
        `a function that was given the past wrote into its ${name}, which it may only read: copy first, such as ${name}.values.slice().sort()`,
        { argument: name, position: k },
      );
    }
  };
  return {
    upTo(count) {
      const older = Math.max(0, filled - RESTORED);
      if (filled > older) shown.set(truth.subarray(older, filled), older);
      if (older > 0) {
        if (compared >= older) compared = 0;
        const to = Math.min(older, compared + COMPARED);
        compare(compared, to);
        compared = to;
      }
      if (count > filled) {
        shown.set(truth.subarray(filled, count), filled);
        filled = count;
      }
      return shown.subarray(0, count);
    },
    verify() {
      endGuard(shown.buffer);
      compare(0, Math.max(0, filled - RESTORED));
    },
  };
}
