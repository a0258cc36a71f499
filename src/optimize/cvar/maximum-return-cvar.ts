import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, LoosenedConstraint, ReturnsTable } from "../../core/types.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { explainInfeasibility } from "../answer/explain-infeasibility.js";
import { leastLoosening } from "../answer/least-loosening.js";
import { type Loosened, offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { type WeightPieces, weightPieces } from "../constraints/weight-pieces.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { CvarProgram, type CvarSolution } from "./cvar-program.js";
import {
  bindingOfCvar,
  type CvarResult,
  type CvarSample,
  describeSample,
  tailLosses,
  violation,
} from "./describe-cvar.js";
import { readCvarSample } from "./read-cvar-sample.js";
import { CVAR_CONSTRAINTS, NO_TAIL, targetRow, unsolvedCvar } from "./unsolved-cvar.js";

export interface MaximumReturnCvarOptions extends RelaxOption {
  /** Greatest conditional value at risk per period, a positive loss. */
  readonly maxCvar: number;
  /** Share of the periods outside the tail; 0.95. */
  readonly level?: number;
  /** Bounds, budget, groups, linear rows, turnover, costs and gross exposure. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<MaximumReturnCvarOptions> = {
  ...commonOptions,
  maxCvar: { kind: "number", required: true },
  level: { kind: "number", above: 0, below: 1 },
  periodsPerYear: { kind: "number", above: 0 },
};

/**
 * The portfolio with the greatest expected return whose conditional value at risk stays within a limit.
 *
 * The least CVaR is a convex, piecewise linear function of the return asked for; Newton's steps from the greatest return
 * down reach the point where it meets the limit exactly, each step continuing the linear program of `minimumCvar`.
 *
 * Costs are taken from the return that is made greatest; return and CVaR of the result are without them.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param given - `maxCvar`, `level` 0.95, `constraints` long-only and fully invested
 * @returns as {@link minimumCvar}; of portfolios with the greatest return, the one with the least CVaR. A limit that no
 *   portfolio within the other constraints can keep is `infeasible`, with the slack that `maxCvar` needs. Shadow prices
 *   are expected return per year and unit
 * @throws {@link PortfolioError} as {@link minimumCvar}
 * @remarks A few times the work of `minimumCvar`. NaN throws. Krokhmal, Palmquist and Uryasev (2002).
 * @example
 * maximumReturnCvar(returns, { maxCvar: 0.03 }).expectedReturn
 */
export function maximumReturnCvar(returns: ReturnsTable, given: MaximumReturnCvarOptions): CvarResult {
  const options = readCallOptions(METHOD, given, declared);
  const { maxCvar, riskFreeRate = 0 } = options;
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const resolved = resolveConstraints(options.constraints, sample.assets, METHOD, CVAR_CONSTRAINTS);
  return offerRelaxed(
    { resolved, maxCvar },
    options.relax,
    (question) => greatestWithin(sample, question, riskFreeRate),
    (question, room) => {
      const least = leastLoosening(question.resolved, room);
      return least && loosenLimit(sample, { resolved: least.resolved, maxCvar }, least.loosened);
    },
  );
}

const METHOD = "maximumReturnCvar";

interface CvarLimitQuestion {
  readonly resolved: ResolvedConstraints;
  readonly maxCvar: number;
}

/** The greatest return net of costs whose CVaR is within the limit. */
function greatestWithin(
  sample: CvarSample,
  { resolved, maxCvar }: CvarLimitQuestion,
  riskFreeRate: number,
): CvarResult {
  const infeasible = explainInfeasibility(METHOD, resolved);
  if (infeasible !== undefined) return { ...infeasible, ...NO_TAIL };
  const pieces = netReturnPieces(sample.mean, resolved);
  const most = greatestReturn(pieces);
  if (typeof most === "string") return { ...unsolvedCvar(METHOD, most, 0), ...NO_TAIL };

  const scale = sample.values.reduce((largest, r) => Math.max(largest, Math.abs(r)), 0) || 1;
  const { solution, target, reached } = meetLimit(sample, pieces, most, maxCvar, 1e-13 * scale);
  if (solution.status !== "optimal") {
    return { ...unsolvedCvar(METHOD, solution.status, solution.iterations), ...NO_TAIL };
  }
  const tail = tailLosses(sample, solution.weights);
  const diagnostics = { iterations: solution.iterations, kktResidual: 0, binding: [] };
  if (!reached) {
    const reason = `no portfolio within the other constraints has a CVaR below ${tail.conditionalValueAtRisk.toPrecision(6)}`;
    const conflict = [{ constraint: "maxCvar", slackNeeded: tail.conditionalValueAtRisk - maxCvar }];
    return { status: "infeasible", method: METHOD, reason, conflict, diagnostics, ...NO_TAIL };
  }
  const figures = describeSample(sample, solution.weights, riskFreeRate);
  const price = solution.rowPrices[pieces.rows.length - 1]!;
  const binds = tail.conditionalValueAtRisk > maxCvar - 1e-9 * scale && price > 0;
  const net = figures.expectedReturn - tradingCost(resolved, solution.weights) + pieces.origin;
  const largest = sample.mean.reduce((size, r) => Math.max(size, Math.abs(r)), 1);
  return {
    status: "optimal",
    method: METHOD,
    ...figures,
    diagnostics: {
      iterations: solution.iterations,
      kktResidual: Math.max(
        Math.abs(tail.conditionalValueAtRisk - solution.bound) / scale,
        (tail.conditionalValueAtRisk - maxCvar) / scale,
        (target - net) / largest,
        violation(resolved, [], solution.weights),
      ),
      binding: binds
        ? [
            { constraint: "maxCvar", shadowPrice: 1 / price },
            ...bindingOfCvar(pieces, solution, 1 / price).filter(({ constraint }) => constraint !== "targetReturn"),
          ]
        : [],
    },
    ...tail,
  };
}

/** Raises the limit to the least CVaR that there is. */
function loosenLimit(
  sample: CvarSample,
  question: CvarLimitQuestion,
  loosened: readonly LoosenedConstraint[],
): Loosened<CvarLimitQuestion> | undefined {
  const pieces = weightPieces(question.resolved);
  const free = new Float64Array(pieces.owner.length);
  const solution = new CvarProgram(sample.values, sample.periods, sample.level, pieces, free).solve();
  if (solution.status !== "optimal") return undefined;
  const least = tailLosses(sample, solution.weights).conditionalValueAtRisk;
  const by = least - question.maxCvar;
  if (!(by > 0)) return { question, loosened };
  return { question: { ...question, maxCvar: least }, loosened: [...loosened, { constraint: "maxCvar", by }] };
}

/** The weights in pieces, and as the last row their expected return net of costs. */
function netReturnPieces(mean: Float64Array, resolved: ResolvedConstraints): WeightPieces {
  const pieces = weightPieces(resolved);
  const net = Float64Array.from(pieces.owner, (i, p) => mean[i]! - pieces.slope[p]!);
  return { ...pieces, rows: [...pieces.rows, targetRow(net, 0)] };
}

/** The greatest net return that the constraints allow, less the origin of the costs, or why there is none. */
function greatestReturn({ lower, upper, rows }: WeightPieces): number | string {
  const net = rows[rows.length - 1]!.coefficients;
  const limits = rows.slice(0, -1);
  const m = limits.length;
  const columns = new Float64Array(net.length * m);
  for (const [k, { coefficients }] of limits.entries()) {
    for (let p = 0; p < net.length; p++) columns[p * m + k] = coefficients[p]!;
  }
  const solved = linearProgramKernel({
    columns,
    cost: net.map((r) => -r),
    lower: Float64Array.from([...lower, ...limits.map(({ min }) => min)]),
    upper: Float64Array.from([...upper, ...limits.map(({ max }) => max)]),
  });
  return solved.status === "optimal" ? -solved.objective : solved.status;
}

/** Newton's steps down from the greatest return. `reached` is false when even the least CVaR is beyond the limit. */
function meetLimit(
  sample: CvarSample,
  pieces: WeightPieces,
  most: number,
  limit: number,
  tolerance: number,
): { solution: CvarSolution; target: number; reached: boolean } {
  let target = most;
  const free = new Float64Array(pieces.owner.length);
  const program = new CvarProgram(sample.values, sample.periods, sample.level, pieces, free);
  const row = pieces.rows.length - 1;
  // the last digits of the greatest return may be out of reach
  let step = 1e-12 * Math.max(1e-3, Math.abs(most));
  for (;;) {
    program.setLimits(row, target, Number.POSITIVE_INFINITY);
    const solution = program.solve();
    if (solution.status === "unbounded" && step < 1e-6) {
      target = most - step;
      step *= 10;
    } else {
      if (solution.status !== "optimal") return { solution, target, reached: false };
      const slope = solution.rowPrices[row]!;
      const excess = solution.bound - limit;
      if (excess <= tolerance) return { solution, target, reached: true };
      // a flat function: the target does not bind any more, and this is the least CVaR of all
      if (!(slope > 0)) return { solution, target, reached: false };
      target -= excess / slope;
    }
  }
}
