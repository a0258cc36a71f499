import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../matrix/triangular-solve-kernel.js";
import type { FreeBlock, QuadraticForm } from "../quadratic-form/quadratic-form.js";
import type { PieceProgram } from "./piece-program.js";

/** What is added to P in every Newton step, relative to its diagonal: less, and a singular P could not be factorized. */
const RIDGE = 1e-8;

/** What is added to the rows' own matrix, relative to its diagonal, so that rows may depend on each other. */
const ROW_RIDGE = 1e-11;

/** The most directions that one solution is put together from. */
const DIRECTIONS = 24;

/**
 * The linear system of an interior-point step: (P + D)·Δx − A'·Δy = g, A·Δx + T·Δy = h, D and T diagonal.
 *
 * P + D is solved by the form itself: the pieces of one variable are springs side by side, so together they add one
 * number to the diagonal of P. A factor form stays in factor form. O(N³/6 + m·N² + m²·N), in factor form
 * O(m·N·K + m²·N). Source: Nocedal and Wright, Numerical Optimization, 16.6; the two ridges as in Friedlander and
 * Orban (2012).
 */
export class InteriorNewton {
  readonly #form: QuadraticForm;
  readonly #program: PieceProgram;
  /** 1 / (D + ridge); 0 for a piece that cannot move. */
  readonly #give: Float64Array;
  readonly #softest: Int32Array;
  readonly #owned: Float64Array;
  readonly #ridge: Float64Array;
  readonly #units: { readonly length: number; readonly force: number };
  /** 0 … N − 1. */
  readonly #every: Int32Array;
  #stiffness: Float64Array = new Float64Array(0);
  #yielding: Float64Array = new Float64Array(0);
  #block: FreeBlock;
  #curvature: Float64Array = new Float64Array(0);
  readonly #solved: Float64Array[];
  #schur: Float64Array = new Float64Array(0);

  /** @param units - the size of the weights and of the gradient */
  constructor(form: QuadraticForm, program: PieceProgram, units: { readonly length: number; readonly force: number }) {
    const size = Math.max(
      form.diagonal.reduce((most, d) => Math.max(most, d), 0),
      (1e-3 * units.force) / units.length,
    );
    this.#units = units;
    this.#every = Int32Array.from({ length: form.size }, (_, j) => j);
    const { pieces, rows } = program;
    this.#form = form;
    this.#program = program;
    this.#give = new Float64Array(pieces);
    this.#softest = new Int32Array(form.size);
    this.#owned = new Float64Array(form.size);
    this.#ridge = form.diagonal.map((d) => RIDGE * Math.max(d, 1e-3 * size));
    this.#block = form.freeBlock();
    this.#solved = rows.map(() => new Float64Array(pieces));
  }

  /**
   * @param stiffness - D, a number a piece; infinite for pieces that cannot move
   * @param yielding - T, a number a row
   * @returns whether it could be factorized
   */
  factorize(stiffness: Float64Array, yielding: Float64Array): boolean {
    const { first, rows, pieces } = this.#program;
    const n = this.#form.size;
    this.#stiffness = stiffness;
    this.#yielding = yielding;
    const give = this.#give;
    const index = new Int32Array(n);
    const curvature = new Float64Array(n);
    let count = 0;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let most = -1;
      for (let p = first[j]!; p < first[j + 1]!; p++) {
        give[p] = 1 / (stiffness[p]! + this.#ridge[j]!);
        sum += give[p]!;
        if (give[p]! > 0 && (most < 0 || give[p]! > give[most]!)) most = p;
      }
      this.#softest[j] = most;
      if (most < 0) continue;
      curvature[j] = 1 / sum;
      index[count++] = j;
    }
    this.#curvature = curvature;
    this.#block = this.#form.shifted(curvature).freeBlock();
    if (this.#block.reset(index, count) !== 0) return false;
    const m = rows.length;
    const schur = new Float64Array(m * m);
    for (let r = 0; r < m; r++) {
      const solved = this.#solved[r]!;
      solved.set(rows[r]!);
      this.#solveBlock(solved);
      for (let t = 0; t <= r; t++) {
        const row = rows[t]!;
        let sum = 0;
        for (let p = 0; p < pieces; p++) sum += row[p]! * solved[p]!;
        schur[r * m + t] = sum;
      }
    }
    let greatest = 0;
    for (let r = 0; r < m; r++) greatest = Math.max(greatest, schur[r * m + r]!);
    for (let r = 0; r < m; r++) {
      const own = schur[r * m + r]!;
      schur[r * m + r] = own + yielding[r]! + ROW_RIDGE * Math.max(own, 1e-6 * greatest, Number.MIN_VALUE);
    }
    for (let turn = 0; turn < 6; turn++) {
      const factor = choleskyKernel(schur, m);
      if (factor.status === "ok") {
        this.#schur = factor.lower;
        return true;
      }
      for (let r = 0; r < m; r++) schur[r * m + r]! *= 1 + 10 ** (turn - 10);
    }
    return false;
  }

  /**
   * g (pieces) and h (rows) become Δx and Δy, as if there were no ridges: each further direction is the answer to what is left,
   * and all of them together leave the least (generalized conjugate residuals; Eisenstat, Elman and Schultz 1983).
   */
  solve(g: Float64Array, h: Float64Array): void {
    const left = join(g, h);
    const answer = new Float64Array(left.length);
    const tried: { way: Float64Array; effect: Float64Array; square: number }[] = [];
    let size = this.#inner(left, left);
    const enough = 1e-34 * Math.max(1, size);
    for (let turn = 0; turn < DIRECTIONS && size > enough; turn++) {
      const way = left.slice();
      this.#solveRidged(way);
      const effect = this.#apply(way);
      for (const before of tried) {
        const share = this.#inner(effect, before.effect) / before.square;
        advance(way, before.way, -share);
        advance(effect, before.effect, -share);
      }
      const square = this.#inner(effect, effect);
      if (!(square > 0)) break;
      const length = this.#inner(left, effect) / square;
      advance(left, effect, -length);
      const now = this.#inner(left, left);
      if (turn > 0 && !(now < size)) break;
      advance(answer, way, length);
      tried.push({ way, effect, square });
      // the first direction is the whole step; a further one has to be worth its price
      if (turn > 0 && now > 0.999 * size) break;
      size = now;
    }
    g.set(answer.subarray(0, g.length));
    h.set(answer.subarray(g.length));
  }

  /** Pieces relative to the gradient, rows relative to the weights. */
  #inner(a: Float64Array, b: Float64Array): number {
    const { pieces } = this.#program;
    let forces = 0;
    let lengths = 0;
    for (let i = 0; i < pieces; i++) forces += a[i]! * b[i]!;
    for (let i = pieces; i < a.length; i++) lengths += a[i]! * b[i]!;
    return forces / this.#units.force ** 2 + lengths / this.#units.length ** 2;
  }

