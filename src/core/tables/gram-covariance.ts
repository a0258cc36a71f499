/** A covariance that was made, with a sum that changes when any of its numbers is changed. */
interface Made {
  readonly covariance: Float64Array;
  readonly sum: number;
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
  const sum = sumByPlace(covariance);
  if (!Number.isFinite(sum)) return;
  made[oldest] = { covariance, sum };
  oldest = (oldest + 1) % MOST_MADE;
}

/** Whether a covariance is one of the last that were marked, and still what it was. O(N²), a tenth of a factorization. */
export function isGramCovariance(covariance: Float64Array): boolean {
  for (const known of made) {
    if (known.covariance !== covariance) continue;
    return sumByPlace(covariance) === known.sum;
  }
  return false;
}

/** The sum of the numbers, weighted by where they stand; in the same order each time. */
function sumByPlace(values: Float64Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < values.length; k += 4) {
    const weight = k + 1;
    a += weight * values[k]!;
    b += weight * values[k + 1]!;
    c += weight * values[k + 2]!;
    d += weight * values[k + 3]!;
  }
  for (; k < values.length; k++) a += (k + 1) * values[k]!;
  return a + 2 * b + 3 * c + 5 * d;
}
