import { addOuterKernel, barrierKernel, sharedExposure } from "./dual-kernels.js";
import type { SegmentTables } from "./segment-tables.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** A weighted sum of the weights that must lie in a range. */
export interface DualRow {
  /** N numbers. */
  readonly coefficients: Float64Array;
  readonly min: number;
  readonly max: number;
  /** Whether it counts the assets held and not the weights. */
  readonly counts: boolean;
}

/** How a row is treated: `"soft"` by a barrier of the temperature, else held at a limit or left out. */
export type RowMode = "soft" | "lower" | "upper" | "equal" | "off";

/**
 * The question seen from its prices: y of the K shared factors and ν of the rows.
 *
 * At given prices every unit is decided by itself, so the least value over all alternatives is a bound on every answer, whether
 * the choices are convex or not. A temperature above 0 mixes the alternatives (and keeps rows off their limits), which makes the
 * bound smooth: following it down to 0 leads to the best prices.
 *
 * With g = horizon · risk aversion: g/2·‖G'(w − w*)‖² + Σ F_i(w_i) is minimized, F the own risk, return, costs and taxes.
 * Lagrange bounds of separable problems: Geoffrion (1974); the gap shrinks with N / (K + rows), Aubin and Ekeland (1976).
 */
export class DualProgram {
  readonly n: number;
  readonly factors: number;
  readonly size: number;
  readonly tables: SegmentTables;
  readonly rows: readonly DualRow[];
  /** By asset, the mean weight over the alternatives, after `evaluate`. */
  readonly weights: Float64Array;
  /** By range: the weight that is best at the prices, and its derivative by the price. */
  readonly rangeWeight: Float64Array;
  /** By alternative: its value at the prices, and its share of the mixture. */
  readonly worth: Float64Array;
  readonly share: Float64Array;
  readonly gradient: Float64Array;
  readonly rowModes: RowMode[];
  readonly #gain: number;
  readonly #loadings: Float64Array;
  /** G'w*. */
  readonly #aim: Float64Array;
  readonly #price: Float64Array;
  readonly #give: Float64Array;
  readonly #softness: Float64Array;
  /** By row, how far its value would give way to its price if every weight were free. */
  readonly #stiffness: readonly number[];
  #temperature = 0;

