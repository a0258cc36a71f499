import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, UnsolvedResult } from "../../core/types.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { offerRelaxed } from "../answer/offer-relaxed.js";
import { hasHoldingLimits } from "../constraints/solve-holdings.js";
import { type CovarianceSet, denseCovariance, readCovarianceSet } from "./covariance-set.js";
import { findError } from "./find-error.js";
import { loosenMeanVariance } from "./loosen-mean-variance.js";
import { answerMeanVariance, type MeanVarianceAnswer } from "./mean-variance.js";
import type { AnswerForMatrix } from "./mixture-of-cuts.js";
import { type MeanVarianceCall, readMeanVariance } from "./read-mean-variance.js";
import { worstCovarianceSearch } from "./worst-covariance-search.js";
import { varianceUnder } from "./worst-matrix.js";

/** The covariance of a set that is worst for a portfolio. */
export interface WorstCovariance {
  /** Positive semidefinite and of the set, (N, N) row by row, per year. */
  readonly covariance: Float64Array;
  /** Of the portfolio under it, per year. */
  readonly variance: number;
  /** No covariance of the set gives the portfolio a greater variance than this. */
  readonly bound: number;
}

/** What {@link robustMeanVariance} gives beside the portfolio. */
export interface RobustFigures {
  /** The covariance that is worst for the portfolio; with a `covarianceSet` and a portfolio only. */
  readonly worstCovariance?: WorstCovariance;
}

/** The options that are read here. */
interface SetQuestion {
  readonly observations: number;
  readonly covarianceSet: CovarianceSet;
  readonly radius?: number;
  readonly uncertainty?: "covariance" | "diagonal" | "box";
  readonly covarianceRadius?: number;
  readonly riskAversion?: number;
  readonly constraints?: Constraints;
  readonly relax?: boolean;
  readonly riskFreeRate?: number;
}

const METHOD = "robustMeanVariance";
/** A relative gap above this is not called optimal where the question is convex. */
const CERTIFIED = 1e-6;

/** What is added to the diagonal of a singular matrix, relative to its greatest entry. */
const RIDGE = 3e-9;

interface Solved {
  readonly answer: MeanVarianceAnswer;
  readonly miss: number;
}

/** `robustMeanVariance` with a set of covariances, for options that were read. */
export function robustOverSet(
  moments: Moments | FactorMoments,
  options: SetQuestion,
  variances: Float64Array,
): OptimizationResult<RobustFigures> {
  refuseBeside(options);
  const { riskAversion = 1, riskFreeRate = 0, observations } = options;
  const set = readCovarianceSet(moments, options.covarianceSet, observations);
  const call = readMeanVariance(moments, {
    objective: "maximum-utility",
    riskAversion,
    constraints: constraintsOf(moments, options, variances),
  });
  if (call.resolved.trackingError !== undefined) {
    conflict("constraints.trackingError", "cannot be held with an uncertain covariance: leave out one of the two");
  }
  const solveFor = solverOf(moments, options, variances);
  const answer = (question: MeanVarianceCall): OptimizationResult<RobustFigures> => {
    const { found, worst, gap } = worstCovarianceSearch(set, (matrix) => solveFor(question, matrix), riskAversion / 2);
    const { outcome, result } = found.answer.answer;
    if (outcome === undefined) return { ...result, method: METHOD };
    const few = hasHoldingLimits(question.resolved);
    if (worst === undefined || (!few && !(gap <= CERTIFIED))) return unsolved(worst === undefined, outcome.iterations);
    const described = describeOptimum(moments, outcome.solution.x, METHOD, riskFreeRate, {
      ...result.diagnostics,
      kktResidual: Math.max(outcome.residual, found.answer.miss),
      gap: gap <= 1e-10 ? 0 : gap,
    });
    const variance = varianceUnder(worst.matrix, outcome.solution.x);
    return { ...described, worstCovariance: { covariance: worst.matrix.slice(), variance, bound: worst.bound } };
  };
  return offerRelaxed(call, options.relax, answer, (question, room) =>
    loosenMeanVariance(moments.mean, question, room),
  );
}