  /** What a step brings about: (P + D)·Δx − A'·Δy and A·Δx + T·Δy, one after the other. */
  #apply(step: Float64Array): Float64Array {
    const { pieces, rows, owner } = this.#program;
    const n = this.#form.size;
    const x = new Float64Array(n);
    for (let p = 0; p < pieces; p++) x[owner[p]!]! += step[p]!;
    const product = new Float64Array(n);
    this.#form.accumulate(this.#every, x, n, product);
    const effect = new Float64Array(step.length);
    for (let p = 0; p < pieces; p++) {
      if (this.#give[p] !== 0) effect[p] = product[owner[p]!]! + this.#stiffness[p]! * step[p]!;
    }
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r]!;
      const y = step[pieces + r]!;
      let sum = this.#yielding[r]! * y;
      for (let p = 0; p < pieces; p++) {
        if (this.#give[p] === 0) continue;
        sum += row[p]! * step[p]!;
        effect[p] = effect[p]! - row[p]! * y;
      }
      effect[pieces + r] = sum;
    }
    return effect;
  }

  /** The pieces and rows of a right-hand side become the step with both ridges in place. */
  #solveRidged(joined: Float64Array): void {
    const { rows, pieces } = this.#program;
    const g = joined.subarray(0, pieces);
    const h = joined.subarray(pieces);
    this.#solveBlock(g);
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r]!;
      let sum = h[r]!;
      for (let p = 0; p < pieces; p++) sum -= row[p]! * g[p]!;
      h[r] = sum;
    }
    h.set(choleskySolveKernel(this.#schur, h));
    for (let r = 0; r < rows.length; r++) {
      const y = h[r]!;
      const solved = this.#solved[r]!;
      for (let p = 0; p < pieces; p++) g[p] = g[p]! + y * solved[p]!;
    }
  }

  /** g becomes (P + D)⁻¹·g over the pieces. */
  #solveBlock(g: Float64Array): void {
    const { first } = this.#program;
    const give = this.#give;
    const block = this.#block;
    const right = this.#owned;
    const total = new Float64Array(block.count);
    for (let c = 0; c < block.count; c++) {
      const j = block.index[c]!;
      let sum = 0;
      for (let p = first[j]!; p < first[j + 1]!; p++) sum += give[p]! * g[p]!;
      total[c] = this.#curvature[j]! * sum;
      right[c] = total[c]!;
    }
    block.solve(right);
    for (let j = 0; j < this.#form.size; j++) {
      if (this.#softest[j]! < 0) for (let p = first[j]!; p < first[j + 1]!; p++) g[p] = 0;
    }
    for (let c = 0; c < block.count; c++) {
      const j = block.index[c]!;
      const main = this.#softest[j]!;
      const force = total[c]! - this.#curvature[j]! * right[c]!;
      // the piece that gives most takes what the others leave: by its own formula it would lose its digits
      let rest = right[c]!;
      for (let p = first[j]!; p < first[j + 1]!; p++) {
        if (p === main) continue;
        g[p] = give[p]! * (g[p]! - force);
        rest -= g[p]!;
      }
      g[main] = rest;
    }
  }
}

function join(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function advance(values: Float64Array, step: Float64Array, length: number): void {
  for (let i = 0; i < values.length; i++) values[i]! += length * step[i]!;
}
