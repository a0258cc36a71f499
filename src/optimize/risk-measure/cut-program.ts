import { solveProgram } from "../../numerics/linear-program/linear-program-kernel.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { type WeightPieces, weightsOfPieces } from "../constraints/weight-pieces.js";
import { multiplierOf } from "../cvar/cvar-program.js";
import type { CutSolution } from "./cut-solution.js";
import { greatestSlope, heavy, type KnownPlane, writeSlopes } from "./known-plane.js";
import type { PlaneShares, RiskPlane } from "./risk-measure.js";

/** A plane that has had no share for so many turns is forgotten when the program grows. */
const LONG = 30;

/**
 * Least greatest of planes plus a linear cost, as a linear program solved through its dual: a row for each piece of a weight and one
 * for the planes' shares, a column for each plane. A new plane is a new column, and the simplex goes on from where it stood; planes
 * that have long had no share make room. More pieces make the program larger, and it goes on from where it stood, too.
 */
export class CutProgram {
  #simplex: PiecewiseSimplex;
  #pieces: WeightPieces;
  #slots: number;
  readonly #scale: number;
  readonly #shares: PlaneShares | undefined;
  #cost: Float64Array;
  /** Undefined where a slot is empty. */
  readonly #planes: (KnownPlane | undefined)[];
  /** When each slot last had a share; −1 while it is empty. */
  #used: Int32Array;
  #turn = 0;
  #pivots = 0;

