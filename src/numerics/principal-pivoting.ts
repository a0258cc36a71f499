import { kktResidualKernel } from "./kkt-residual-kernel.js";
import { SINGULAR_PIVOT } from "./quadratic-form.js";
import type { QuadraticProgram, QuadraticSolution } from "./quadratic-program.js";
import { copyVector, positions, vector } from "./vector.js";

/** Up to so many variables and rows together a whole tableau costs less than factorising the free block anew. */
const SMALL = 48;

/** Above this residual an answer is refined, and above {@link GOOD} not given. */
const REFINE = 1e-13;
const GOOD = 1e-11;

/** What {@link PrincipalPivoting} finds besides an index. */
const NOTHING = -1;
const SINGULAR = -2;

/**
 * A small convex quadratic program without kinks, solved by principal pivoting on the tableau of its optimality conditions.
 *
 * With K = [P A'; A 0], u = (x, −y) and w = Ku, every variable and every row has either its u given (a weight on its
 * bound, a row that does not bind) or its w (a free weight: w_j = q_j; a binding row: its limit). A sweep exchanges the
 * two, and keeps on the diagonal what each further exchange would gain: the greatest comes next. Not sure to end,
 * and not for a singular P: then there is no answer, and the active set has to give it.
 *
 * O((N + rows)²) an exchange, about one for each free weight; for another q only those that differ. Source: Cottle and
 * Dantzig (1968), complementary pivoting; Goodnight (1979), the sweep operator.
 */
export class PrincipalPivoting {
  iterations = 0;
  readonly #program: QuadraticProgram;
  readonly #size: number;
  /** Lower triangle of the swept K, row-major. */
  readonly #tableau: Float64Array;
  /** Of u_i and w_i the one that is given, and the other. */
  readonly #given: Float64Array;
  readonly #other: Float64Array;
  /** 1 where w is given. */
  readonly #swept: Uint8Array;
  /** Which bound or limit is given: −1 the lower, 1 the upper. */
  readonly #side: Int8Array;
  /** Greatest coefficient of each row. */
  readonly #rowScale: Float64Array;
  /** A column of the tableau, between two steps of one exchange. */
  readonly #column: Float64Array;
  #linear: Float64Array;
  /** Size of the weights and of the forces, against which signs and limits are judged. */
  #scale = 1;
  #force = 1;

  /** Whether a program is of the kind and the size that this is for. */
  static suits({ form, rows, kinks }: QuadraticProgram): boolean {
    return kinks === undefined && form.size + rows.length <= SMALL;
  }

