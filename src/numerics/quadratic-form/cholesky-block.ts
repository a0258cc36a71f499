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

  /** The rows of L one after another, where they will stand. */
  #factorize(chosen: Int32Array, count: number): 0 | 1 | 2 {
    if (count > this.#stride) this.#grow(count);
    const stride = this.#stride;
    const l = this.#l;
    const { diagonal } = this.#form;
    const fresh = this.#cosines;
    for (let i = 0; i < count; i++) {
      const j = chosen[i]!;
      const row = i * stride;
      this.#form.column(j, chosen, i, fresh);
      let pivot = diagonal[j]!;
      for (let c = 0; c < i; c++) {
        const above = c * stride;
        let sum = fresh[c]!;
        for (let d = 0; d < c; d++) sum -= l[row + d]! * l[above + d]!;
        sum /= l[above + c]!;
        l[row + c] = sum;
        pivot -= sum * sum;
      }
      const outcome = judgePivot(pivot, diagonal[j]!);
      if (outcome !== 0) return outcome;
      const root = Math.sqrt(pivot);
      l[row + i] = root;
      this.index[i] = j;
      this.count = i + 1;
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
