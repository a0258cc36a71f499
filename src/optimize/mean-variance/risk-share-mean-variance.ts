import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, PerAsset } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainInfeasibility } from "../answer/explain-infeasibility.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { bindingOfShares } from "./binding-of-shares.js";
import { type RiskShare, readShareProblem } from "./read-share-problem.js";
import { shareBound } from "./share-bound.js";
import { bestMinimum, withoutPortfolio } from "./share-conflict.js";
import { targetReturnRow } from "./solve-objective.js";

/** The objective, the limits on shares of the variance, and the constraints. */
export interface RiskShareOptions {
  /** What is made best. */
  readonly objective: "minimum-variance" | "target-return" | "maximum-utility";
  /** The least expected return, per year; for `target-return` only. */
  readonly target?: number;
  /** How much variance costs in the utility; for `maximum-utility` only. Default 1. */
  readonly riskAversion?: number;
  /** The greatest share of the variance of each asset, a number for all or numbers by asset (none for one left out). Default none. */
  readonly maxShare?: PerAsset;
  /** Limits on the share of the variance that some assets bring together. Default none. */
  readonly shares?: readonly RiskShare[];
  /** Bounds, budget, groups and linear rows; bounds must be finite. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
  /** Most parts that the search for a proof looks at. Default 2000 for up to 12 assets and 1 above. */
  readonly maxNodes?: number;
}

/** What {@link riskShareMeanVariance} gives beside the portfolio. */
export interface RiskShareFigures {
  /** Whether no portfolio is better; false where the answer is the best of those found alone; null where there is no portfolio. */
  readonly proven: boolean | null;
}

const declared: OptionsOf<RiskShareOptions> = {
  objective: { kind: "choice", of: ["minimum-variance", "target-return", "maximum-utility"], required: true },
  target: { kind: "number" },
  riskAversion: { kind: "number", above: 0 },
  maxShare: { kind: "per-asset", above: 0, max: 1 },
  shares: {
    kind: "list",
    of: {
      kind: "object",
      of: {
        name: { kind: "text", required: true },
        assets: { kind: "list", of: { kind: "text" }, required: true },
        min: { kind: "number" },
        max: { kind: "number" },
      },
    },
  },
  constraints: commonOptions.constraints,
  riskFreeRate: commonOptions.riskFreeRate,
  maxNodes: { kind: "number", integer: true, min: 1, max: 1_000_000 },
};

const METHOD = "riskShareMeanVariance";
/** Relative improvement that a proof leaves open. */
const WORTH = 1e-7;
/** Above this residual a portfolio is not called optimal. */
const CERTIFIED = 1e-8;

/**
 * The best portfolio whose assets, or groups of them, bring no more than a share of its variance.
 *
 * The share of some assets is Σ w_i (Σw)_i over them, divided by w'Σw, as in `riskContributions` of every result. Such limits are not convex:
 * a quadratic program after another finds local minima from several starts (the best portfolio without the limits, equal risk budgets, equal
 * weights, and between them), and prices on the limits bound what any portfolio could reach. Where the two meet, nearly always for a
 * handful of limits, the answer is `proven`; where they do not, the weights are divided into boxes, up to `maxNodes` of them, and what is
 * left open stands in `diagnostics.gap`. An answer with `proven` false is the best of the local minima found.
 *
 * @param moments - N assets, per year
 * @param given - the objective; `maxShare` or `shares`; `constraints` long-only and fully invested
 * @returns weights as {@link meanVariance} gives them, with `proven`; shadow prices of a limit are what a share of 1 more would gain. `infeasible`
 *   with the shares, bounds, groups, rows and `targetReturn` that conflict where it is proved that no portfolio meets them: shares that
 *   need not be part of it are left out, then limits (named for up to 12 assets, never the budget), each with the slack that a portfolio was found for; `iteration-limit` where none was found and none was ruled out
 * @throws {@link PortfolioError} as {@link meanVariance}; `conflicting-options` for constraints that it cannot hold, `invalid-argument` where
 *   nothing limits a share or a bound is infinite
 * @remarks Each step is a quadratic program and O(N³); each box an eigenvalue, O(N³), and a quadratic program, some six times. NaN throws.
 *   Reference values: test/reference/optimize/risk-shares.json.
 * @example
 * riskShareMeanVariance(moments, { objective: "minimum-variance", maxShare: 0.4 }).status; // "optimal"
 */
export function riskShareMeanVariance(
  moments: Moments | FactorMoments,
  given: RiskShareOptions,
): OptimizationResult<RiskShareFigures> {
  checkMoments(moments);
  const options = readCallOptions(METHOD, given, declared, moments.assets);
  refuseUnread(options);
  const problem = readShareProblem(METHOD, moments, options);
  const diagnostics = { iterations: 0, kktResidual: null, binding: [] };
  const extra = options.objective === "target-return" ? [targetReturnRow(moments.mean, options.target!)] : [];
  const linear = explainInfeasibility(METHOD, problem.resolved, extra);
  if (linear !== undefined) return { ...linear, proven: null };
  const most = options.maxNodes ?? (problem.size <= 12 ? 2000 : 1);
  const best = bestMinimum(problem);
  if (best === undefined) return { ...withoutPortfolio(problem, most), proven: null };
  if (!(best.residual <= CERTIFIED)) {
    return {
      status: "numerical-error",
      method: METHOD,
      reason: `the best portfolio found misses the optimality conditions by ${best.residual.toExponential(1)}: loosen limits that leave hardly any room`,
      diagnostics: { ...diagnostics, iterations: best.iterations, kktResidual: best.residual },
      proven: null,
    };
  }
  const worth = WORTH * Math.max(Math.abs(best.value), 1e-3 * problem.aversion * best.variance);
  const { bound } = shareBound(problem, best.value, worth, best.prices, most);
  const left = (best.value - bound) / Math.max(Math.abs(best.value), 1e-300);
  const proven = bound >= best.value - worth;
  const described = describeOptimum(moments, best.weights, METHOD, options.riskFreeRate ?? 0, {
    iterations: best.iterations,
    kktResidual: best.residual,
    binding: bindingOfShares(problem, best, options.objective === "maximum-utility" ? 1 : 2),
    gap: proven ? 0 : Number.isFinite(left) ? left : Number.MAX_VALUE,
  });
  return { ...described, proven };
}

function refuseUnread({ objective, target, riskAversion }: RiskShareOptions): void {
  const refuse = (argument: string, message: string): never => {
    throw new PortfolioError("conflicting-options", message, { argument });
  };
  if ((target !== undefined) !== (objective === "target-return")) {
    refuse(
      "options.target",
      target === undefined
        ? "options.target is missing: give a return per year"
        : `options.target is not read by objective "${objective}": leave it out, or use "target-return"`,
    );
  }
  if (riskAversion !== undefined && objective !== "maximum-utility") {
    refuse(
      "options.riskAversion",
      `options.riskAversion is not read by objective "${objective}": leave it out, or use "maximum-utility"`,
    );
  }
}
