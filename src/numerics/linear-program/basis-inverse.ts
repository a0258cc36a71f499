/**
 * The inverse of a simplex basis, explicit and dense, of columns of A and of −1 columns for rows (logicals).
 *
 * Variables 0 … n−1 are the columns, n + i is the logical of row i with the column −e_i.
 */
export class BasisInverse {
  readonly #m: number;
  readonly #n: number;
  readonly #columns: Float64Array;
  /** (m, m) row-major: row p belongs to the basic variable at position p. */
  readonly rows: Float64Array;
  readonly #indices: Int32Array;
  readonly #values: Float64Array;

  constructor(m: number, n: number, columns: Float64Array) {
    this.#m = m;
    this.#n = n;
    this.#columns = columns;
    this.rows = new Float64Array(m * m);
    this.#indices = new Int32Array(m);
    this.#values = new Float64Array(m);
  }

  /**
   * Inverts the basis from scratch. The logicals are exchanged away, so only the k columns of A cost: O(k³ + m·k²).
   *
   * @param basis - m variables; reordered in place so that a basic logical stands at the position of its row
   * @returns false when the columns do not depend on each other as they should (a singular basis)
   */
  invert(basis: Int32Array): boolean {
    const m = this.#m;
    const n = this.#n;
    const structural: number[] = [];
    const covered = new Uint8Array(m);
    for (const v of basis) {
      if (v < n) structural.push(v);
      else covered[v - n] = 1;
    }
    const open: number[] = [];
    for (let i = 0; i < m; i++) {
      if (covered[i] === 1) basis[i] = n + i;
      else open.push(i);
    }
    const inverse = this.#invertOpen(structural, open, basis);
    if (inverse === undefined) return false;
    const k = open.length;
    this.rows.fill(0);
    for (let p = 0; p < k; p++) {
      const row = open[p]! * m;
      for (let q = 0; q < k; q++) this.rows[row + open[q]!] = inverse[p * k + q]!;
    }
    for (let i = 0; i < m; i++) {
      if (covered[i] === 0) continue;
      const row = i * m;
      this.rows[row + i] = -1;
      for (let p = 0; p < k; p++) {
        const a = this.#columns[basis[open[p]!]! * m + i]!;
        if (a === 0) continue;
        for (let q = 0; q < k; q++) this.rows[row + open[q]!]! += a * inverse[p * k + q]!;
      }
    }
    return true;
  }

  /** Inverse of A over the open rows and the basic columns, by Gauss–Jordan with complete pivoting over columns. */
  #invertOpen(structural: readonly number[], open: readonly number[], basis: Int32Array): Float64Array | undefined {
    const m = this.#m;
    const k = open.length;
    const width = 2 * k;
    // row p of the work is column structural[p] over the open rows, so the pivots pair columns with rows
    const work = new Float64Array(k * width);
    for (let p = 0; p < k; p++) {
      for (let q = 0; q < k; q++) work[p * width + q] = this.#columns[structural[p]! * m + open[q]!]!;
      work[p * width + k + p] = 1;
    }
    const columnOf = Array.from(structural.keys());
    for (let q = 0; q < k; q++) {
      let pivot = q;
      for (let p = q + 1; p < k; p++) {
        if (Math.abs(work[p * width + q]!) > Math.abs(work[pivot * width + q]!)) pivot = p;
      }
      const value = work[pivot * width + q]!;
      if (!(Math.abs(value) > 1e-13)) return undefined;
      if (pivot !== q) {
        for (let c = 0; c < width; c++) {
          const kept = work[q * width + c]!;
          work[q * width + c] = work[pivot * width + c]!;
          work[pivot * width + c] = kept;
        }
        [columnOf[q], columnOf[pivot]] = [columnOf[pivot]!, columnOf[q]!];
      }
      for (let c = 0; c < width; c++) work[q * width + c]! /= value;
      for (let p = 0; p < k; p++) {
        const factor = work[p * width + q]!;
        if (p === q || factor === 0) continue;
        for (let c = q; c < width; c++) work[p * width + c]! -= factor * work[q * width + c]!;
      }
    }
    // work now holds (Wᵀ)⁻¹ in its right half: entry (q, p) of it is entry (p, q) of the inverse of the open block
    const inverse = new Float64Array(k * k);
    for (let p = 0; p < k; p++) {
      basis[open[p]!] = structural[p]!;
      for (let q = 0; q < k; q++) inverse[p * k + q] = work[q * width + k + p]!;
    }
    return inverse;
  }

  /**
   * target = B⁻¹ a for the column of one variable. O(m·k) for k rows whose logical is not basic.
   *
   * @param position - of every variable in the basis, −1 outside: a basic logical has the column −e of its position
   */
  column(variable: number, position: Int32Array, target: Float64Array): void {
    const m = this.#m;
    if (variable >= this.#n) {
      const i = variable - this.#n;
      for (let p = 0; p < m; p++) target[p] = -this.rows[p * m + i]!;
      return;
    }
    const from = variable * m;
    target.fill(0);
    let count = 0;
    for (let i = 0; i < m; i++) {
      const a = this.#columns[from + i]!;
      if (a === 0) continue;
      const p = position[this.#n + i]!;
      if (p >= 0) {
        target[p]! -= a;
      } else {
        this.#indices[count] = i;
        this.#values[count++] = a;
      }
    }
    for (let p = 0; p < m; p++) target[p]! += sparseProduct(this.rows, p * m, this.#indices, this.#values, count);
  }

  /** Exchanges the basic variable at a position for the one whose B⁻¹ a is given. O(m·k), zeros of the pivot row skipped. */
  exchange(position: number, entering: Float64Array): void {
    const m = this.#m;
    const rows = this.rows;
    const indices = this.#indices;
    const values = this.#values;
    const pivotRow = position * m;
    const pivot = entering[position]!;
    let count = 0;
    for (let i = 0; i < m; i++) {
      if (rows[pivotRow + i] === 0) continue;
      rows[pivotRow + i]! /= pivot;
      indices[count] = i;
      values[count++] = rows[pivotRow + i]!;
    }
    for (let p = 0; p < m; p++) {
      const factor = entering[p]!;
      if (p === position || factor === 0) continue;
      takeSparse(rows, p * m, factor, indices, values, count);
    }
  }
}

/** A row times a column whose first `count` entries are given by place. Small functions of their own: a first call has them compiled soon. */
function sparseProduct(
  rows: Float64Array,
  row: number,
  indices: Int32Array,
  values: Float64Array,
  count: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += rows[row + indices[k]!]! * values[k]!;
  return sum;
}

/** Takes such a row times a factor away from another one. */
function takeSparse(
  rows: Float64Array,
  row: number,
  factor: number,
  indices: Int32Array,
  values: Float64Array,
  count: number,
): void {
  for (let k = 0; k < count; k++) rows[row + indices[k]!]! -= factor * values[k]!;
}
