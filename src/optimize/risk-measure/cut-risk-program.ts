import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { type WeightPieces, weightPieces } from "../constraints/weight-pieces.js";
import { bindingOfCvar, violation } from "../cvar/describe-cvar.js";
import { CutProgram, type CutSolution } from "./cut-program.js";
import type { LinearRisk, PeriodShares, RiskPlane } from "./risk-measure.js";
import type { RiskProgram, RiskSolution } from "./risk-solution.js";

/** A gap below this part of the risk is closed. */
export const CLOSED = 1e-12;

/** A risk below this part of what an asset can add to it is none. */
const NOTHING = 1e-6;

/** Where a weight has no bound it is kept within this, times the size of the limits; an optimum there has no end. */
const BOX = 1e4;

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
    let program = this.#ready(cost);
    let afresh = program.iterations === 0;
    const linear = (w: Float64Array): number =>
      costWeight * (tradingCost(this.#resolved, w) - pieces.origin) - returnWeight * dotKernel(mean, w);
    let center: { readonly weights: Float64Array; readonly value: number } | undefined;
    const look = (weights: Float64Array): RiskPlane => {
      const found = this.#risk.evaluate(weights);
      const value = found.risk + linear(weights);
      if (center === undefined || value < center.value) center = { weights, value };
      return found;
    };
    const turns = 50 * (pieces.owner.length + 20);
    let pivots = -1;
    for (let turn = 0; turn < turns; turn++) {
      const solution = program.solve();
      if (solution.status !== "optimal") {
        if (afresh) return this.#without(solution, program);
        // planes that hardly differ can leave nothing but rounding: begin again without them
        afresh = true;
        this.#program = undefined;
        program = this.#ready(cost);
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
        return cutSolution(this.#pieces, this.#extra, solution, found, gap / size, program.iterations);
      }
      if (middle !== undefined) program.add(look(middle));
    }
    return { ...this.#without(program.solve(), program), status: "iteration-limit" };
  }

  #ready(cost: Float64Array): CutProgram {
    if (this.#program !== undefined) {
      this.#program.setCost(cost);
      return this.#program;
    }
    const n = this.#mean.length;
    const { shares } = this.#risk;
    if (shares !== undefined) {
      this.#program = new CutProgram(this.#pieces, cost, planesOf(shares, n), shares);
      return this.#program;
    }
    const first = new Float64Array(n).fill(1 / n);
    this.#program = new CutProgram(this.#pieces, cost, [this.#risk.evaluate(first)]);
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

/** What a gap is relative to. */
export function sizeOfRisk({ risk, gradient }: RiskPlane, bound: number): number {
  const steepest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-300);
  return Math.max(Math.abs(risk), Math.abs(bound), NOTHING * steepest);
}

/** The pieces within a box, where they have no bound. */
export function boxedPieces(resolved: ResolvedConstraints, extra: readonly ConstraintRow[]): WeightPieces {
  const pieces = weightPieces(resolved, extra);
  const box = BOX * sizeOf(resolved);
  return {
    ...pieces,
    lower: pieces.lower.map((low) => Math.max(low, -box)),
    upper: pieces.upper.map((high) => Math.min(high, box)),
  };
}

/** The answer to the best weights for some planes; `gap` is between their risk and the bound, relative to the risk. */
export function cutSolution(
  pieces: WeightPieces,
  extra: readonly ConstraintRow[],
  solution: CutSolution,
  { risk }: RiskPlane,
  gap: number,
  iterations: number,
): RiskSolution {
  const { weights } = solution;
  const { resolved } = pieces;
  const box = BOX * sizeOf(resolved);
  return {
    status: weights.some((w) => Math.abs(w) >= box) ? "unbounded" : "optimal",
    weights,
    risk,
    residual: Math.max(Math.abs(gap), violation(resolved, extra, weights)),
    iterations,
    binding: (scale) => bindingOfCvar(pieces, solution, scale),
  };
}

/** A plane for each period: constant − x_t. */
function planesOf({ values, constant }: PeriodShares, assets: number): RiskPlane[] {
  const planes: RiskPlane[] = [];
  for (let from = 0; from < values.length; from += assets) {
    const gradient = values.subarray(from, from + assets).map((r) => -r);
    planes.push({ risk: Number.NaN, gradient, constant });
  }
  return planes;
}

function sizeOf({ lower, upper, rows }: ResolvedConstraints): number {
  let size = 1;
  for (const bounds of [lower, upper])
    for (const b of bounds) if (Number.isFinite(b)) size = Math.max(size, Math.abs(b));
  for (const { min, max } of rows.slice(0, 1)) size = Math.max(size, Math.abs(min), Math.abs(max));
  return size;
}
