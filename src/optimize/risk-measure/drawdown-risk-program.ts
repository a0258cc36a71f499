import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { boxedPieces } from "./boxed-pieces.js";
import { CLOSED, type CutSolution, cutSolution, sizeOfRisk } from "./cut-solution.js";
import { DrawdownProgram } from "./drawdown-program.js";
import { type DrawdownRisk, type LinearRisk, portfolioReturns, weightedReturns } from "./risk-measure.js";
import type { RiskSolution } from "./risk-solution.js";
import { type TakenPieces, takenPieces } from "./taken-pieces.js";

/** How many periods join the program, as a multiple of the tail. */
const DEEP = 2;
/** Peaks after which the search is given up. */
const PEAKS = 800;

/**
 * The least mean of the worst drawdowns. A linear program of some periods' drawdowns below some peaks can only be too low, so its optimum
 * is a bound; the worst drawdowns of the portfolio that it finds join with their peaks, until all that count are there.
 */
export class DrawdownRiskProgram {
  readonly #risk: LinearRisk;
  readonly #drawdowns: DrawdownRisk;
  readonly #mean: Float64Array;
  readonly #resolved: ResolvedConstraints;
  readonly #extra: readonly ConstraintRow[];
  readonly #pieces: WeightPieces;
  #program: DrawdownProgram | undefined;
  /** Undefined before the first solution. */
  #taken: TakenPieces | undefined;

  constructor(
    risk: LinearRisk,
    drawdowns: DrawdownRisk,
    mean: Float64Array,
    resolved: ResolvedConstraints,
    extra: readonly ConstraintRow[],
  ) {
    this.#risk = risk;
    this.#drawdowns = drawdowns;
    this.#mean = mean;
    this.#resolved = resolved;
    this.#extra = extra;
    this.#pieces = boxedPieces(resolved, extra);
  }

  /** Undefined where it does not come to its end, as where no weights are within the limits. */
  solve(returnWeight: number, costWeight: number): RiskSolution | undefined {
    const { lower, upper } = this.#resolved;
    if (lower.every((low, i) => low === upper[i])) return undefined;
    const pieces = this.#pieces;
    const mean = this.#mean;
    const cost = pieces.slope.map((slope, p) => costWeight * slope - returnWeight * mean[pieces.owner[p]!]!);
    this.#taken ??= takenPieces(pieces, this.#risk, mean, cost);
    const taken = this.#taken;
    let program = this.#ready(taken, cost);
    for (;;) {
      const solution = program.solve();
      if (solution.status !== "optimal") {
        if (taken.assets === undefined) break;
        // few pieces may have no weights within the limits
        taken.takeAll();
        this.#program = undefined;
        program = this.#ready(taken, cost);
        continue;
      }
      const { weights, bound } = solution;
      const found = this.#risk.evaluate(weights, taken.assets);
      const costs = costWeight * (tradingCost(this.#resolved, weights) - pieces.origin);
      const gap = found.risk + costs - returnWeight * dotKernel(mean, weights) - bound;
      const size = sizeOfRisk(found, bound);
      const below = gap <= CLOSED * size ? undefined : this.#below(weights);
      if (below === undefined || !program.lacks(below.peaks, below.worst)) {
        const whole = this.#widened(taken, program, solution, cost);
        if (whole !== undefined) return cutSolution(pieces, this.#extra, whole, found, gap / size, program.iterations);
        continue;
      }
      if (program.peaks > PEAKS) break;
      program.grow(below.peaks, below.deep);
    }
    this.#program = undefined;
    return undefined;
  }

  /** The solution with the prices of all pieces; undefined where more of them are wanted, which join the program. */
  #widened(
    taken: TakenPieces,
    program: DrawdownProgram,
    solution: CutSolution,
    cost: Float64Array,
  ): CutSolution | undefined {
    const { table } = this.#risk;
    if (taken.assets === undefined || table === undefined) return solution;
    const gradient = weightedReturns(
      table,
      program.rowShares(solution.planeShares).map((share) => -share),
    );
    const piecePrices = taken.prices(solution.piecePrices, gradient, solution.rowPrices, cost);
    const places = taken.widen(piecePrices, gradient);
    if (places === undefined) return { ...solution, piecePrices };
    program.widen(taken.pieces, taken.of(cost), places);
    return undefined;
  }

  #ready(taken: TakenPieces, cost: Float64Array): DrawdownProgram {
    if (this.#program !== undefined) this.#program.setCost(taken.of(cost));
    else {
      const { peaks, worst, deep } = this.#below(taken.equalWeights(this.#mean.length));
      this.#program = new DrawdownProgram(
        taken.pieces,
        taken.of(cost),
        this.#drawdowns,
        peaks,
        deep,
        worst.slice(0, Math.floor(this.#drawdowns.tail)),
      );
    }
    return this.#program;
  }

  /** The periods of the worst drawdowns of a portfolio, deepest first, the peaks before them, and more periods that are deep. */
  #below(weights: Float64Array): Below {
    const { sample, tail } = this.#drawdowns;
    const returns = portfolioReturns(sample, weights);
    const depth = new Float64Array(sample.periods);
    const peakOf = new Int32Array(sample.periods);
    let sum = 0;
    let highest = 0;
    let peak = 0;
    for (const [t, x] of returns.entries()) {
      sum += x;
      if (sum >= highest) [highest, peak] = [sum, t + 1];
      depth[t] = highest - sum;
      peakOf[t] = peak;
    }
    const order = Array.from(depth.keys()).filter((t) => depth[t]! > 0);
    order.sort((a, b) => depth[b]! - depth[a]! || a - b);
    const worst = order.slice(0, Math.ceil(tail));
    return { worst, peaks: worst.map((t) => peakOf[t]!), deep: order.slice(0, Math.ceil(DEEP * tail)) };
  }
}

interface Below {
  /** 0 … T − 1. */
  readonly worst: readonly number[];
  /** As periods that end there, 0 … T; one may stand there more than once. */
  readonly peaks: readonly number[];
  readonly deep: readonly number[];
}
