import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, ReturnsTable } from "../../core/types.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { explainCardinality } from "../answer/explain-cardinality.js";
import { explainContradiction, explainInfeasibility } from "../answer/explain-infeasibility.js";
import { leastLoosening } from "../answer/least-loosening.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import {
  type ConstraintRow,
  type ResolvedConstraints,
  resolveConstraints,
} from "../constraints/resolve-constraints.js";
import { solveCardinality } from "../constraints/solve-cardinality.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { piecesOfWeights, type WeightPieces, weightPieces } from "../constraints/weight-pieces.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { solveMeanVariance } from "../mean-variance/read-mean-variance.js";
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

export interface MinimumCvarOptions extends RelaxOption {
  /** Share of the periods outside the tail; 0.95. */
  readonly level?: number;
  /** Least expected return per year (mean of the sample times the periods per year); none. */
  readonly targetReturn?: number;
  /** All but a tracking error. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<MinimumCvarOptions> = {
  ...commonOptions,
  level: { kind: "number", above: 0, below: 1 },
  targetReturn: { kind: "number" },
  periodsPerYear: { kind: "number", above: 0 },
};

/**
 * The portfolio with the least conditional value at risk: the least mean loss of its worst periods.
 *
 * Every period of the table is a scenario of equal weight; the tail holds (1 − level)·T of them, the last one by its
 * fraction (Rockafellar and Uryasev 2000, 2002). Solved exactly as a linear program through its dual.
 *
 * Costs are added to the CVaR, as if they were paid in the one period; the CVaR of the result is without them. `maxPositions` is met by
 * branch and bound as in {@link meanVariance}, with what could still be gained in `diagnostics.gap`.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param given - `level` 0.95, `targetReturn` none, `constraints` long-only and fully invested
 * @returns weights with CVaR and VaR **per period**, positive where they are losses; expected return and volatility per
 *   year, of the sample; or `infeasible` with a minimal conflict by name. `diagnostics.kktResidual` is the gap between
 *   the CVaR of the weights and the dual bound that proves it (or the worst violation of a constraint), relative to the
 *   largest loss of a single asset in a period; shadow prices are CVaR per unit. Where several portfolios have the least CVaR it is
 *   one of them
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite` (with asset and date), `invalid-argument`,
 *   `unknown-asset`; `conflicting-options` for a tracking error
 * @remarks O(T·N) a pivot, a few pivots for each asset held. NaN throws. Reference values:
 *   test/reference/optimize/minimum-cvar.json.
 * @example
 * minimumCvar(returns, { level: 0.95, constraints: { max: 0.3 } }).conditionalValueAtRisk
 */
export function minimumCvar(returns: ReturnsTable, given: MinimumCvarOptions = {}): CvarResult {
  const options = readCallOptions(METHOD, given, declared);
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const { riskFreeRate = 0 } = options;
  const resolved = resolveConstraints(options.constraints, sample.assets, METHOD, [
    ...CVAR_CONSTRAINTS,
    "maxPositions",
  ]);
  const target = options.targetReturn === undefined ? undefined : targetRow(sample.mean, options.targetReturn);
  return offerRelaxed(
    { resolved, target },
    options.relax,
    (question) => leastCvar(sample, question, riskFreeRate),
    (question, room) => {
      const least = leastLoosening(question.resolved, room, question.target);
      return least && { question: least, loosened: least.loosened };
    },
  );
}

const METHOD = "minimumCvar";

function leastCvar(
  sample: CvarSample,
  { resolved, target }: { readonly resolved: ResolvedConstraints; readonly target: ConstraintRow | undefined },
  riskFreeRate: number,
): CvarResult {
  const extra = target === undefined ? [] : [target];
  const contradiction = explainContradiction(METHOD, resolved, extra);
  if (contradiction !== undefined) return { ...contradiction, ...NO_TAIL };
  const pieces = weightPieces(resolved, extra);
  const program = new CvarProgram(sample.values, sample.periods, sample.level, pieces, pieces.slope);
  const root = branchOf(program.solve());
  if (root.status !== "optimal") {
    const infeasible = explainInfeasibility(METHOD, resolved, extra);
    return { ...(infeasible ?? unsolvedCvar(METHOD, root.status, root.iterations)), ...NO_TAIL };
  }
  const limited = resolved.maxPositions !== undefined && resolved.maxPositions < resolved.assets.length;
  let { iterations } = root;
  const search = limited
    ? solveCardinality(resolved, root, (given) => {
        const node = solveWithout(program, pieces, given);
        // one program for all nodes counts on
        iterations = node.iterations;
        return node;
      })
    : undefined;
  const best = search === undefined ? root : search.best;
  if (best === undefined) {
    const solvable = (given: ResolvedConstraints): boolean => canBeMet({ ...given, rows: [...given.rows, ...extra] });
    return { ...explainCardinality(resolved, METHOD, search?.gap ?? 0, iterations, solvable), ...NO_TAIL };
  }
  const solution = best.certificate;
  const tail = tailLosses(sample, solution.weights);
  const objective = tail.conditionalValueAtRisk + tradingCost(resolved, solution.weights);
  return {
    status: "optimal",
    method: METHOD,
    ...describeSample(sample, solution.weights, riskFreeRate),
    diagnostics: {
      iterations,
      kktResidual: Math.max(
        Math.abs(objective - pieces.origin - solution.bound) / program.scale,
        violation(resolved, extra, solution.weights),
      ),
      binding: bindingOfCvar(pieces, solution, 1),
      ...(search !== undefined && { gap: search.gap }),
    },
    ...tail,
  };
}

/** A solution as a node of the search over which assets are out. */
function branchOf(certificate: CvarSolution) {
  const { status, bound, weights, iterations } = certificate;
  return { status, value: bound, solution: { x: weights }, iterations, certificate };
}

/** The problem with some assets kept at 0, from where the last one ended. */
function solveWithout(program: CvarProgram, pieces: WeightPieces, resolved: ResolvedConstraints) {
  const none = piecesOfWeights(pieces, new Float64Array(resolved.assets.length));
  const isOut = (i: number): boolean => resolved.lower[i] === 0 && resolved.upper[i] === 0;
  const closed = (bounds: Float64Array) => bounds.map((bound, p) => (isOut(pieces.owner[p]!) ? none[p]! : bound));
  program.setBounds({ ...pieces, resolved, lower: closed(pieces.lower), upper: closed(pieces.upper) });
  return branchOf(program.solve());
}

/** Whether any weights meet the constraints, the number of assets among them: those of the least squares, if there are some. */
function canBeMet(resolved: ResolvedConstraints): boolean {
  const n = resolved.assets.length;
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  const call = {
    form: new DenseForm(identity, n),
    resolved,
    objective: { kind: "minimum-variance" },
    riskFreeRate: 0,
    explain: true,
  } as const;
  return solveMeanVariance(new Float64Array(n), call).outcome?.status === "optimal";
}
