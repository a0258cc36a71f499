/**
 * The least loosening of one constraint with which all can be met, to twelve digits; Infinity where none is enough.
 *
 * @param missing - how far the constraints are from being met with one of them loosened by so much (Infinity: taken out), 0 or less where they are; Infinity where no distance is known
 * @param least - a loosening that is known to be needed. Default 0
 * @remarks Regula falsi where a distance is known, some ten calls; bisection where it is not, some fifty.
 */
export function leastSlackOf(missing: (slack: number) => number, least = 0): number {
  // slightly more than what is known to be needed, so that rounding does not ask for the search
  const known = least + 1e-9 * Math.max(1, least);
  if (least > 0 && !(missing(known) > 0)) return least;
  if (missing(Number.POSITIVE_INFINITY) > 0) return Number.POSITIVE_INFINITY;
  let low = least > 0 ? known : 0;
  let short = missing(low);
  let high = low + 1e-3;
  let before = low;
  let over = missing(high);
  while (over > 0) {
    low = high;
    short = over;
    high = low + 4 * (high - before);
    before = low;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
    over = missing(high);
  }
  let slow = 0;
  for (let step = 0; step < 60 && high - low > 1e-12 * high; step++) {
    const width = high - low;
    const straight = slow < 2 && Number.isFinite(short) && over < 0;
    const middle = straight ? low + ((high - low) * short) / (short - over) : (low + high) / 2;
    // a step that lands on an end of the interval says that the end is the answer, up to rounding
    const at = middle > low && middle < high ? middle : (low + high) / 2;
    const found = missing(at);
    if (found > 0) {
      low = at;
      short = found;
      over /= 2;
    } else {
      high = at;
      over = found;
      if (Number.isFinite(short)) short /= 2;
    }
    slow = high - low > width / 2 ? slow + 1 : 0;
    if (found <= 0 && found > -1e-14) break;
  }
  return high;
}
