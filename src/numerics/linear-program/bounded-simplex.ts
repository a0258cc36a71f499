/** A polyhedron: lower ≤ x ≤ upper, rowLower ≤ Ax ≤ rowUpper; infinite where there is no limit. */
export interface Polyhedron {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly Float64Array[];
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
}

export type SimplexOutcome = "feasible" | "infeasible" | "optimal" | "unbounded" | "iteration-limit";

const TOLERANCE = 1e-10;

/**
 * The bounded-variable primal simplex for few rows: a dense inverse of the m by m basis.
 *
 * Row i gives a slack s_i = A_i·x with its limits as bounds, so variables 0..n−1 are x and n..n+m−1 the slacks.
 * The first phase minimizes the sum of infeasibilities of the basic variables from any basis, so a limit may be
 * loosened or tightened between two runs and the next starts where the last ended. O(n·m) an iteration.
 * Source: Maros, Computational Techniques of the Simplex Method (2003), 9.
 */
export class BoundedSimplex {
  readonly n: number;
  readonly m: number;
  /** Bounds of x and of the slacks, N + M, rows scaled to a greatest coefficient of 1. May be rewritten between runs. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly Float64Array[];
  readonly rowScale: Float64Array;
  readonly x: Float64Array;
  /** −1 nonbasic at the lower bound, 1 at the upper, 2 nonbasic at zero without bounds, 0 basic. */
  readonly state: Int8Array;
  readonly basis: Int32Array;
  /** After an infeasible or optimal end: multipliers of the rows, and reduced costs of all variables. */
  readonly dual: Float64Array;
  readonly reducedCost: Float64Array;
  iterations = 0;
  readonly #inverse: Float64Array;
  readonly #column: Float64Array;
  readonly #cost: Float64Array;
  #sincefactor = 0;

