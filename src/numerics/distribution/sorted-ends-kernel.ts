/** Rounds after which a selection that does not get ahead is given up for a full sort. */
const ROUNDS = 60;

/**
 * The numbers of a sample of which the `count` least and the `count` greatest stand in ascending order at the ends; those between stand
 * anywhere between.
 *
 * Quantiles far out and means of tails look at the ends only, and a selection finds these in O(T) where sorting takes O(T log T).
 *
 * @param values - numbers without NaN; not changed
 * @returns a new array
 */
export function sortedEndsKernel(values: Float64Array, count: number): Float64Array {
  const all = values.slice();
  const n = all.length;
  // a sort puts −0 before 0, which a selection does not tell apart
  if (3 * count >= n || hasNegativeZero(all)) return all.sort();
  if (!select(all, count - 1, 0, n - 1) || !select(all, n - count, count, n - 1)) return all.sort();
  all.subarray(0, count).sort();
  all.subarray(n - count).sort();
  return all;
}

function hasNegativeZero(values: Float64Array): boolean {
  for (let k = 0; k < values.length; k++) if (values[k] === 0 && Object.is(values[k], -0)) return true;
  return false;
}

/** Puts the number of rank `k` among those from `low` to `high` in its place, nothing greater before and nothing smaller after it (Hoare 1961). */
function select(a: Float64Array, k: number, low: number, high: number): boolean {
  let left = low;
  let right = high;
  for (let round = 0; left < right; round++) {
    if (round === ROUNDS) return false;
    const pivot = medianOfThree(a[left]!, a[(left + right) >> 1]!, a[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (a[i]! < pivot) i++;
      while (a[j]! > pivot) j--;
      if (i > j) break;
      const moved = a[i]!;
      a[i++] = a[j]!;
      a[j--] = moved;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return true;
  }
  return true;
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c);
  return a < c ? a : Math.max(b, c);
}
