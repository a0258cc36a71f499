/** Bytes from which short vectors are cut. */
const SLAB = 1 << 16;

/** From this length on an array of its own costs no more than filling it. */
const LONG = 512;

let slab = new ArrayBuffer(SLAB);
let used = 0;

/**
 * A vector of zeros for work inside a kernel: short ones are cut from a buffer that many share.
 *
 * An array of its own costs about a microsecond from nine numbers on, a view a fifteenth of it, which is most of the
 * time of a problem of twenty assets. Not for results: to clone or to transfer a view takes the buffer along.
 */
export function vector(length: number): Float64Array {
  return length >= LONG ? new Float64Array(length) : new Float64Array(cut(8 * length), used - 8 * length, length);
}

/** A copy of a vector, cut as {@link vector} cuts. */
export function copyVector(values: Float64Array): Float64Array {
  const copy = vector(values.length);
  copy.set(values);
  return copy;
}

/** Positions to work with, cut as {@link vector} cuts. */
export function positions(length: number): Int32Array {
  if (length >= LONG) return new Int32Array(length);
  const bytes = (4 * length + 7) & -8;
  return new Int32Array(cut(bytes), used - bytes, length);
}

/** The buffer whose last `bytes` used are free for the caller. */
function cut(bytes: number): ArrayBuffer {
  if (used + bytes > SLAB) {
    slab = new ArrayBuffer(SLAB);
    used = 0;
  }
  used += bytes;
  return slab;
}