  constructor(polyhedron: Polyhedron) {
    const { lower, upper, rows } = polyhedron;
    const n = lower.length;
    const m = rows.length;
    this.n = n;
    this.m = m;
    this.rowScale = Float64Array.from(
      rows,
      (row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1,
    );
    this.rows = rows.map((row, r) => (this.rowScale[r] === 1 ? row : row.map((value) => value / this.rowScale[r]!)));
    this.lower = new Float64Array(n + m);
    this.upper = new Float64Array(n + m);
    this.lower.set(lower);
    this.upper.set(upper);
    for (let r = 0; r < m; r++) {
      this.lower[n + r] = polyhedron.rowLower[r]! / this.rowScale[r]!;
      this.upper[n + r] = polyhedron.rowUpper[r]! / this.rowScale[r]!;
    }
    this.x = new Float64Array(n + m);
    this.state = new Int8Array(n + m);
    this.basis = new Int32Array(m);
    this.dual = new Float64Array(m);
    this.reducedCost = new Float64Array(n + m);
    this.#inverse = new Float64Array(m * m);
    this.#column = new Float64Array(m);
    this.#cost = new Float64Array(m);
    for (let r = 0; r < m; r++) this.basis[r] = n + r;
    this.settle();
  }

  /** Puts every nonbasic variable on a bound that it has; call after bounds were rewritten. */
  settle(): void {
    for (let j = 0; j < this.n + this.m; j++) {
      if (this.state[j] === 0 && this.basis.includes(j)) continue;
      const low = Number.isFinite(this.lower[j]!);
      const high = Number.isFinite(this.upper[j]!);
      const stays = this.state[j] === 1 && high;
      this.state[j] = stays ? 1 : low ? -1 : high ? 1 : 2;
      this.x[j] = stays ? this.upper[j]! : low ? this.lower[j]! : high ? this.upper[j]! : 0;
    }
    this.#factorise();
  }

  /** Finds a point of the polyhedron; `"infeasible"` leaves the proof in `dual` and `reducedCost`. */
  findFeasible(maxIterations: number): SimplexOutcome {
    return this.#run(undefined, maxIterations);
  }

  /** Minimizes c'x (c over x alone, N) from a feasible basis. */
  minimise(c: Float64Array, maxIterations: number): SimplexOutcome {
    return this.#run(c, maxIterations);
  }

  /** Takes the slacks of equalities out of the basis, so that only those of redundant equalities are left in it. */
  driveOutEqualities(): void {
    const { n, m, basis, state, lower, upper } = this;
    for (let row = 0; row < m; row++) {
      const slack = basis[row]!;
      if (slack < n || lower[slack] !== upper[slack]) continue;
      let best = -1;
      let most = 1e-9;
      for (let j = 0; j < n; j++) {
        if (state[j] === 0 || lower[j] === upper[j]) continue;
        let pivot = 0;
        for (let r = 0; r < m; r++) pivot += this.#inverse[row * m + r]! * this.rows[r]![j]!;
        if (Math.abs(pivot) <= most) continue;
        most = Math.abs(pivot);
        best = j;
      }
      if (best < 0) continue;
      this.#transform(best);
      state[slack] = -1;
      this.x[slack] = lower[slack]!;
      state[best] = 0;
      basis[row] = best;
      this.#pivot(row);
    }
  }

  /** How far a value may be outside its bounds. */
  tolerance(): number {
    let size = 0;
    for (let j = 0; j < this.n + this.m; j++) size = Math.max(size, Math.abs(this.x[j]!));
    for (let r = this.n; r < this.n + this.m; r++) {
      if (Number.isFinite(this.lower[r]!)) size = Math.max(size, Math.abs(this.lower[r]!));
      else if (Number.isFinite(this.upper[r]!)) size = Math.max(size, Math.abs(this.upper[r]!));
    }
    return TOLERANCE * size;
  }

  #run(c: Float64Array | undefined, maxIterations: number): SimplexOutcome {
    const { n, m, x, state, basis, lower, upper } = this;
    let idle = 0;
    for (let turn = 0; turn < maxIterations; turn++) {
      this.iterations++;
      const tolerance = this.tolerance();
      let infeasible = false;
      for (let i = 0; i < m; i++) {
        const j = basis[i]!;
        if (c !== undefined) {
          this.#cost[i] = j < n ? c[j]! : 0;
          continue;
        }
        const side = x[j]! < lower[j]! - tolerance ? -1 : x[j]! > upper[j]! + tolerance ? 1 : 0;
        this.#cost[i] = side;
        if (side !== 0) infeasible = true;
      }
      if (c === undefined && !infeasible) return "feasible";
      this.#price(c);
      const entering = this.#entering(c, idle > 50);
      if (entering < 0) return c === undefined ? "infeasible" : "optimal";
      const side = this.reducedCost[entering]! < 0 ? 1 : -1;
      this.#transform(entering);
      const { row, length, atUpper } = this.#ratioTest(entering, side, tolerance, c === undefined);
      if (length === Number.POSITIVE_INFINITY) return "unbounded";
      idle = length > tolerance ? 0 : idle + 1;
      for (let i = 0; i < m; i++) x[basis[i]!]! -= side * length * this.#column[i]!;
      x[entering]! += side * length;
      if (row < 0) {
        state[entering] = side;
        x[entering] = side === 1 ? upper[entering]! : lower[entering]!;
        continue;
      }
      const leaving = basis[row]!;
      state[leaving] = atUpper ? 1 : -1;
      x[leaving] = atUpper ? upper[leaving]! : lower[leaving]!;
      state[entering] = 0;
      basis[row] = entering;
      this.#pivot(row);
    }
    return "iteration-limit";
  }

