/** What sales made, put together from parts. */
export class MadeBySales<T> {
  readonly #parts: (readonly T[])[] = [];
  readonly #times: Int32Array[] = [];

  /** @param times - for each its sale's place in time */
  add(made: readonly T[], times: Int32Array): void {
    this.#parts.push(made);
    this.#times.push(times);
  }

  /**
   * All of it in the order of the sales; what one sale made stays in the order it was made. O(n).
   *
   * @param most - places in time
   */
  inTime(most: number): T[] {
    // for each place in time where what its sale made begins, then where the next goes
    const next = new Int32Array(most + 1);
    for (const times of this.#times) for (const time of times) next[time + 1]!++;
    for (let time = 1; time <= most; time++) next[time]! += next[time - 1]!;
    const ordered: T[] = new Array(next[most]!);
    this.#parts.forEach((made, part) => {
      const times = this.#times[part]!;
      for (let i = 0; i < made.length; i++) ordered[next[times[i]!]!++] = made[i]!;
    });
    return ordered;
  }
}
