import type { WeightPieces } from "../constraints/weight-pieces.js";
import type { LinearRisk } from "./risk-measure.js";

/** With fewer pieces than this all of them take part from the start. */
const FEW_PIECES = 48;
/** How many take part at first, and how many of those that earn most join them, so that a target of return can be met. */
const FIRST = 40;
const RICHEST = 8;
/** The upper bounds of those that take part at first are at least so many times the greatest total. */
const ROOM = 3;
/** A price below this part of the steepest slope is rounding. */
const ROUNDING = 1e-13;

/**
 * Which pieces of weights a program is about. Most assets have no weight in an optimum: a program of few of them is quickly solved, and
 * its prices say whether another one would do better. Only assets that may have a weight of zero, and have one piece, are left out.
 */
export class TakenPieces {
  readonly all: WeightPieces;
  /** Those that take part, as pieces of their own. */
  pieces: WeightPieces;
  /** Their assets, ascending and each once; undefined while all take part. */
  assets: Int32Array | undefined;
  /** Their places among all pieces, ascending. */
  #places: Int32Array;

  /**
   * @param slope - what a unit more of each piece adds to the objective at some weights: a guess at which are wanted
   * @param mean - N; undefined, as the slope, where all are to take part
   */
  constructor(all: WeightPieces, slope?: Float64Array, mean?: Float64Array) {
    this.all = all;
    this.#places = Int32Array.from(all.owner.keys());
    this.pieces = all;
    if (slope !== undefined && mean !== undefined) this.#narrow(slope, mean);
  }

  /** The numbers of those that take part. */
  of(numbers: Float64Array): Float64Array {
    return this.assets === undefined ? numbers : Float64Array.from(this.#places, (p) => numbers[p]!);
  }

  /** Equal weights of the assets that take part, nothing of the others: nearer to an optimum than equal weights of all. */
  equalWeights(assets: number): Float64Array {
    if (this.assets === undefined) return new Float64Array(assets).fill(1 / assets);
    const weights = new Float64Array(assets);
    for (const i of this.assets) weights[i] = 1 / this.assets.length;
    return weights;
  }

  /** From now on all take part. */
  takeAll(): void {
    this.#places = Int32Array.from(this.all.owner.keys());
    this.pieces = this.all;
    this.assets = undefined;
  }

  /**
   * Prices of all pieces where those of the taken ones are known.
   *
   * @param gradient - N: of the risk, by the shares of the planes
   * @param rowPrices - of the rows
   * @param cost - of all pieces
   */
  prices(taken: Float64Array, gradient: Float64Array, rowPrices: Float64Array, cost: Float64Array): Float64Array {
    const { owner, rows } = this.all;
    const prices = Float64Array.from(owner, (i, p) => -gradient[i]! - cost[p]!);
    for (const [k, { coefficients }] of rows.entries()) {
      const price = rowPrices[k]!;
      if (price !== 0) for (let p = 0; p < prices.length; p++) prices[p]! += price * coefficients[p]!;
    }
    for (const [k, p] of this.#places.entries()) prices[p] = taken[k]!;
    return prices;
  }

  /** Takes those left out whose price says that they are wanted, the most wanted first. @returns where the others stand now, or undefined where none is wanted */
  widen(prices: Float64Array, gradient: Float64Array): Int32Array | undefined {
    if (this.assets === undefined) return undefined;
    const least = ROUNDING * gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const known = new Set(this.#places);
    const wanted = Array.from(prices.keys()).filter((p) => prices[p]! > least && !known.has(p));
    if (wanted.length === 0) return undefined;
    wanted.sort((a, b) => prices[b]! - prices[a]! || a - b);
    const before = this.#places;
    this.#take([...before, ...wanted.slice(0, Math.ceil(before.length / 2))]);
    const place = new Map(Array.from(this.#places, (p, k) => [p, k]));
    return before.map((p) => place.get(p)!);
  }

  #narrow(slope: Float64Array, mean: Float64Array): void {
    const { owner, lower, upper, resolved } = this.all;
    const idle = this.#places.filter((p) => lower[p] === 0 && owner[p - 1] !== owner[p] && owner[p + 1] !== owner[p]);
    const total = resolved.rows
      .slice(0, 1)
      .reduce((most, { min, max }) => Math.max(most, Math.abs(min), Math.abs(max)), 1);
    const wanted = Array.from(idle).sort((a, b) => slope[a]! - slope[b]! || a - b);
    let room = 0;
    let count = 0;
    while (count < wanted.length && (count < FIRST || room < ROOM * total)) room += upper[wanted[count++]!]!;
    const rich = Array.from(idle).sort((a, b) => mean[owner[b]!]! - mean[owner[a]!]! || a - b);
    const taken = new Set([...wanted.slice(0, count), ...rich.slice(0, RICHEST)]);
    const can = new Set(idle);
    this.#take(Array.from(this.#places).filter((p) => taken.has(p) || !can.has(p)));
  }

  #take(places: readonly number[]): void {
    const { all } = this;
    if (places.length === all.owner.length) {
      this.takeAll();
      return;
    }
    this.#places = Int32Array.from(places).sort();
    const of = (numbers: Float64Array): Float64Array => Float64Array.from(this.#places, (p) => numbers[p]!);
    const owner = this.#places.map((p) => all.owner[p]!);
    this.assets = owner.filter((i, k) => owner[k - 1] !== i);
    this.pieces = {
      ...all,
      owner,
      lower: of(all.lower),
      upper: of(all.upper),
      slope: of(all.slope),
      rows: all.rows.map((row) => ({ ...row, coefficients: of(row.coefficients) })),
    };
  }
}

/** Those that take part at first: by the slope of the objective where all assets weigh the same. */
export function takenPieces(all: WeightPieces, risk: LinearRisk, mean: Float64Array, cost: Float64Array): TakenPieces {
  if (risk.table === undefined || all.owner.length < FEW_PIECES) return new TakenPieces(all);
  const { gradient } = risk.evaluate(new Float64Array(mean.length).fill(1 / mean.length));
  const slope = cost.map((one, p) => one + gradient[all.owner[p]!]!);
  return new TakenPieces(all, slope, mean);
}
