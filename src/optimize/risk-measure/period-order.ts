/** Two periods, that of the lower return first. */
export type PeriodPair = readonly [number, number];

/** The order of the periods of a portfolio by its returns, and the pairs that may change it. */
export class PeriodOrder {
  /** The period at each place, from the lowest return to the highest. */
  readonly #order: Uint32Array;
  readonly #sorted: Float64Array;
  /** Places of pairs that may change their order, as lower · T + higher. */
  readonly #free = new Set<number>();

  /** @param returns - T */
  constructor(returns: Float64Array) {
    this.#order = Uint32Array.from(returns.keys()).sort((a, b) => returns[a]! - returns[b]! || a - b);
    this.#sorted = Float64Array.from(this.#order, (t) => returns[t]!);
  }

  /** By how many more periods each period is above than below others, T: the slope of the sum of all distances along its return. */
  ranks(): Float64Array {
    const periods = this.#order.length;
    const ranks = new Float64Array(periods);
    for (let place = 0; place < periods; place++) ranks[this.#order[place]!] = 2 * place - (periods - 1);
    return ranks;
  }

  /** How many pairs are nearer to each other than `width`. O(T). */
  count(width: number): number {
    let count = 0;
    for (let i = 0, j = 0; i < this.#sorted.length; i++) {
      while (this.#sorted[i]! - this.#sorted[j]! >= width && j < i) j++;
      count += i - j;
    }
    return count;
  }

  /** The pairs that are nearer to each other than `width`; they may change their order from now on. */
  free(width: number): PeriodPair[] {
    const pairs: PeriodPair[] = [];
    for (let i = 0; i < this.#sorted.length; i++) {
      for (let j = i - 1; j >= 0 && this.#sorted[i]! - this.#sorted[j]! < width; j--) pairs.push(this.#freed(j, i));
    }
    return pairs;
  }

  /**
   * The pairs whose order is the other way round in other returns although they may not change it; they may from now on.
   *
   * @returns undefined where they are more than `most`
   * @remarks O(T) and the number of pairs that stand the other way round.
   */
  freeTurned(returns: Float64Array, most: number): PeriodPair[] | undefined {
    const order = this.#order;
    const periods = order.length;
    const places = Uint32Array.from(order.keys());
    const pairs: PeriodPair[] = [];
    // sorting by insertion swaps just the pairs that stand the other way round
    for (let i = 1; i < periods; i++) {
      const x = returns[order[i]!]!;
      let j = i - 1;
      for (; j >= 0 && returns[order[places[j]!]!]! > x; j--) {
        const before = places[j]!;
        if (!this.#free.has(before * periods + i)) pairs.push(this.#freed(before, i));
        if (pairs.length > most) return undefined;
        places[j + 1] = before;
      }
      places[j + 1] = i;
    }
    return pairs;
  }

  #freed(lower: number, higher: number): PeriodPair {
    this.#free.add(lower * this.#order.length + higher);
    return [this.#order[lower]!, this.#order[higher]!];
  }
}
