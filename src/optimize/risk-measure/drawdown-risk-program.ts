import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { boxedPieces, CLOSED, cutSolution, sizeOfRisk } from "./cut-risk-program.js";
import { DrawdownProgram } from "./drawdown-program.js";
import { type DrawdownRisk, type LinearRisk, portfolioReturns } from "./risk-measure.js";
import type { RiskSolution } from "./risk-solution.js";

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
    const program = this.#ready(cost);
    for (;;) {
      const solution = program.solve();
      if (solution.status !== "optimal") break;
      const { weights, bound } = solution;
      const found = this.#risk.evaluate(weights);
      const costs = costWeight * (tradingCost(this.#resolved, weights) - pieces.origin);
      const gap = found.risk + costs - returnWeight * dotKernel(mean, weights) - bound;
      const size = sizeOfRisk(found, bound);
      const below = gap <= CLOSED * size ? undefined : this.#below(weights);
      if (below === undefined || !program.lacks(below.peaks, below.worst)) {
        return cutSolution(pieces, this.#extra, solution, found, gap / size, program.iterations);
      }
      if (program.peaks > PEAKS) break;
      program.grow(below.peaks, below.deep);
    }
    this.#program = undefined;
    return undefined;
  }

  #ready(cost: Float64Array): DrawdownProgram {
    if (this.#program !== undefined) this.#program.setCost(cost);
    else {
      const n = this.#mean.length;
      const { peaks, worst, deep } = this.#below(new Float64Array(n).fill(1 / n));
      this.#program = new DrawdownProgram(
        this.#pieces,
        cost,
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
