/** A covariance that was made, with sums that change when any of its numbers is changed. */
interface Made {
  readonly covariance: Float64Array;
  readonly sum: number;
  readonly squares: number;
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
  const [sum, squares] = sumsOf(covariance);
  if (squares === Number.POSITIVE_INFINITY) return;
  made[oldest] = { covariance, sum, squares };
  oldest = (oldest + 1) % MOST_MADE;
}

/** Whether a covariance is one of the last that were marked, and still what it was. O(N²), a tenth of a factorization. */
export function isGramCovariance(covariance: Float64Array): boolean {
  for (const known of made) {
    if (known.covariance !== covariance) continue;
    const [sum, squares] = sumsOf(covariance);
    return sum === known.sum && squares === known.squares;
  }
  return false;
}

/** Sums of the numbers, weighted by where they stand, and of their squares; in the same order each time. */
function sumsOf(values: Float64Array): readonly [number, number] {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let squaresA = 0;
  let squaresB = 0;
  let k = 0;
  for (; k + 3 < values.length; k += 4) {
    const first = values[k]!;
    const second = values[k + 1]!;
    const third = values[k + 2]!;
    const fourth = values[k + 3]!;
    const weight = k + 1;
    a += weight * first;
    b += weight * second;
    c += weight * third;
    d += weight * fourth;
    squaresA += first * first + second * second;
    squaresB += third * third + fourth * fourth;
  }
  for (; k < values.length; k++) {
    a += (k + 1) * values[k]!;
    squaresA += values[k]! * values[k]!;
  }
  return [a + 2 * b + 3 * c + 5 * d, squaresA + squaresB];
}
