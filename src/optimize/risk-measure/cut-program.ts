import { type LinearProgramSolution, solveProgram } from "../../numerics/linear-program/linear-program-kernel.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { type WeightPieces, weightsOfPieces } from "../constraints/weight-pieces.js";
import { multiplierOf } from "../cvar/cvar-program.js";
import type { PlaneShares, RiskPlane } from "./risk-measure.js";

/** The best weights for the planes known so far. */
export interface CutSolution {
  readonly status: LinearProgramSolution["status"];
  readonly weights: Float64Array;
  /** One for each row: what the least objective grows by when the row's limit grows by one. */
  readonly rowPrices: Float64Array;
  /** One for each piece: what a unit more of it would gain. */
  readonly piecePrices: Float64Array;
  /** No weights have a smaller objective. */
  readonly bound: number;
}

/**
 * Least greatest of planes plus a linear cost, as a linear program solved through its dual: a row for each piece of a weight and one
 * for the planes' shares, a column for each plane. A new plane is a new column, and the simplex goes on from where it stood; planes
 * that have long had no share make room.
 */
export class CutProgram {
  readonly #simplex: PiecewiseSimplex;
  readonly #pieces: WeightPieces;
  readonly #slots: number;
  readonly #scale: number;
  readonly #most: number;
  #cost: Float64Array;
  /** When each slot last had a share; −1 while it is empty. */
  readonly #used: Int32Array;
  #turn = 0;

  /**
   * @param planes - at least one; their greatest entry sets the units
   * @param shares - how much of each plane there may be, and whether the shares sum to 1; all of it, and they do
   * @param spare - how many planes can be added where `shares` are given; with it no plane has a share at first
   */
  constructor(
    pieces: WeightPieces,
    cost: Float64Array,
    planes: readonly RiskPlane[],
    shares?: PlaneShares,
    spare?: number,
  ) {
    const { owner, rows } = pieces;
    const size = owner.length;
    this.#pieces = pieces;
    this.#cost = cost;
    this.#slots = planes.length + (shares === undefined ? 5 * (size + rows.length) + 100 : (spare ?? 0));
    this.#used = new Int32Array(this.#slots).fill(-1);
    this.#scale =
      planes.reduce((most, { gradient }) => gradient.reduce((g, v) => Math.max(g, Math.abs(v)), most), 0) || 1;
    this.#most = shares?.most ?? Number.POSITIVE_INFINITY;
    const m = size + 1;
    const n = this.#slots + rows.length;
    const below = new Float64Array(n + m).fill(Number.NEGATIVE_INFINITY);
    const above = new Float64Array(n + m).fill(Number.POSITIVE_INFINITY);
    const columns = new Float64Array(n * m);
    const price = new Float64Array(n);
    const lower = new Float64Array(n + m);
    const upper = new Float64Array(n + m);
    for (const [k, plane] of planes.entries()) {
      columns.set(this.#column(plane), k * m);
      price[k] = -plane.constant / this.#scale;
      lower[k] = shares?.least ?? 0;
      upper[k] = shares?.most ?? Number.POSITIVE_INFINITY;
      this.#used[k] = 0;
    }
    for (const [k, row] of rows.entries()) {
      const at = this.#slots + k;
      columns.set(row.coefficients, at * m);
      const limits = multiplierOf(row.min, row.max);
      [below[at], price[at], above[at]] = [limits.below, limits.cost, limits.above];
      [lower[at], upper[at]] = [limits.lower, limits.upper];
    }
    below.set(pieces.lower, n);
    above.set(pieces.upper, n);
    for (let p = 0; p < size; p++) lower[n + p] = upper[n + p] = cost[p]! / this.#scale;
    const summed = shares?.sumsToOne ?? true;
    lower[n + size] = summed ? 1 : Number.NEGATIVE_INFINITY;
    upper[n + size] = summed ? 1 : Number.POSITIVE_INFINITY;
    this.#simplex = new PiecewiseSimplex(
      { columns, cost: price, lower, upper, below, above },
      shares && spare === undefined ? heavy(planes, shares, n) : undefined,
    );
  }

  /** Another linear cost of the pieces, for the next solution. */
  setCost(cost: Float64Array): void {
    this.#cost = cost;
    for (const [p, one] of cost.entries()) this.#simplex.moveRow(p, one / this.#scale);
  }

  /** One more plane. False when there is no room, as all planes have a share. */
  add(plane: RiskPlane): boolean {
    let slot = -1;
    let oldest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.#slots; k++) {
      if (this.#simplex.position[k]! >= 0 || this.#used[k]! >= oldest) continue;
      oldest = this.#used[k]!;
      slot = k;
      if (oldest === -1) break;
    }
    // a plane with a greatest share may stand there without being in the basis, and stays
    if (slot < 0 || (oldest >= 0 && this.#most < Number.POSITIVE_INFINITY)) return false;
    const cost = -plane.constant / this.#scale;
    this.#simplex.replaceColumn(slot, this.#column(plane), cost, this.#most);
    this.#used[slot] = this.#turn;
    return true;
  }

  /** Pivots so far. */
  get iterations(): number {
    return this.#simplex.iterations;
  }

  solve(): CutSolution {
    const { owner, rows } = this.#pieces;
    const solution = solveProgram(this.#simplex);
    this.#turn++;
    for (let k = 0; k < this.#slots; k++) if (this.#simplex.position[k]! >= 0) this.#used[k] = this.#turn;
    const first = this.#slots;
    return {
      status: solution.status,
      weights: weightsOfPieces(
        this.#pieces,
        solution.rowDual.map((price) => -price),
      ),
      rowPrices: solution.x.slice(first, first + rows.length).map((z) => z * this.#scale),
      piecePrices: Float64Array.from(owner, (_, p) => solution.rows[p]! * this.#scale - this.#cost[p]!),
      bound: -solution.objective * this.#scale,
    };
  }

  /** A plane's slope along each piece; as in the program of the tail, losses count negative. */
  #column({ gradient }: RiskPlane): Float64Array {
    const { owner } = this.#pieces;
    const column = new Float64Array(owner.length + 1);
    for (let p = 0; p < owner.length; p++) column[p] = -gradient[owner[p]!]! / this.#scale;
    column[owner.length] = 1;
    return column;
  }
}

/** The planes that have the greatest share where all assets weigh the same: a good guess at those of the optimum. */
function heavy(planes: readonly RiskPlane[], { most, sumsToOne }: PlaneShares, variables: number): Uint8Array {
  const guess = new Uint8Array(variables);
  const sums = planes.map(({ gradient, constant }) => gradient.reduce((sum, g) => sum + g / gradient.length, constant));
  const order = sums.map((_, t) => t).sort((a, b) => sums[b]! - sums[a]! || a - b);
  const count = sumsToOne ? Math.floor(1 / most) : sums.filter((sum) => sum > 0).length;
  for (const t of order.slice(0, count)) guess[t] = 1;
  return guess;
}