  /**
   * @param planes - at least one; their greatest entry sets the units
   * @param shares - how much of each plane there may be, and whether the shares sum to 1; all of it, and they do
   * @param spare - how many planes can be added; where it is given with `shares` no plane has a share at first
   */
  constructor(
    pieces: WeightPieces,
    cost: Float64Array,
    planes: readonly KnownPlane[],
    shares?: PlaneShares,
    spare?: number,
  ) {
    this.#pieces = pieces;
    this.#cost = cost;
    this.#shares = shares;
    this.#planes = [...planes];
    this.#slots = planes.length + (spare ?? (shares === undefined ? roomFor(pieces) : 0));
    this.#used = new Int32Array(this.#slots).fill(-1);
    this.#used.fill(0, 0, planes.length);
    this.#scale = greatestSlope(planes) || 1;
    const guess =
      shares && spare === undefined ? heavy(planes, shares, this.#slots + pieces.rows.length, pieces) : undefined;
    this.#simplex = new PiecewiseSimplex(this.#program(), guess);
  }

  /** Another linear cost of the pieces, for the next solution. */
  setCost(cost: Float64Array): void {
    this.#cost = cost;
    for (const [p, one] of cost.entries()) this.#simplex.moveRow(p, one / this.#scale);
  }

  /** One more plane. False when there is no room, as all planes have a share. */
  add({ gradient, constant, shares }: RiskPlane): boolean {
    let slot = -1;
    let oldest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.#slots; k++) {
      if (this.#simplex.position[k]! >= 0 || this.#used[k]! >= oldest) continue;
      oldest = this.#used[k]!;
      slot = k;
      if (oldest === -1) break;
    }
    const most = this.#shares?.most ?? Number.POSITIVE_INFINITY;
    // a plane with a greatest share may stand there without being in the basis, and stays
    if (slot < 0 || (oldest >= 0 && most < Number.POSITIVE_INFINITY)) return false;
    const plane: KnownPlane = { slopes: gradient, sign: 1, constant, ...(shares && { shares }) };
    const column = new Float64Array(this.#pieces.owner.length + 1);
    this.#write(column, 0, plane);
    this.#simplex.replaceColumn(slot, column, -constant / this.#scale, most);
    this.#planes[slot] = plane;
    this.#used[slot] = this.#turn;
    return true;
  }

  /** Pivots so far. */
  get iterations(): number {
    return this.#pivots + this.#simplex.iterations;
  }

  /**
   * The same program over more pieces.
   *
   * @param places - where the pieces that were there stand now
   * @param refill - brings the slopes of a plane up to date, for the new pieces
   */
  widen(
    pieces: WeightPieces,
    cost: Float64Array,
    places: Int32Array,
    refill: (slopes: Float64Array, shares: Float64Array) => void,
  ): void {
    const size = this.#pieces.owner.length;
    const before = this.#slots;
    if (this.#shares === undefined) this.#slots = Math.max(before, roomFor(pieces));
    const logicals = this.#slots + pieces.rows.length;
    const moved = (v: number): number => {
      if (v < before) return v;
      const k = v - before - pieces.rows.length;
      return k < 0 ? this.#slots + v - before : logicals + (k < size ? places[k]! : pieces.owner.length);
    };
    const { basis, atUpper } = this.#simplex.standing();
    for (const [k, plane] of this.#planes.entries()) {
      if (plane?.shares === undefined) continue;
      // the others have not had a share for long
      const idle = this.#used[k]! < this.#turn - LONG && this.#simplex.position[k]! < 0;
      if (idle) this.#planes[k] = undefined;
      if (idle) this.#used[k] = -1;
      else refill(plane.slopes, plane.shares);
    }
    const standing = new Uint8Array(logicals + pieces.owner.length + 1);
    for (const [v, up] of atUpper.entries()) if (up === 1) standing[moved(v)] = 1;
    const used = new Int32Array(this.#slots).fill(-1);
    used.set(this.#used);
    this.#used = used;
    const known = new Set(places);
    const added = Array.from(pieces.owner.keys()).filter((p) => !known.has(p));
    this.#pivots += this.#simplex.iterations;
    this.#pieces = pieces;
    this.#cost = cost;
    const begin = Int32Array.of(...Array.from(basis, moved), ...added.map((p) => logicals + p));
    this.#simplex = new PiecewiseSimplex(this.#program(), standing, begin);
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
      planeShares: solution.x.subarray(0, first),
    };
  }

  /** The row shares of the risk's table that the planes' shares add up to, where planes have row shares. */
  rowShares(planeShares: Float64Array, periods: number): Float64Array {
    const sum = new Float64Array(periods);
    for (const [k, share] of planeShares.entries()) {
      const shares = this.#planes[k]?.shares;
      if (share !== 0 && shares !== undefined) for (let t = 0; t < periods; t++) sum[t]! += share * shares[t]!;
    }
    return sum;
  }

  #program(): ConstructorParameters<typeof PiecewiseSimplex>[0] {
    const { owner, rows, lower: leasts, upper: mosts } = this.#pieces;
    const size = owner.length;
    const m = size + 1;
    const n = this.#slots + rows.length;
    const below = new Float64Array(n + m).fill(Number.NEGATIVE_INFINITY);
    const above = new Float64Array(n + m).fill(Number.POSITIVE_INFINITY);
    const columns = new Float64Array(n * m);
    const price = new Float64Array(n);
    const lower = new Float64Array(n + m);
    const upper = new Float64Array(n + m);
    const { least, most, sumsToOne } = this.#shares ?? ALL;
    for (const [k, plane] of this.#planes.entries()) {
      if (plane === undefined) continue;
      this.#write(columns, k * m, plane);
      price[k] = -plane.constant / this.#scale;
      lower[k] = least;
      upper[k] = most;
    }
    for (const [k, row] of rows.entries()) {
      const at = this.#slots + k;
      columns.set(row.coefficients, at * m);
      const limits = multiplierOf(row.min, row.max);
      [below[at], price[at], above[at]] = [limits.below, limits.cost, limits.above];
      [lower[at], upper[at]] = [limits.lower, limits.upper];
    }
    below.set(leasts, n);
    above.set(mosts, n);
    for (let p = 0; p < size; p++) lower[n + p] = upper[n + p] = this.#cost[p]! / this.#scale;
    lower[n + size] = sumsToOne ? 1 : Number.NEGATIVE_INFINITY;
    upper[n + size] = sumsToOne ? 1 : Number.POSITIVE_INFINITY;
    return { columns, cost: price, lower, upper, below, above };
  }

  /** A plane's slope along each piece; as in the program of the tail, losses count negative. */
  #write(columns: Float64Array, at: number, { slopes, sign }: KnownPlane): void {
    const { owner } = this.#pieces;
    writeSlopes(columns, at, slopes, owner, -sign * this.#scale);
    columns[at + owner.length] = 1;
  }
}

const ALL: PlaneShares = { least: 0, most: Number.POSITIVE_INFINITY, sumsToOne: true };

/** For how many planes there is room: those of a basis, and as many again some times, as they come and go. */
function roomFor({ owner, rows }: WeightPieces): number {
  return 5 * (owner.length + rows.length) + 100;
}
