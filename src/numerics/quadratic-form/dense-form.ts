import { vector } from "../matrix/vector.js";
import { CholeskyBlock } from "./cholesky-block.js";
import type { FreeBlock, QuadraticForm } from "./quadratic-form.js";

/** A quadratic form over a dense symmetric matrix, (N, N) row-major, with `shift` (N, if given) added to its diagonal. */
export class DenseForm implements QuadraticForm {
  readonly size: number;
  readonly diagonal: Float64Array;
  readonly #matrix: Float64Array;
  readonly #shift: Float64Array | undefined;

  constructor(matrix: Float64Array, size: number, shift?: Float64Array) {
    this.size = size;
    this.#matrix = matrix;
    this.#shift = shift;
    this.diagonal = vector(size);
    for (let i = 0; i < size; i++) this.diagonal[i] = matrix[i * size + i]! + (shift === undefined ? 0 : shift[i]!);
  }

  column(j: number, index: Int32Array, count: number, out: Float64Array): void {
    const row = j * this.size;
    const matrix = this.#matrix;
    for (let c = 0; c < count; c++) {
      const i = index[c]!;
      out[c] = i === j ? this.diagonal[j]! : matrix[row + i]!;
    }
  }

  accumulate(index: Int32Array, x: Float64Array, count: number, out: Float64Array): void {
    const n = this.size;
    const matrix = this.#matrix;
    let c = 0;
    // four rows at a time: `out` is read and written a quarter as often
    for (; c + 3 < count; c += 4) {
      const a = index[c]! * n;
      const b = index[c + 1]! * n;
      const d = index[c + 2]! * n;
      const e = index[c + 3]! * n;
      const xa = x[c]!;
      const xb = x[c + 1]!;
      const xd = x[c + 2]!;
      const xe = x[c + 3]!;
      for (let i = 0; i < n; i++) {
        out[i] = out[i]! + matrix[a + i]! * xa + matrix[b + i]! * xb + (matrix[d + i]! * xd + matrix[e + i]! * xe);
      }
    }
    for (; c < count; c++) {
      const a = index[c]! * n;
      const xa = x[c]!;
      for (let i = 0; i < n; i++) out[i] = out[i]! + matrix[a + i]! * xa;
    }
    const shift = this.#shift;
    if (shift !== undefined) for (let f = 0; f < count; f++) out[index[f]!]! += shift[index[f]!]! * x[f]!;
  }

  /** Whether this is the form of just that matrix. */
  isOf(matrix: Float64Array): boolean {
    return this.#matrix === matrix && this.#shift === undefined;
  }

  shifted(shift: Float64Array): QuadraticForm {
    return new DenseForm(this.#matrix, this.size, shift);
  }

  freeBlock(): FreeBlock {
    return new CholeskyBlock(this);
  }
}