/** With a box of means every weight costs its error, bought or sold. */
function constraintsOf(
  moments: Moments | FactorMoments,
  { uncertainty, radius = 1, observations, constraints = {} }: SetQuestion,
  variances: Float64Array,
): Constraints {
  if (uncertainty !== "box" || radius === 0) return constraints;
  if (constraints.costs !== undefined) {
    conflict(
      "constraints.costs",
      'cannot be held with uncertainty "box", whose worst case is a cost of every weight itself: use "covariance" or "diagonal"',
    );
  }
  const errors = variances.map((variance) => radius * Math.sqrt((variance * moments.periodsPerYear) / observations));
  return { ...constraints, costs: { from: {}, buy: errors, sell: errors } };
}

/** The best portfolio for one matrix, under the worst means. */
function solverOf(
  moments: Moments | FactorMoments,
  { uncertainty = "covariance", radius = 1, riskAversion = 1, observations }: SetQuestion,
  variances: Float64Array,
): (question: MeanVarianceCall, matrix: Float64Array) => AnswerForMatrix<Solved> {
  const n = variances.length;
  const perYear = moments.periodsPerYear / observations;
  const errors = uncertainty === "covariance" ? denseCovariance(moments) : new Float64Array(n * n);
  if (uncertainty === "diagonal") for (let i = 0; i < n; i++) errors[i * n + i] = variances[i]!;
  const reach = uncertainty === "box" ? 0 : radius;
  const errorOf = (w: Float64Array): number => Math.sqrt(Math.max(0, varianceUnder(errors, w)) * perYear);
  const scale = Math.sqrt(variances.reduce((most, v) => Math.max(most, v), 0) * perYear);
  return (question, matrix) => {
    const solveWith = (ridge: number): Solved => {
      const solve = (weight: number): MeanVarianceAnswer => {
        const priced = matrix.map((m, e) => riskAversion * m + weight * perYear * errors[e]!);
        for (let i = 0; i < n; i++) priced[i * n + i]! += ridge;
        const form = new DenseForm(priced, n);
        const objective = { kind: "maximum-utility", riskAversion: 1 } as const;
        return answerMeanVariance(moments, { ...question, form, objective });
      };
      return findError(solve, errorOf, reach, scale);
    };
    let ridge = 0;
    let solved = solveWith(ridge);
    if (solved.answer.result.status === "numerical-error") {
      // the worst matrix of a set is often singular
      ridge = RIDGE * riskAversion * matrix.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
      solved = solveWith(ridge);
    }
    const { outcome } = solved.answer;
    if (outcome === undefined) return { answer: solved, value: Number.POSITIVE_INFINITY };
    const weights = outcome.solution.x;
    const added = (ridge / 2) * weights.reduce((sum, w) => sum + w * w, 0);
    // the program has half the error in it: (error² / t + t) / 2 at t = error, without the constant t / 2
    return { answer: solved, weights, value: outcome.value - added + (reach * errorOf(weights)) / 2 };
  };
}

function unsolved(tooMany: boolean, iterations: number): UnsolvedResult {
  return {
    status: "iteration-limit",
    method: METHOD,
    reason: tooMany
      ? "the worst matrix of the set is not positive semidefinite entry by entry, and its entries are too many to search: narrow the set, take fewer assets, or let no weight be below 0"
      : "the worst covariance of the set was not found: narrow the set or give every asset finite bounds",
    diagnostics: { iterations, kktResidual: null, binding: [] },
  };
}

function refuseBeside({ covarianceRadius = 0, riskAversion = 1 }: SetQuestion): void {
  if (covarianceRadius > 0) {
    conflict("options.covarianceRadius", "is given beside covarianceSet: give one of the two");
  }
  if (!(riskAversion > 0)) {
    conflict("options.riskAversion", "is 0, so no covarianceSet is read: raise it, or leave out covarianceSet");
  }
}

function conflict(argument: string, message: string): never {
  throw new PortfolioError("conflicting-options", `${argument} ${message}`, { method: METHOD, argument });
}
