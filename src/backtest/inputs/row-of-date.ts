/** The first row on or after a date; the number of rows when there is none. O(log T). */
export function rowOfDate(dates: readonly string[], date: string): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (dates[middle]! >= date) high = middle;
    else low = middle + 1;
  }
  return low;
}
