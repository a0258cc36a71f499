/** Places there is room for at first; a small journal allocates little. */
export const FIRST_ROOM = 16;

/** Half as much again: doubling would leave up to half of a million places empty. */
export function roomAfter(count: number): number {
  return count + (count >> 1);
}

/** A longer column with the same figures at its start. */
export function moreIntegers(column: Int32Array, room: number): Int32Array {
  const more = new Int32Array(room);
  more.set(column);
  return more;
}

/** A longer column with the same figures at its start. */
export function moreFloats(column: Float64Array, room: number): Float64Array {
  const more = new Float64Array(room);
  more.set(column);
  return more;
}

/** A longer column with the same figures at its start. */
export function moreBytes(column: Uint8Array, room: number): Uint8Array {
  const more = new Uint8Array(room);
  more.set(column);
  return more;
}
