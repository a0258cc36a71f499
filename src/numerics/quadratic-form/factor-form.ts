import type { FactorParts, FreeBlock, QuadraticForm } from "./quadratic-form.js";
import { WoodburyBlock } from "./woodbury-block.js";

/**
 * The quadratic form G·G' + diag(specific), G (N, K) row-major: never expanded to (N, N).
 *
 * `shift` (N, if given) is added to the specific part.
 */
export class FactorForm implements QuadraticForm, FactorParts {
  readonly size: number;
  readonly diagonal: Float64Array;
  readonly factors: number;
  readonly loadings: Float64Array;
  readonly specific: Float64Array;

  constructor(loadings: Float64Array, specific: Float64Array, factors: number, shift?: Float64Array) {
    this.size = specific.length;
    this.factors = factors;
    this.loadings = loadings;
    this.specific = shift === undefined ? specific : specific.map((d, i) => d + shift[i]!);
    this.diagonal = this.specific.slice();
    for (let i = 0; i < this.size; i++) {
      for (let f = 0; f < factors; f++) this.diagonal[i]! += loadings[i * factors + f]! ** 2;
    }
  }

  column(j: number, index: Int32Array, count: number, out: Float64Array): void {
    const { loadings, factors } = this;
    for (let c = 0; c < count; c++) {
      const i = index[c]!;
      let sum = i === j ? this.specific[j]! : 0;
      for (let f = 0; f < factors; f++) sum += loadings[i * factors + f]! * loadings[j * factors + f]!;
      out[c] = sum;
    }
  }

  accumulate(index: Int32Array, x: Float64Array, count: number, out: Float64Array): void {
    const { loadings, factors, size } = this;
    const exposure = new Float64Array(factors);
    for (let c = 0; c < count; c++) {
      const value = x[c]!;
      if (value === 0) continue;
      const i = index[c]!;
      out[i]! += this.specific[i]! * value;
      for (let f = 0; f < factors; f++) exposure[f]! += loadings[i * factors + f]! * value;
    }
    for (let i = 0, at = 0; i < size; i++) {
      let sum = out[i]!;
      for (let f = 0; f < factors; f++, at++) sum += loadings[at]! * exposure[f]!;
      out[i] = sum;
    }
  }

  shifted(shift: Float64Array): QuadraticForm {
    return new FactorForm(this.loadings, this.specific, this.factors, shift);
  }

  freeBlock(): FreeBlock {
    return new WoodburyBlock(this);
  }
}
