/** A covariance that was made, with a copy of its numbers, to see whether any of them was changed since. */
interface Made {
  readonly covariance: Float64Array;
  readonly copy: Float64Array;
}

/** The last ones made, of at most {@link LARGEST} assets: a decision follows its estimate. */
const made: Made[] = [];
const MOST_MADE = 4;
const LARGEST = 100;
let oldest = 0;

/**
 * Notes that a covariance was just summed from products of observations: symmetric to the bit, and positive semidefinite up to rounding.
 * Frees the next call of an optimizer from finding that out again, as long as nobody writes into it.
 */
export function markGramCovariance(covariance: Float64Array, n: number): void {
  if (n > LARGEST) return;
  let copy = made[oldest]?.copy;
  if (copy?.length === covariance.length) copy.set(covariance);
  else copy = covariance.slice();
  made[oldest] = { covariance, copy };
  oldest = (oldest + 1) % MOST_MADE;
}

/** Whether a covariance is one of the last that were marked, and still what it was, each number finite. O(N²), a tenth of a factorization. */
export function isGramCovariance(covariance: Float64Array): boolean {
  for (const known of made) {
    if (known.covariance !== covariance) continue;
    return isStill(covariance, known.copy);
  }
  return false;
}

/** Whether no number differs. A difference of infinities is NaN as well, which is not zero. */
function isStill(values: Float64Array, copy: Float64Array): boolean {
  const { length } = copy;
  if (values.length !== length) return false;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    const differs =
      values[k]! - copy[k]! !== 0 ||
      values[k + 1]! - copy[k + 1]! !== 0 ||
      values[k + 2]! - copy[k + 2]! !== 0 ||
      values[k + 3]! - copy[k + 3]! !== 0;
    if (differs) return false;
  }
  for (; k < length; k++) if (values[k]! - copy[k]! !== 0) return false;
  return true;
}
