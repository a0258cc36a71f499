import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { positions, vector } from "../matrix/vector.js";
import { type FreeBlock, type QuadraticForm, SINGULAR_PIVOT } from "./quadratic-form.js";

/** From this size on a block is factorized by panels; below, row by row. */
const PANELS_FROM = 40;

/**
 * The free block as L·L', L lower triangular and row-major.
 *
 * Append O(k²), remove O(k²) by Givens rotations, solve O(k²), reset O(k³/6).
 * Source: Golub and Van Loan, Matrix Computations, 6.5.
 */
export class CholeskyBlock implements FreeBlock {
  count = 0;
  index: Int32Array;
  readonly #form: QuadraticForm;
  #stride: number;
  #l: Float64Array;
  #cosines: Float64Array;
  #sines: Float64Array;

  constructor(form: QuadraticForm) {
    this.#form = form;
    this.#stride = Math.min(form.size, 32);
    this.#l = vector(this.#stride * this.#stride);
    this.#cosines = vector(this.#stride);
    this.#sines = vector(this.#stride);
    this.index = positions(form.size);
  }

  append(j: number): 0 | 1 | 2 {
    const k = this.count;
    if (k === this.#stride) this.#grow(k + 1);
    const l = this.#l;
    const row = k * this.#stride;
    // the rotations are not in use now: a view of L would cost more than the copy
    const fresh = this.#cosines;
    this.#form.column(j, this.index, k, fresh);
    forward(l, this.#stride, fresh, k);
    let pivot = this.#form.diagonal[j]!;
    for (let i = 0; i < k; i++) {
      pivot -= fresh[i]! * fresh[i]!;
      l[row + i] = fresh[i]!;
    }
    const outcome = judgePivot(pivot, this.#form.diagonal[j]!);
    if (outcome !== 0) return outcome;
    l[row + k] = Math.sqrt(pivot);
    this.index[k] = j;
    this.count = k + 1;
    return 0;
  }

  remove(position: number): void {
    const k = this.count - 1;
    const stride = this.#stride;
    const l = this.#l;
    const cosines = this.#cosines;
    const sines = this.#sines;
    for (let i = position; i < k; i++) {
      this.index[i] = this.index[i + 1]!;
      // the row below moves up; it reaches one column too far, which a rotation of columns i and i + 1 undoes
      const to = i * stride;
      const from = to + stride;
      for (let c = 0; c < position; c++) l[to + c] = l[from + c]!;
      let carried = l[from + position]!;
      for (let c = position; c < i; c++) {
        const next = l[from + c + 1]!;
        l[to + c] = cosines[c]! * carried + sines[c]! * next;
        carried = cosines[c]! * next - sines[c]! * carried;
      }
      const last = l[from + i + 1]!;
      const radius = Math.sqrt(carried * carried + last * last);
      cosines[i] = carried / radius;
      sines[i] = last / radius;
      l[to + i] = radius;
    }
    this.count = k;
  }

  reset(index: Int32Array, count: number): 0 | 1 | 2 {
    const chosen = index.slice(0, count);
    const diagonal = this.#form.diagonal;
    this.count = 0;
    if (count < PANELS_FROM) return this.#factorize(chosen, count);
    const block = vector(count * count);
    for (let r = 0; r < count; r++)
      this.#form.column(chosen[r]!, chosen, r + 1, block.subarray(r * count, (r + 1) * count));
    const result = choleskyKernel(block, count, SINGULAR_PIVOT);
    if (result.status !== "ok") return judgePivot(result.remaining, diagonal[chosen[result.pivot]!]!) || 1;
    this.#l = result.lower;
    this.#stride = count;
    this.#cosines = vector(count);
    this.#sines = vector(count);
    this.index.set(chosen);
    this.count = count;
    return 0;
  }

  /** The columns of L one after another, where they will stand; four rows at a time, whose sums do not wait for each other. */
  #factorize(chosen: Int32Array, count: number): 0 | 1 | 2 {
    if (count > this.#stride) this.#grow(count);
    const stride = this.#stride;
    const l = this.#l;
    const { diagonal } = this.#form;
    const fresh = this.#cosines;
    for (let i = 0; i < count; i++) {
      const row = i * stride;
      this.#form.column(chosen[i]!, chosen, i, fresh);
      for (let c = 0; c < i; c++) l[row + c] = fresh[c]!;
      l[row + i] = diagonal[chosen[i]!]!;
    }
    for (let c = 0; c < count; c++) {
      const above = c * stride;
      let pivot = l[above + c]!;
      for (let d = 0; d < c; d++) pivot -= l[above + d]! * l[above + d]!;
      const outcome = judgePivot(pivot, diagonal[chosen[c]!]!);
      if (outcome !== 0) return outcome;
      const root = Math.sqrt(pivot);
      l[above + c] = root;
      this.index[c] = chosen[c]!;
      this.count = c + 1;
      columnBelow(l, stride, c, count, root);
    }
    return 0;
  }

  solve(r: Float64Array): void {
    const k = this.count;
    const stride = this.#stride;
    const l = this.#l;
    forward(l, stride, r, k);
    for (let i = k - 1; i >= 0; i--) {
      const row = i * stride;
      const value = r[i]! / l[row + i]!;
      r[i] = value;
      if (value === 0) continue;
      for (let c = 0; c < i; c++) r[c] = r[c]! - l[row + c]! * value;
    }
  }

  #grow(least: number): void {
    const stride = Math.min(this.#form.size, Math.max(least, this.#stride * 2));
    const l = vector(stride * stride);
    for (let i = 0; i < this.count; i++) {
      l.set(this.#l.subarray(i * this.#stride, i * this.#stride + i + 1), i * stride);
    }
    this.#l = l;
    this.#stride = stride;
    this.#cosines = vector(stride);
    this.#sines = vector(stride);
  }
}

/** The entries of column c below the diagonal, from those of the covariance that stand there. */
function columnBelow(l: Float64Array, stride: number, c: number, count: number, root: number): void {
  const above = c * stride;
  let i = c + 1;
  for (; i + 3 < count; i += 4) {
    const first = i * stride;
    const second = first + stride;
    const third = second + stride;
    const fourth = third + stride;
    let a = l[first + c]!;
    let b = l[second + c]!;
    let e = l[third + c]!;
    let f = l[fourth + c]!;
    for (let d = 0; d < c; d++) {
      const by = l[above + d]!;
      a -= l[first + d]! * by;
      b -= l[second + d]! * by;
      e -= l[third + d]! * by;
      f -= l[fourth + d]! * by;
    }
    l[first + c] = a / root;
    l[second + c] = b / root;
    l[third + c] = e / root;
    l[fourth + c] = f / root;
  }
  for (; i < count; i++) {
    const row = i * stride;
    let sum = l[row + c]!;
    for (let d = 0; d < c; d++) sum -= l[row + d]! * l[above + d]!;
    l[row + c] = sum / root;
  }
}

function judgePivot(pivot: number, diagonal: number): 0 | 1 | 2 {
  if (pivot > SINGULAR_PIVOT * diagonal) return 0;
  return pivot < -1e-8 * diagonal || !(diagonal >= 0) ? 2 : 1;
}

/** r becomes L⁻¹·r. */
function forward(l: Float64Array, stride: number, r: Float64Array, k: number): void {
  for (let i = 0; i < k; i++) {
    const row = i * stride;
    let sum = r[i]!;
    let even = 0;
    let c = 0;
    for (; c + 1 < i; c += 2) {
      sum -= l[row + c]! * r[c]!;
      even -= l[row + c + 1]! * r[c + 1]!;
    }
    if (c < i) sum -= l[row + c]! * r[c]!;
    r[i] = (sum + even) / l[row + i]!;
  }
}
