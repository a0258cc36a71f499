/**
 * What sales made, in the order of the sales; what one sale made stays in the order it was made. O(count + places).
 *
 * @param count - how many things the sales made
 * @param places - places in time
 * @param timeOf - the place in time of the sale that made a thing
 * @param make - the thing, made once
 */
export function madeBySales<T>(
  count: number,
  places: number,
  timeOf: (at: number) => number,
  make: (at: number) => T,
): T[] {
  // for each place in time where what its sale made begins, then where the next goes
  const next = new Int32Array(places + 1);
  for (let at = 0; at < count; at++) next[timeOf(at) + 1]!++;
  for (let time = 1; time <= places; time++) next[time]! += next[time - 1]!;
  const made: T[] = new Array(count);
  for (let at = 0; at < count; at++) {
    const time = timeOf(at);
    const place = next[time]!;
    next[time] = place + 1;
    made[place] = make(at);
  }
  return made;
}
