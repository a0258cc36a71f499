/** A weight above this says nothing about steepness any more. */
const LARGEST_WEIGHT = 1e12;

/**
 * What every nonbasic column is worth at the prices of the rows, and how steep its way is (devex weights).
 *
 * Changes of the row prices are gathered first and then applied to all columns in one pass.
 */
export class ColumnPrices {
  /** π'a of every variable outside the basis; those of basic variables are stale. */
  readonly priced: Float64Array;
  readonly weight: Float64Array;
  readonly #n: number;
  readonly #m: number;
  readonly #columns: Float64Array;
  readonly #change: Float64Array;
  readonly #usedRows: Int32Array;
  readonly #usedValues: Float64Array;
  readonly #sums: Float64Array;

  constructor(n: number, m: number, columns: Float64Array) {
    this.#n = n;
    this.#m = m;
    this.#columns = columns;
    this.priced = new Float64Array(n + m);
    this.weight = new Float64Array(n + m).fill(1);
    this.#change = new Float64Array(m);
    this.#usedRows = new Int32Array(m);
    this.#usedValues = new Float64Array(m);
    this.#sums = new Float64Array(n + m);
  }

  /** Forgets the gathered change. */
  clear(): void {
    this.#change.fill(0);
  }

  /** Weights that grew out of all proportion over many pivots begin again at 1, as those of a new frame of reference. */
  settleWeights(): void {
    if (this.weight.some((weight) => !(weight < LARGEST_WEIGHT))) this.weight.fill(1);
  }

  /** change += factor · row p of the inverse. */
  gather(inverse: Float64Array, p: number, factor: number): void {
    if (factor === 0) return;
    const m = this.#m;
    const change = this.#change;
    for (let i = 0; i < m; i++) change[i]! += factor * inverse[p * m + i]!;
  }

  /** The gathered change times the column of one variable. */
  changeOf(v: number): number {
    if (v >= this.#n) return -this.#change[v - this.#n]!;
    let sum = 0;
    for (let i = 0; i < this.#m; i++) sum += this.#change[i]! * this.#columns[v * this.#m + i]!;
    return sum;
  }

  /**
   * Adds the gathered change to the worth of all columns. O(n·m).
   *
   * @param relative - 1 / (what the change is of the pivot row times its entering entry), where weights are to follow; 0
   * @param steepness - weight of the entering column
   */
  apply(relative: number, steepness: number): void {
    const n = this.#n;
    const change = this.#change;
    const sums = this.#sums;
    this.#sumColumns();
    for (let i = 0; i < change.length; i++) sums[n + i] = -change[i]!;
    if (relative === 0) addTo(this.priced, sums);
    else addSteeply(this.priced, this.weight, sums, relative * relative * steepness);
  }

  /** change'a of all columns, four at once so that the sums do not wait for one another; zeros of the change are skipped. */
  #sumColumns(): void {
    const n = this.#n;
    const m = this.#m;
    const columns = this.#columns;
    const sums = this.#sums;
    const rows = this.#usedRows;
    const values = this.#usedValues;
    const change = this.#change;
    let count = 0;
    for (let i = 0; i < m; i++) {
      if (change[i] === 0) continue;
      rows[count] = i;
      values[count++] = change[i]!;
    }
    let v = 0;
    for (; v + 3 < n; v += 4) {
      const a = v * m;
      const b = a + m;
      const c = b + m;
      const d = c + m;
      let sa = 0;
      let sb = 0;
      let sc = 0;
      let sd = 0;
      for (let k = 0; k < count; k++) {
        const x = values[k]!;
        const i = rows[k]!;
        sa += x * columns[a + i]!;
        sb += x * columns[b + i]!;
        sc += x * columns[c + i]!;
        sd += x * columns[d + i]!;
      }
      sums[v] = sa;
      sums[v + 1] = sb;
      sums[v + 2] = sc;
      sums[v + 3] = sd;
    }
    for (; v < n; v++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += values[k]! * columns[v * m + rows[k]!]!;
      sums[v] = sum;
    }
  }
}

function addTo(target: Float64Array, numbers: Float64Array): void {
  for (let v = 0; v < target.length; v++) target[v]! += numbers[v]!;
}

/** The same, and the weights follow where a way has become steeper. Small functions of their own: a first call has them compiled soon. */
function addSteeply(target: Float64Array, weight: Float64Array, numbers: Float64Array, factor: number): void {
  for (let v = 0; v < target.length; v++) {
    const number = numbers[v]!;
    target[v]! += number;
    const steep = number * number * factor;
    // stored always: a branch that a first call meets late has what was compiled before it thrown away
    // biome-ignore lint/complexity/useMathMinMax: what is not a number leaves the weight as it was
    weight[v] = steep > weight[v]! ? steep : weight[v]!;
  }
}