  /** dual = c_B'·B⁻¹ and the reduced costs of all nonbasic variables. */
  #price(c: Float64Array | undefined): void {
    const { n, m, dual, reducedCost, state } = this;
    for (let r = 0; r < m; r++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += this.#cost[i]! * this.#inverse[i * m + r]!;
      dual[r] = sum;
    }
    for (let j = 0; j < n; j++) reducedCost[j] = c === undefined ? 0 : c[j]!;
    for (let r = 0; r < m; r++) {
      const y = dual[r]!;
      reducedCost[n + r] = y; // the column of a slack is −e_r
      if (y === 0) continue;
      const row = this.rows[r]!;
      for (let j = 0; j < n; j++) reducedCost[j]! -= y * row[j]!;
    }
    for (let j = 0; j < n + m; j++) if (state[j] === 0) reducedCost[j] = 0;
  }

  #entering(c: Float64Array | undefined, first: boolean): number {
    const { n, m, state, reducedCost, lower, upper } = this;
    let size = 1;
    if (c !== undefined) {
      size = 0;
      for (let j = 0; j < n; j++) size = Math.max(size, Math.abs(c[j]!));
    }
    let best = -1;
    let most = TOLERANCE * size;
    for (let j = 0; j < n + m; j++) {
      const d = reducedCost[j]!;
      const gain = state[j] === -1 ? -d : state[j] === 1 ? d : state[j] === 2 ? Math.abs(d) : 0;
      if (gain <= most || lower[j] === upper[j]) continue;
      most = gain;
      best = j;
      if (first) break;
    }
    return best;
  }

  #ratioTest(
    entering: number,
    side: number,
    tolerance: number,
    firstPhase: boolean,
  ): { row: number; length: number; atUpper: boolean } {
    const { m, basis, x, lower, upper } = this;
    let length = upper[entering]! - lower[entering]!;
    let row = -1;
    let atUpper = false;
    let size = 0;
    for (let i = 0; i < m; i++) {
      const rate = -side * this.#column[i]!; // change of the basic variable a unit of the entering one
      if (Math.abs(rate) < 1e-11) continue;
      const j = basis[i]!;
      const value = x[j]!;
      let limit: number;
      if (firstPhase && value < lower[j]! - tolerance) {
        if (rate < 0) continue;
        limit = lower[j]!;
      } else if (firstPhase && value > upper[j]! + tolerance) {
        if (rate > 0) continue;
        limit = upper[j]!;
      } else {
        limit = rate > 0 ? upper[j]! : lower[j]!;
      }
      if (!Number.isFinite(limit)) continue;
      const ratio = Math.max(0, (limit - value) / rate);
      const tie = Math.abs(ratio - length) <= 1e-12 * tolerance;
      if (ratio < length || (tie && Math.abs(rate) > size && row >= 0)) {
        length = ratio;
        row = i;
        size = Math.abs(rate);
        atUpper = limit === upper[j]! && (limit !== lower[j]! || rate > 0);
      }
    }
    return { row, length, atUpper };
  }

  /** column = B⁻¹·a_j. */
  #transform(j: number): void {
    const { n, m, rows } = this;
    const inverse = this.#inverse;
    for (let i = 0; i < m; i++) {
      let sum = 0;
      if (j >= n) sum = -inverse[i * m + j - n]!;
      else for (let r = 0; r < m; r++) sum += inverse[i * m + r]! * rows[r]![j]!;
      this.#column[i] = sum;
    }
  }

  #pivot(row: number): void {
    if (++this.#sincefactor >= 64) {
      this.#factorise();
      return;
    }
    const { m } = this;
    const inverse = this.#inverse;
    const pivot = this.#column[row]!;
    for (let r = 0; r < m; r++) inverse[row * m + r]! /= pivot;
    for (let i = 0; i < m; i++) {
      const factor = this.#column[i]!;
      if (i === row || factor === 0) continue;
      for (let r = 0; r < m; r++) inverse[i * m + r]! -= factor * inverse[row * m + r]!;
    }
  }

  /** B⁻¹ by elimination, and the basic variables from B·x_B = −N·x_N. */
  #factorise(): void {
    const { n, m, basis, rows, x, state } = this;
    const work = new Float64Array(m * m);
    const inverse = this.#inverse.fill(0);
    for (let i = 0; i < m; i++) {
      inverse[i * m + i] = 1;
      for (let r = 0; r < m; r++) {
        const j = basis[i]!;
        work[r * m + i] = j < n ? rows[r]![j]! : j - n === r ? -1 : 0;
      }
    }
    for (let c = 0; c < m; c++) {
      let best = c;
      for (let r = c + 1; r < m; r++) if (Math.abs(work[r * m + c]!) > Math.abs(work[best * m + c]!)) best = r;
      for (let k = 0; k < m && best !== c; k++) {
        [work[c * m + k], work[best * m + k]] = [work[best * m + k]!, work[c * m + k]!];
        [inverse[c * m + k], inverse[best * m + k]] = [inverse[best * m + k]!, inverse[c * m + k]!];
      }
      const pivot = work[c * m + c]!;
      for (let k = 0; k < m; k++) {
        work[c * m + k]! /= pivot;
        inverse[c * m + k]! /= pivot;
      }
      for (let r = 0; r < m; r++) {
        const factor = work[r * m + c]!;
        if (r === c || factor === 0) continue;
        for (let k = 0; k < m; k++) {
          work[r * m + k]! -= factor * work[c * m + k]!;
          inverse[r * m + k]! -= factor * inverse[c * m + k]!;
        }
      }
    }
    const right = new Float64Array(m);
    for (let r = 0; r < m; r++) {
      const row = rows[r]!;
      let sum = state[n + r] === 0 ? 0 : x[n + r]!;
      for (let j = 0; j < n; j++) if (state[j] !== 0 && x[j] !== 0) sum -= row[j]! * x[j]!;
      right[r] = sum;
    }
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let r = 0; r < m; r++) sum += inverse[i * m + r]! * right[r]!;
      x[basis[i]!] = sum;
    }
    this.#sincefactor = 0;
  }
}