  constructor(
    problem: AfterTaxProblem,
    tables: SegmentTables,
    rows: readonly DualRow[],
    gain: number,
    center: Float64Array,
  ) {
    const { factors, loadings } = problem.split;
    this.n = problem.mean.length;
    this.factors = factors;
    this.size = factors + rows.length;
    this.tables = tables;
    this.rows = rows;
    this.rowModes = rows.map(({ min, max }) => (min === max ? "equal" : "soft"));
    this.#gain = gain;
    this.#loadings = loadings;
    this.#aim = sharedExposure(loadings, factors, center);
    this.weights = new Float64Array(this.n);
    this.rangeWeight = new Float64Array(tables.asset.length);
    this.worth = new Float64Array(tables.held.length);
    this.share = new Float64Array(tables.held.length);
    this.gradient = new Float64Array(this.size);
    this.#price = new Float64Array(this.n);
    this.#give = new Float64Array(tables.asset.length);
    this.#softness = new Float64Array(rows.length);
    const { curvature } = tables;
    this.#stiffness = rows.map(({ coefficients }) => {
      let sum = 0;
      for (let i = 0; i < this.n; i++) if (curvature[i]! > 0) sum += coefficients[i]! ** 2 / curvature[i]!;
      return sum;
    });
  }

  /** What a unit of each asset's weight is worth at the prices last evaluated; N. */
  get price(): Float64Array {
    return this.#price;
  }

  /**
   * The bound at `point` (K factor prices, then row prices), with its gradient.
   *
   * @param allowed - by alternative, 1 where it may be taken
   * @param temperature - 0 for the bound itself; then a row price with the wrong sign counts as 0
   */
  evaluate(point: Float64Array, allowed: Uint8Array, temperature: number): number {
    this.#temperature = temperature;
    this.#setPrices(point, temperature);
    let value = this.#units(point, allowed, temperature);
    const { factors, gradient } = this;
    const g = this.#gain;
    const exposure = sharedExposure(this.#loadings, factors, this.weights);
    for (let f = 0; f < factors; f++) {
      const y = point[f]!;
      value -= g * y * (y / 2 + this.#aim[f]!);
      gradient[f] = g * (exposure[f]! - this.#aim[f]! - y);
    }
    for (let r = 0; r < this.rows.length; r++) value += this.#row(r, point[factors + r]!, temperature);
    return value;
  }

  /** Minus the second derivative at the point last evaluated, (size, size) row-major, lower triangle. */
  curvature(): Float64Array {
    const { size, factors, n, rows } = this;
    const { asset, unitFirst, rangeFirst } = this.tables;
    const matrix = new Float64Array(size * size);
    const along = new Float64Array(n);
    const far: Float64Array[] = [];
    for (let u = 0; u + 1 < unitFirst.length; u++) {
      const several = unitFirst[u + 1]! - unitFirst[u]! > 1;
      let spread = 0;
      for (let a = unitFirst[u]!; a < unitFirst[u + 1]!; a++) {
        const share = this.share[a]!;
        if (share === 0) continue;
        for (let e = rangeFirst[a]!; e < rangeFirst[a + 1]!; e++) {
          const i = asset[e]!;
          along[i]! += share * this.#give[e]!;
          if (several) spread += share * (this.rangeWeight[e]! - this.weights[i]!) ** 2;
        }
      }
      if (!several || spread === 0) continue;
      const simple =
        rangeFirst[unitFirst[u]! + 1]! - rangeFirst[unitFirst[u]!]! === 1 && !rows.some(({ counts }) => counts);
      if (simple) along[asset[rangeFirst[unitFirst[u]!]!]!]! += spread / this.#temperature;
      else this.#spread(u, far);
    }
    const v = new Float64Array(size);
    const priced = rows.map((_, r) => r).filter((r) => this.rowModes[r] !== "off" && !rows[r]!.counts);
    for (let i = 0; i < n; i++) {
      const weight = along[i]!;
      if (weight === 0) continue;
      for (let f = 0; f < factors; f++) v[f] = -this.#gain * this.#loadings[i * factors + f]!;
      for (const r of priced) v[factors + r] = rows[r]!.coefficients[i]!;
      addOuterKernel(matrix, v, weight);
    }
    for (const direction of far) addOuterKernel(matrix, direction, 1 / this.#temperature);
    for (let f = 0; f < factors; f++) matrix[f * size + f]! += this.#gain;
    for (let r = 0; r < rows.length; r++) {
      const at = (factors + r) * (size + 1);
      matrix[at]! += this.#softness[r]!;
      // where no weight gives way its price is free to move: a step as if some did, which the line search cuts
      if (matrix[at]! < 1e-6 * this.#stiffness[r]!) matrix[at]! += 1e-3 * this.#stiffness[r]!;
    }
    return matrix;
  }

  /** The directions in which the alternatives of a unit differ, each times the root of its share. */
  #spread(u: number, far: Float64Array[]): void {
    const { asset, unitFirst, rangeFirst, held } = this.tables;
    let heldMean = 0;
    for (let a = unitFirst[u]!; a < unitFirst[u + 1]!; a++) heldMean += this.share[a]! * held[a]!;
    for (let a = unitFirst[u]!; a < unitFirst[u + 1]!; a++) {
      const root = Math.sqrt(this.share[a]!);
      if (root === 0) continue;
      const direction = new Float64Array(this.size);
      for (let e = rangeFirst[a]!; e < rangeFirst[a + 1]!; e++) {
        const i = asset[e]!;
        const apart = root * (this.rangeWeight[e]! - this.weights[i]!);
        for (let f = 0; f < this.factors; f++) {
          direction[f]! -= apart * this.#gain * this.#loadings[i * this.factors + f]!;
        }
        this.rows.forEach(({ coefficients, counts }, r) => {
          if (!counts) direction[this.factors + r]! += apart * coefficients[i]!;
        });
      }
      this.rows.forEach(({ counts }, r) => {
        if (counts) direction[this.factors + r]! += root * (held[a]! - heldMean);
      });
      far.push(direction);
    }
  }

  #setPrices(point: Float64Array, temperature: number): void {
    const { n, factors, rows } = this;
    const loadings = this.#loadings;
    const price = this.#price;
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let f = 0; f < factors; f++, at++) sum += loadings[at]! * point[f]!;
      price[i] = -this.#gain * sum;
    }
    for (let r = 0; r < rows.length; r++) {
      if (rows[r]!.counts) continue;
      const y = this.#signed(r, point[factors + r]!, temperature);
      if (y === 0) continue;
      const { coefficients } = rows[r]!;
      for (let i = 0; i < n; i++) price[i]! += y * coefficients[i]!;
    }
  }

  /** The price of a row, 0 where its sign would belong to a limit that is not there. */
  #signed(r: number, y: number, temperature: number): number {
    const { min, max } = this.rows[r]!;
    if (this.rowModes[r] === "off") return 0;
    if (temperature > 0 || this.rowModes[r] !== "soft") return y;
    return (y > 0 && min === Number.NEGATIVE_INFINITY) || (y < 0 && max === Number.POSITIVE_INFINITY) ? 0 : y;
  }

  #units(point: Float64Array, allowed: Uint8Array, temperature: number): number {
    const { unitFirst, rangeFirst, asset, held } = this.tables;
    const { worth, share, weights, rangeWeight } = this;
    let counted = 0;
    this.rows.forEach(({ counts }, r) => {
      if (counts) counted = this.#signed(r, point[this.factors + r]!, temperature);
    });
    weights.fill(0);
    let value = 0;
    for (let u = 0; u + 1 < unitFirst.length; u++) {
      const first = unitFirst[u]!;
      const end = unitFirst[u + 1]!;
      let least = Number.POSITIVE_INFINITY;
      for (let a = first; a < end; a++) {
        share[a] = 0;
        if (allowed[a] === 0) continue;
        let sum = counted === 0 ? 0 : -counted * held[a]!;
        for (let e = rangeFirst[a]!; e < rangeFirst[a + 1]!; e++) sum += this.#range(e);
        worth[a] = sum;
        if (sum < least) least = sum;
      }
      let total = 0;
      for (let a = first; a < end; a++) {
        if (allowed[a] === 0) continue;
        const part =
          temperature > 0 ? Math.exp((least - worth[a]!) / temperature) : worth[a] === least && total === 0 ? 1 : 0;
        share[a] = part;
        total += part;
      }
      value += temperature > 0 ? least - temperature * Math.log(total) : least;
      for (let a = first; a < end; a++) {
        if (share[a] === 0) continue;
        share[a]! /= total;
        for (let e = rangeFirst[a]!; e < rangeFirst[a + 1]!; e++) weights[asset[e]!]! += share[a]! * rangeWeight[e]!;
      }
    }
    return value;
  }

  /** The least of F(w) − price·w over a range; leaves its weight and how it gives. */
  #range(e: number): number {
    const { asset, segmentFirst, from, cost, slope, left, right, high, curvature, center, gain, impact, heldWeight } =
      this.tables;
    const i = asset[e]!;
    const price = this.#price[i]!;
    const first = segmentFirst[e]!;
    let s = segmentFirst[e + 1]! - 1;
    while (s > first && price < left[s]!) s--;
    const end = s + 1 === segmentFirst[e + 1]! ? high[e]! : from[s + 1]!;
    const q = curvature[i]!;
    const beta = impact[i]!;
    const held = heldWeight[i]!;
    let w = from[s]!;
    let give = 0;
    if (price >= right[s]!) {
      w = end;
    } else if (price > left[s]!) {
      if (beta === 0) {
        w = Math.min(end, from[s]! + (price - left[s]!) / q);
        give = 1 / q;
      } else {
        const up = from[s]! >= held ? 1 : -1;
        const force = up * (price - (slope[s]! + q * (held - center[i]!) - gain[i]!));
        const root = (2 * force) / (1.5 * beta + Math.sqrt(2.25 * beta * beta + 4 * q * force));
        w = Math.min(end, Math.max(from[s]!, held + up * root * root));
        give = root > 0 ? 1 / (q + (0.75 * beta) / root) : 0;
      }
    }
    this.rangeWeight[e] = w;
    this.#give[e] = give;
    const apart = w - center[i]!;
    const moved = beta === 0 ? 0 : beta * Math.abs(w - held) ** 1.5;
    return cost[s]! + slope[s]! * (w - from[s]!) + (q / 2) * apart * apart - (gain[i]! + price) * w + moved;
  }

  /** What a row measures of the weights, or of the shares, last evaluated. */
  reached({ coefficients, counts }: DualRow): number {
    let sum = 0;
    if (counts) for (let a = 0; a < this.share.length; a++) sum += this.share[a]! * this.tables.held[a]!;
    else for (let i = 0; i < this.n; i++) sum += coefficients[i]! * this.weights[i]!;
    return sum;
  }

  /** What a row adds to the bound; sets its gradient. */
  #row(r: number, y: number, temperature: number): number {
    const { min, max } = this.rows[r]!;
    const at = this.factors + r;
    const sum = this.reached(this.rows[r]!);
    const mode = this.rowModes[r]!;
    this.#softness[r] = 0;
    if (mode === "off") {
      this.gradient[at] = 0;
      this.#softness[r] = 1;
      return 0;
    }
    if (mode !== "soft" || temperature === 0) {
      const priced = this.#signed(r, y, temperature);
      const limit = mode === "lower" ? min : mode === "upper" ? max : priced > 0 ? min : max;
      this.gradient[at] = (Number.isFinite(limit) ? limit : sum) - sum;
      return priced === 0 ? 0 : priced * limit;
    }
    const { value, z, softness } = barrierKernel(y, min, max, temperature);
    this.gradient[at] = z - sum;
    this.#softness[r] = softness;
    return value;
  }
}
