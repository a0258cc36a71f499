const guarded = new WeakMap<ArrayBufferLike, number>();

/**
 * Notes that a buffer grows and is guarded: whoever writes into what was handed out of it ends with an error, but for its latest
 * numbers, which are put right before the next ones come.
 *
 * @param latest - how many of the latest numbers are put right
 */
export function markGuarded(buffer: ArrayBufferLike, latest: number): void {
  guarded.set(buffer, latest);
}

/** Notes that the guard has gone: the numbers may be written from now on. */
export function endGuard(buffer: ArrayBufferLike): void {
  guarded.delete(buffer);
}

/**
 * How many numbers from the beginning of a view stay as they were when it was handed out, so that nobody who has read them need
 * compare them again; 0 for views of buffers that are not guarded.
 */
export function settledNumbers(view: Float64Array): number {
  const latest = guarded.get(view.buffer);
  return latest === undefined ? 0 : Math.max(0, view.length - latest);
}
