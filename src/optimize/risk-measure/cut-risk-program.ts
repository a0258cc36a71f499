import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { violation } from "../cvar/describe-cvar.js";
import { boxedPieces } from "./boxed-pieces.js";
import { CutProgram } from "./cut-program.js";
import { CLOSED, type CutSolution, cutSolution, sizeOfRisk } from "./cut-solution.js";
import { periodPlanes } from "./known-plane.js";
import { type LinearRisk, type RiskPlane, weightedReturns } from "./risk-measure.js";
import type { RiskProgram, RiskSolution } from "./risk-solution.js";
import { type TakenPieces, takenPieces } from "./taken-pieces.js";

/**
 * A risk that is the greatest of finitely many planes: planes are added where the best weights so far, and the middle between them and
 * the best known, have their risk, until the bound of the planes meets the risk itself (Kelley 1960; Künzi-Bay and Mayer 2006). The
 * answer is exact, as the planes are finitely many. Planes are kept from one weight of the return to the next.
 */
export class CutRiskProgram implements RiskProgram {
  readonly #risk: LinearRisk;
  readonly #mean: Float64Array;
  readonly #resolved: ResolvedConstraints;
  readonly #extra: readonly ConstraintRow[];
  readonly #pieces: WeightPieces;
  /** Undefined before the first solution. */
  #taken: TakenPieces | undefined;
  #program: CutProgram | undefined;

  constructor(
    risk: LinearRisk,
    mean: Float64Array,
    resolved: ResolvedConstraints,
    extra: readonly ConstraintRow[] = [],
  ) {
    this.#risk = risk;
    this.#mean = mean;
    this.#resolved = resolved;
    this.#extra = extra;
    this.#pieces = boxedPieces(resolved, extra);
  }

  solve(returnWeight: number, costWeight: number): RiskSolution {
    const { lower, upper } = this.#resolved;
    if (lower.every((low, i) => low === upper[i])) return this.#only(lower);
    const pieces = this.#pieces;
    const mean = this.#mean;
    const cost = pieces.slope.map((slope, p) => costWeight * slope - returnWeight * mean[pieces.owner[p]!]!);
    this.#taken ??= takenPieces(pieces, this.#risk, mean, cost);
    const taken = this.#taken;
    let program = this.#ready(taken, cost);
    let afresh = program.iterations === 0;
    const linear = (w: Float64Array): number =>
      costWeight * (tradingCost(this.#resolved, w) - pieces.origin) - returnWeight * dotKernel(mean, w);
    let center: { readonly weights: Float64Array; readonly value: number } | undefined;
    const look = (weights: Float64Array): RiskPlane => {
      const found = this.#risk.evaluate(weights, taken.assets);
      const value = found.risk + linear(weights);
      if (center === undefined || value < center.value) center = { weights, value };
      return found;
    };
    const turns = 50 * (pieces.owner.length + 20);
    let pivots = -1;
    for (let turn = 0; turn < turns; turn++) {
      const solution = program.solve();
      if (solution.status !== "optimal") {
        if (afresh && taken.assets === undefined) return this.#without(solution, program);
        // planes that hardly differ can leave nothing but rounding, and few pieces no weights: begin again without either
        afresh = true;
        taken.takeAll();
        this.#program = undefined;
        program = this.#ready(taken, cost);
        pivots = -1;
        continue;
      }
      const { weights, bound } = solution;
      const middle = center?.weights.map((w, i) => (w + weights[i]!) / 2);
      const found = look(weights);
      const gap = found.risk + linear(weights) - bound;
      const size = sizeOfRisk(found, bound);
      // planes that lead to no pivot are known already, up to rounding
      const still = program.iterations === pivots;
      pivots = program.iterations;
      if (gap <= CLOSED * size || still || this.#risk.shares !== undefined || !program.add(found)) {
        const whole = this.#widened(taken, program, solution, cost);
        if (whole !== undefined) return cutSolution(pieces, this.#extra, whole, found, gap / size, program.iterations);
        pivots = -1;
        continue;
      }
      if (middle !== undefined) program.add(look(middle));
    }
    return { ...this.#without(program.solve(), program), status: "iteration-limit" };
  }

  /** The solution with the prices of all pieces; undefined where more of them are wanted, which join the program. */
  #widened(
    taken: TakenPieces,
    program: CutProgram,
    solution: CutSolution,
    cost: Float64Array,
  ): CutSolution | undefined {
    const { table, shares } = this.#risk;
    if (taken.assets === undefined || table === undefined) return solution;
    const rows = shares === undefined ? program.rowShares(solution.planeShares, table.periods) : solution.planeShares;
    const gradient = weightedReturns(table, rows);
    if (shares !== undefined) for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!;
    const piecePrices = taken.prices(solution.piecePrices, gradient, solution.rowPrices, cost);
    const before = new Set(taken.assets);
    const places = taken.widen(piecePrices, gradient);
    if (places === undefined) return { ...solution, piecePrices };
    const added = taken.pieces.owner.filter((i) => !before.has(i));
    program.widen(taken.pieces, taken.of(cost), places, (slopes, rowShares) => {
      const more = weightedReturns(table, rowShares, added);
      for (const i of added) slopes[i] = more[i]!;
    });
    return undefined;
  }

  #ready(taken: TakenPieces, cost: Float64Array): CutProgram {
    if (this.#program !== undefined) {
      this.#program.setCost(taken.of(cost));
      return this.#program;
    }
    const n = this.#mean.length;
    const { shares } = this.#risk;
    if (shares !== undefined) {
      this.#program = new CutProgram(taken.pieces, taken.of(cost), periodPlanes(shares, n), shares);
      return this.#program;
    }
    const { gradient, ...first } = this.#risk.evaluate(new Float64Array(n).fill(1 / n), taken.assets);
    this.#program = new CutProgram(taken.pieces, taken.of(cost), [{ ...first, slopes: gradient, sign: 1 }]);
    return this.#program;
  }

  /** The only weights that the bounds leave: nothing is to be chosen, and no price has a bound. */
  #only(weights: Float64Array): RiskSolution {
    const residual = violation(this.#resolved, this.#extra, weights);
    return {
      status: residual <= 1e-9 ? "optimal" : "infeasible",
      weights,
      risk: this.#risk.evaluate(weights).risk,
      residual,
      iterations: 0,
      binding: () => this.#resolved.assets.map((asset) => ({ constraint: `min.${asset}`, shadowPrice: null })),
    };
  }

  #without({ status, weights }: CutSolution, program: CutProgram): RiskSolution {
    // the program is the dual: it has no bound where the limits cannot be met
    const own = status === "unbounded" ? "infeasible" : status === "infeasible" ? "unbounded" : "iteration-limit";
    return {
      status: own,
      weights,
      risk: Number.NaN,
      residual: Number.POSITIVE_INFINITY,
      iterations: program.iterations,
      binding: () => [],
    };
  }
}
