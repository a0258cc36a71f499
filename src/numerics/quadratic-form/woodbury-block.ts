import { type FactorParts, type FreeBlock, SINGULAR_PIVOT } from "./quadratic-form.js";

/**
 * The free block D + G·G' solved through the K by K matrix C = I + G'D⁻¹G (Woodbury's identity).
 *
 * Append and remove O(K²), solve O(k·K) and O(K³/6) after a change, reset O(k·K²).
 */
export class WoodburyBlock implements FreeBlock {
  count = 0;
  readonly index: Int32Array;
  readonly #form: FactorParts;
  readonly #inner: Float64Array;
  readonly #l: Float64Array;
  readonly #exposure: Float64Array;
  #stale = true;
  #updates = 0;

  constructor(form: FactorParts) {
    const k = form.factors;
    this.#form = form;
    this.index = new Int32Array(form.specific.length);
    this.#inner = new Float64Array(k * k);
    this.#l = new Float64Array(k * k);
    this.#exposure = new Float64Array(k);
    this.#rebuild();
  }

  append(j: number): 0 | 1 | 2 {
    const specific = this.#form.specific[j]!;
    if (!(specific > SINGULAR_PIVOT * this.#form.diagonal[j]!)) return 1;
    this.index[this.count++] = j;
    this.#add(j, 1 / specific);
    return 0;
  }

  remove(position: number): void {
    const j = this.index[position]!;
    this.index.copyWithin(position, position + 1, this.count);
    this.count--;
    // subtraction loses digits: build anew now and then
    if (++this.#updates > 50) this.#rebuild();
    else this.#add(j, -1 / this.#form.specific[j]!);
  }

  reset(index: Int32Array, count: number): 0 | 1 | 2 {
    this.index.set(index.subarray(0, count));
    this.count = 0;
    for (let c = 0; c < count; c++) {
      const j = this.index[c]!;
      if (!(this.#form.specific[j]! > SINGULAR_PIVOT * this.#form.diagonal[j]!)) return 1;
    }
    this.count = count;
    this.#rebuild();
    return 0;
  }

  solve(r: Float64Array): void {
    const { loadings, specific, factors } = this.#form;
    if (this.#stale) this.#factorize();
    const l = this.#l;
    const exposure = this.#exposure.fill(0);
    for (let c = 0; c < this.count; c++) {
      const j = this.index[c]!;
      const scaled = r[c]! / specific[j]!;
      r[c] = scaled;
      if (scaled === 0) continue;
      for (let f = 0; f < factors; f++) exposure[f]! += loadings[j * factors + f]! * scaled;
    }
    for (let f = 0; f < factors; f++) {
      let sum = exposure[f]!;
      for (let h = 0; h < f; h++) sum -= l[f * factors + h]! * exposure[h]!;
      exposure[f] = sum / l[f * factors + f]!;
    }
    for (let f = factors - 1; f >= 0; f--) {
      const value = exposure[f]! / l[f * factors + f]!;
      exposure[f] = value;
      for (let h = 0; h < f; h++) exposure[h]! -= l[f * factors + h]! * value;
    }
    for (let c = 0; c < this.count; c++) {
      const j = this.index[c]!;
      let sum = 0;
      for (let f = 0; f < factors; f++) sum += loadings[j * factors + f]! * exposure[f]!;
      r[c] = r[c]! - sum / specific[j]!;
    }
  }

  #rebuild(): void {
    const k = this.#form.factors;
    this.#inner.fill(0);
    for (let f = 0; f < k; f++) this.#inner[f * k + f] = 1;
    for (let c = 0; c < this.count; c++) this.#add(this.index[c]!, 1 / this.#form.specific[this.index[c]!]!);
    this.#updates = 0;
    this.#stale = true;
  }

  #add(j: number, weight: number): void {
    const { loadings, factors } = this.#form;
    const inner = this.#inner;
    for (let f = 0; f < factors; f++) {
      const scaled = loadings[j * factors + f]! * weight;
      for (let h = 0; h <= f; h++) inner[f * factors + h]! += scaled * loadings[j * factors + h]!;
    }
    this.#stale = true;
  }

  #factorize(): void {
    const k = this.#form.factors;
    const l = this.#l;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = this.#inner[i * k + j]!;
        for (let c = 0; c < j; c++) sum -= l[i * k + c]! * l[j * k + c]!;
        l[i * k + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / l[j * k + j]!;
      }
    }
    this.#stale = false;
  }
}
