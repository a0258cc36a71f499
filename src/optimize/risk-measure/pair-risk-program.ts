import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { boxedPieces } from "./boxed-pieces.js";
import { CutProgram } from "./cut-program.js";
import { CLOSED, cutSolution, sizeOfRisk } from "./cut-solution.js";
import { NewtonRiskProgram } from "./newton-risk-program.js";
import { PeriodOrder, type PeriodPair } from "./period-order.js";
import { type LinearRisk, type PairRisk, portfolioReturns, type RiskPlane, weightedReturns } from "./risk-measure.js";
import type { RiskSolution } from "./risk-solution.js";
import { smoothedPairs } from "./smoothed-pairs.js";

/** Pairs that the linear program begins with at most. */
const PAIRS = 2000;
/** By how many pairs it may grow. */
const SPARE = 500;
/** Pairs may change their order up to this many times the width of the last rounding. */
const REACH = 3;
/** How much narrower each rounding is than the one before. */
const NARROWER = 16;
const ROUNDINGS = 8;
/** Newton's steps in each rounding, one number for each attempt. */
const STEPS = [2, 8, 32];
/** Programs of one attempt, each with the pairs that turned in the one before. */
const ROUNDS = 50;

/**
 * The least sum of the distances of all pairs of periods.
 *
 * First by Newton's method with the kinks of the distances rounded, less and less, until the order of the periods is right but for pairs
 * that nearly tie. Then by a linear program in which those pairs may change their order while all others count as if they kept it. That
 * can only be too low, so its optimum is a bound; pairs that stand the other way round there may change their order in the next one.
 */
export class PairRiskProgram {
  readonly #risk: LinearRisk;
  readonly #pairs: PairRisk;
  readonly #mean: Float64Array;
  readonly #resolved: ResolvedConstraints;
  readonly #extra: readonly ConstraintRow[];
  readonly #pieces: WeightPieces;
  #last: Float64Array | undefined;

  constructor(
    risk: LinearRisk,
    pairs: PairRisk,
    mean: Float64Array,
    resolved: ResolvedConstraints,
    extra: readonly ConstraintRow[],
  ) {
    this.#risk = risk;
    this.#pairs = pairs;
    this.#mean = mean;
    this.#resolved = resolved;
    this.#extra = extra;
    this.#pieces = boxedPieces(resolved, extra);
  }

  /** Undefined where it does not come to its end, as where no weights are within the limits. */
  solve(returnWeight: number, costWeight: number): RiskSolution | undefined {
    const { lower, upper } = this.#resolved;
    if (lower.every((low, i) => low === upper[i])) return undefined;
    for (const steps of STEPS) {
      const near = this.#rounded(returnWeight, costWeight, steps);
      const found = near && this.#settled(returnWeight, costWeight, near);
      if (near === undefined || found !== undefined) return found;
    }
    return undefined;
  }

  /** Newton's method with less and less rounded kinks, until few pairs are within their reach. */
  #rounded(returnWeight: number, costWeight: number, steps: number): Rounded | undefined {
    const { sample } = this.#pairs;
    let start = this.#last;
    let width = this.#risk.evaluate(start ?? new Float64Array(sample.assets).fill(1 / sample.assets)).risk;
    for (let turn = 0; turn < ROUNDINGS && width > 0; turn++, width /= NARROWER) {
      const smooth = smoothedPairs(this.#pairs, width);
      const effort = { settled: 1e-6, turns: steps, start };
      const program = new NewtonRiskProgram(smooth, this.#mean, this.#resolved, this.#extra, effort);
      const { status, weights } = program.solve(returnWeight, costWeight);
      if (status !== "optimal" && status !== "iteration-limit") return undefined;
      start = weights;
      this.#last = weights;
      const order = new PeriodOrder(portfolioReturns(sample, weights));
      if (order.count(REACH * width) <= PAIRS) return { weights, order, reach: REACH * width };
    }
    return undefined;
  }

  /** The exact optimum from weights near to it; undefined where too many pairs change their order on the way. */
  #settled(returnWeight: number, costWeight: number, near: Rounded): RiskSolution | undefined {
    const pieces = this.#pieces;
    const mean = this.#mean;
    const { weight, sample } = this.#pairs;
    const gradient = weightedReturns(
      sample,
      near.order.ranks().map((rank) => weight * rank),
    );
    const cost = pieces.slope.map((slope, p) => {
      const i = pieces.owner[p]!;
      return costWeight * slope - returnWeight * mean[i]! + gradient[i]!;
    });
    const planes = near.order.free(near.reach).map((pair) => {
      const { gradient, constant } = this.#turned(pair);
      return { slopes: gradient, sign: 1 as const, constant };
    });
    if (planes.length === 0) return undefined;
    const spare = Math.min(SPARE, (sample.periods * (sample.periods - 1)) / 2 - planes.length);
    const program = new CutProgram(pieces, cost, planes, { least: 0, most: 2 * weight, sumsToOne: false }, spare);
    for (let round = 0; round < ROUNDS; round++) {
      const solution = program.solve();
      if (solution.status !== "optimal") return undefined;
      const { weights, bound } = solution;
      const found = this.#risk.evaluate(weights);
      const costs = costWeight * (tradingCost(this.#resolved, weights) - pieces.origin);
      const gap = found.risk + costs - returnWeight * dotKernel(mean, weights) - bound;
      const size = sizeOfRisk(found, bound);
      const turned = gap <= CLOSED * size ? [] : near.order.freeTurned(portfolioReturns(sample, weights), spare);
      if (turned === undefined) return undefined;
      if (turned.length === 0) {
        this.#last = weights;
        return cutSolution(pieces, this.#extra, solution, found, gap / size, program.iterations);
      }
      if (!turned.every((pair) => program.add(this.#turned(pair)))) return undefined;
    }
    return undefined;
  }

  /** What a pair adds when it changes its order, for each half of its weight: its distance the other way round. */
  #turned([lower, higher]: PeriodPair): RiskPlane {
    const { values, assets } = this.#pairs.sample;
    const gradient = new Float64Array(assets);
    for (let i = 0; i < assets; i++) gradient[i] = values[lower * assets + i]! - values[higher * assets + i]!;
    return { risk: Number.NaN, gradient, constant: 0 };
  }
}

/** Weights near the optimum, and how far returns may be from each other to change their order. */
interface Rounded {
  readonly weights: Float64Array;
  readonly order: PeriodOrder;
  readonly reach: number;
}