  constructor(program: QuadraticProgram) {
    const { form, rows, lower, upper, linear } = program;
    const n = form.size;
    const size = n + rows.length;
    this.#program = program;
    this.#size = size;
    this.#linear = linear;
    this.#tableau = vector(size * size);
    this.#given = vector(size);
    this.#other = vector(size);
    this.#column = vector(size);
    this.#swept = new Uint8Array(size);
    this.#side = new Int8Array(size).fill(-1);
    this.#rowScale = vector(rows.length);
    const tableau = this.#tableau;
    const all = positions(n);
    for (let j = 0; j < n; j++) {
      all[j] = j;
      form.column(j, all, j + 1, this.#column);
      for (let i = 0; i <= j; i++) tableau[j * size + i] = this.#column[i]!;
      if (Math.abs(upper[j]!) < Math.abs(lower[j]!)) this.#side[j] = 1;
    }
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r]!;
      const at = (n + r) * size;
      let greatest = 0;
      for (let j = 0; j < n; j++) {
        tableau[at + j] = row[j]!;
        greatest = Math.max(greatest, Math.abs(row[j]!));
      }
      this.#rowScale[r] = greatest || 1;
    }
  }

  /** Solves for q, from where the last solve ended; undefined where that does not lead to the end. */
  solve(linear: Float64Array): QuadraticSolution | undefined {
    const { lower, upper } = this.#program;
    for (let j = 0; j < linear.length; j++) if (lower[j]! > upper[j]!) return undefined;
    this.#linear = linear;
    const size = this.#size;
    if (this.iterations === 0 && !this.#begin()) return undefined;
    for (let i = 0; i < size; i++) this.#given[i] = this.#target(i);
    this.#multiply();
    this.#measure();
    let measured = true;
    for (let turn = 0; turn < 6 * size + 20; turn++) {
      const next = this.#mostWrong();
      if (next === SINGULAR) return undefined;
      if (next !== NOTHING) {
        this.#exchange(next);
        // sizes change little from one exchange to the next, but for the first ones
        measured = turn < 3 || turn % 8 === 0;
        if (measured) this.#measure();
      } else {
        if (measured) return this.#describe();
        this.#measure();
        measured = true;
      }
    }
    return undefined;
  }

  /** Derivative of the solution when q moves along `toward`, as long as the same weights are free. */
  tangent(toward: Float64Array): Float64Array {
    const n = toward.length;
    const direction = vector(n);
    for (let j = 0; j < n; j++) {
      if (this.#swept[j] === 0) continue;
      let sum = 0;
      for (let i = 0; i < n; i++) if (this.#swept[i] === 1) sum -= this.#entry(j, i) * toward[i]!;
      direction[j] = sum;
    }
    return direction;
  }

  /** Frees the weights that may have either sign, or the one that does best alone, so that rows can be met. */
  #begin(): boolean {
    const { form, lower, upper, rows, rowLower } = this.#program;
    const amount = rows.length > 0 ? Math.abs(rowLower[0]!) : 1;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    let both = 0;
    for (let j = 0; j < form.size; j++) {
      if (lower[j] === upper[j]) continue;
      if (lower[j]! < 0 && upper[j]! > 0) {
        if (!this.#mayPivot(j)) return false;
        this.#sweep(j);
        both++;
        continue;
      }
      const score = 0.5 * form.diagonal[j]! * (Number.isFinite(amount) ? amount : 1) - this.#linear[j]!;
      if (score < least && form.diagonal[j]! > 0) {
        least = score;
        best = j;
      }
    }
    if (both === 0 && best >= 0) this.#sweep(best);
    return true;
  }

  /** What is given once index i is as it is now: a bound, q, a limit, or 0 for a row that does not bind. */
  #target(i: number): number {
    const side = this.#side[i]!;
    const { form, lower, upper, rowLower, rowUpper } = this.#program;
    const n = form.size;
    if (i < n) return this.#swept[i] === 1 ? this.#linear[i]! : side === 1 ? upper[i]! : lower[i]!;
    if (this.#swept[i] === 0) return 0;
    return side === 1 ? rowUpper[i - n]! : rowLower[i - n]!;
  }

  /** The index whose exchange gains most, of all that something wrong asks for; `NOTHING`, or `SINGULAR`. */
  #mostWrong(): number {
    const { lower, upper, rowLower, rowUpper } = this.#program;
    const size = this.#size;
    const n = lower.length;
    const tableau = this.#tableau;
    const other = this.#other;
    const swept = this.#swept;
    const side = this.#side;
    const linear = this.#linear;
    const slack = 1e-12 * this.#scale;
    const tolerance = 1e-12 * this.#force;
    // equalities bind as soon as they can, so that their multipliers are not a matter of chance at a vertex
    for (let i = n; i < size; i++) {
      if (swept[i] === 0 && rowLower[i - n] === rowUpper[i - n] && this.#mayPivot(i)) return i;
    }
    let best = NOTHING;
    let stuck = NOTHING;
    let gain = 0;
    for (let j = 0; j < n; j++) {
      const value = other[j]!;
      let wrong: number;
      if (swept[j] === 1) {
        wrong = value < lower[j]! ? lower[j]! - value : value - upper[j]!;
        if (!(wrong > slack)) continue;
        if (!this.#mayPivot(j)) {
          stuck = j;
          continue;
        }
      } else {
        wrong = side[j] === 1 ? value - linear[j]! : linear[j]! - value;
        if (!(wrong > tolerance) || lower[j] === upper[j]) continue;
        // a weight without variance of its own
        if (!this.#mayPivot(j)) return SINGULAR;
      }
      const gained = (wrong * wrong) / Math.abs(tableau[j * size + j]!);
      if (gained <= gain) continue;
      gain = gained;
      best = j;
    }
    for (let i = n; i < size; i++) {
      const r = i - n;
      const value = other[i]!;
      let wrong: number;
      if (swept[i] === 1) {
        if (rowLower[r] === rowUpper[r]) continue;
        wrong = side[i] === 1 ? -value : value;
        if (!(wrong * this.#rowScale[r]! > tolerance)) continue;
      } else {
        wrong = Math.max(rowLower[r]! - value, value - rowUpper[r]!);
        if (!(wrong > slack * this.#rowScale[r]!)) continue;
        if (!this.#mayPivot(i)) {
          stuck = i;
          continue;
        }
      }
      const gained = (wrong * wrong) / Math.abs(tableau[i * size + i]!);
      if (gained <= gain) continue;
      gain = gained;
      best = i;
    }
    return best === NOTHING && stuck !== NOTHING ? this.#helper(stuck) : best;
  }

  /** The weight to free so that a row or a free weight can move at all: of those that move it the right way the cheapest. */
  #helper(i: number): number {
    const { form, lower, upper, rowLower } = this.#program;
    const n = form.size;
    const up = this.#other[i]! < (i < n ? lower[i]! : rowLower[i - n]!);
    const rounding = 1e-9 * (i < n ? 1 : this.#rowScale[i - n]!);
    let best = SINGULAR;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      if (this.#swept[j] === 1 || lower[j] === upper[j] || !this.#mayPivot(j)) continue;
      const slope = i < n ? -this.#entry(i, j) : this.#entry(i, j);
      if (Math.abs(slope) <= rounding || slope > 0 === (up === (this.#side[j] === 1))) continue;
      const price = Math.abs(this.#other[j]! - this.#linear[j]!) / Math.abs(slope);
      if (price >= least) continue;
      least = price;
      best = j;
    }
    return best;
  }

  #measure(): void {
    const n = this.#program.form.size;
    let scale = 0;
    let force = 0;
    for (let j = 0; j < n; j++) {
      const weight = Math.abs(this.#swept[j] === 1 ? this.#other[j]! : this.#given[j]!);
      const pull = Math.abs(this.#swept[j] === 1 ? this.#given[j]! : this.#other[j]!);
      if (weight > scale) scale = weight;
      if (pull > force) force = pull;
      if (Math.abs(this.#linear[j]!) > force) force = Math.abs(this.#linear[j]!);
    }
    for (let i = n; i < this.#size; i++) {
      if (this.#swept[i] === 1) force = Math.max(force, Math.abs(this.#other[i]!) * this.#rowScale[i - n]!);
    }
    this.#scale = scale || this.#scale;
    this.#force = force || 1e-300;
  }

  /** Whether an exchange at i does not divide by rounding. */
  #mayPivot(i: number): boolean {
    const n = this.#program.form.size;
    const { form, rows } = this.#program;
    const pivot = Math.abs(this.#tableau[i * this.#size + i]!);
    if (i < n) {
      const diagonal = form.diagonal[i]!;
      return this.#swept[i] === 1 ? pivot * diagonal > SINGULAR_PIVOT : pivot > SINGULAR_PIVOT * diagonal;
    }
    const row = rows[i - n]!;
    let most = 0;
    for (let j = 0; j < n; j++) {
      if (this.#swept[j] === 1) most = Math.max(most, (row[j]! * row[j]!) / form.diagonal[j]!);
    }
    return pivot > SINGULAR_PIVOT * most && pivot > 0;
  }

  /** Exchanges u and w at i, gives the new one its value, and moves all that is not given along. */
  #exchange(i: number): void {
    this.iterations++;
    const { lower, rowLower } = this.#program;
    const n = lower.length;
    const given = this.#given;
    const other = this.#other;
    const swept = this.#swept;
    const before = other[i]!;
    // what is beyond a limit will stand on that one
    if (i < n === (swept[i] === 1)) this.#side[i] = before < (i < n ? lower[i]! : rowLower[i - n]!) ? -1 : 1;
    other[i] = given[i]!;
    const column = this.#sweep(i);
    const target = this.#target(i);
    given[i] = target;
    const change = target - before;
    for (let k = 0; k < column.length; k++) {
      const moved = column[k]! * change;
      other[k] = swept[k] === 1 ? other[k]! - moved : other[k]! + moved;
    }
  }

  /** Exchanges u and w at k; once more takes it back. Gives column k of the new tableau, until the next sweep. */
  #sweep(k: number): Float64Array {
    const size = this.#size;
    const a = this.#tableau;
    const column = this.#column;
    const inverse = 1 / a[k * size + k]!;
    const sign = this.#swept[k] === 1 ? -inverse : inverse;
    for (let j = 0; j < k; j++) column[j] = a[k * size + j]!;
    column[k] = 0;
    for (let i = k + 1; i < size; i++) column[i] = a[i * size + k]!;
    // four rows at a time, the column is read a quarter as often; what lies above the diagonal is never read
    let i = 0;
    for (; i + 3 < size; i += 4) {
      const first = i * size;
      const second = first + size;
      const third = second + size;
      const fourth = third + size;
      const c0 = column[i]! * inverse;
      const c1 = column[i + 1]! * inverse;
      const c2 = column[i + 2]! * inverse;
      const c3 = column[i + 3]! * inverse;
      for (let j = 0; j <= i + 3; j++) {
        const c = column[j]!;
        a[first + j] = a[first + j]! - c0 * c;
        a[second + j] = a[second + j]! - c1 * c;
        a[third + j] = a[third + j]! - c2 * c;
        a[fourth + j] = a[fourth + j]! - c3 * c;
      }
    }
    for (; i < size; i++) {
      const factor = column[i]! * inverse;
      for (let j = 0; j <= i; j++) a[i * size + j] = a[i * size + j]! - factor * column[j]!;
    }
    for (let j = 0; j < size; j++) column[j] = column[j]! * sign;
    column[k] = -inverse;
    for (let j = 0; j <= k; j++) a[k * size + j] = column[j]!;
    for (let r = k + 1; r < size; r++) a[r * size + k] = column[r]!;
    this.#swept[k] = this.#swept[k] === 1 ? 0 : 1;
    return column;
  }

  #entry(i: number, k: number): number {
    return i >= k ? this.#tableau[i * this.#size + k]! : this.#tableau[k * this.#size + i]!;
  }

  /** All that is not given, from all that is. */
  #multiply(): void {
    const size = this.#size;
    const given = this.#given;
    const other = this.#other;
    const swept = this.#swept;
    other.fill(0);
    for (let k = 0; k < size; k++) {
      const value = given[k]!;
      if (value === 0) continue;
      for (let i = 0; i < size; i++) other[i] = other[i]! + this.#entry(i, k) * value;
    }
    for (let i = 0; i < size; i++) if (swept[i] === 1) other[i] = -other[i]!;
  }

  #describe(): QuadraticSolution | undefined {
    const { form, rows, lower, upper, rowLower, rowUpper } = this.#program;
    const n = form.size;
    const m = rows.length;
    const program = { ...this.#program, linear: this.#linear };
    let solution: { x: Float64Array; y: Float64Array } = this.#point();
    let kktResidual = kktResidualKernel(program, solution.x, solution.y);
    if (kktResidual > REFINE) {
      this.#refine();
      solution = this.#point();
      kktResidual = kktResidualKernel(program, solution.x, solution.y);
    }
    if (!(kktResidual <= GOOD)) return undefined;
    const { x, y } = solution;
    const gradient = vector(n);
    const boundMultiplier = vector(n);
    const state = new Int8Array(n);
    const rowState = new Int8Array(m);
    for (let j = 0; j < n; j++) {
      let pull = 0;
      for (let r = 0; r < m; r++) pull += rows[r]![j]! * y[r]!;
      const z = this.#swept[j] === 1 ? 0 : this.#other[j]! - this.#linear[j]!;
      gradient[j] = z + pull;
      boundMultiplier[j] = z;
      if (this.#swept[j] === 0) state[j] = lower[j] === upper[j] ? -1 : this.#side[j]!;
    }
    for (let r = 0; r < m; r++) {
      if (rowLower[r] === rowUpper[r]) rowState[r] = 2;
      else if (this.#swept[n + r] === 1) rowState[r] = this.#side[n + r]!;
    }
    return {
      status: "optimal",
      x,
      gradient,
      state,
      rowState,
      rowMultiplier: y,
      boundMultiplier,
      iterations: this.iterations,
      kktResidual,
    };
  }

  /** The weights, those a rounding away from a bound on it, and the multipliers of the rows. */
  #point(): { x: Float64Array; y: Float64Array } {
    const { form, rows, lower, upper } = this.#program;
    const n = form.size;
    const x = vector(n);
    const y = vector(rows.length);
    const near = 1e-13 * this.#scale;
    for (let j = 0; j < n; j++) {
      const value = this.#swept[j] === 1 ? this.#other[j]! : this.#given[j]!;
      x[j] = value <= lower[j]! + near ? lower[j]! : value >= upper[j]! - near ? upper[j]! : value;
    }
    for (let r = 0; r < rows.length; r++) if (this.#swept[n + r] === 1) y[r] = -this.#other[n + r]!;
    return { x, y };
  }

  /** One step of refinement: what P and A as they were given leave over goes through the swept tableau once more. */
  #refine(): void {
    const { form, rows } = this.#program;
    const n = form.size;
    const size = this.#size;
    const x = vector(n);
    const all = positions(n);
    for (let j = 0; j < n; j++) {
      all[j] = j;
      x[j] = this.#swept[j] === 1 ? this.#other[j]! : this.#given[j]!;
    }
    const left = vector(size);
    form.accumulate(all, x, n, left);
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r]!;
      const u = this.#swept[n + r] === 1 ? this.#other[n + r]! : this.#given[n + r]!;
      let value = 0;
      for (let j = 0; j < n; j++) {
        value += row[j]! * x[j]!;
        left[j] = left[j]! + row[j]! * u;
      }
      left[n + r] = value;
    }
    for (let i = 0; i < size; i++) left[i] = this.#swept[i] === 1 ? this.#given[i]! - left[i]! : 0;
    const other = copyVector(this.#other);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < size; k++) if (this.#swept[k] === 1) sum += this.#entry(i, k) * left[k]!;
      other[i] = this.#swept[i] === 1 ? other[i]! - sum : other[i]! + sum;
    }
    this.#other.set(other);
  }
}
