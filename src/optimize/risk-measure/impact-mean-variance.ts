import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, PerAsset, Weights } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainInfeasibility, limitsInOrder } from "../answer/explain-infeasibility.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { resolveConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { WITHOUT_TRACKING_ERROR } from "../inputs/special-constraints.js";
import { NewtonRiskProgram } from "./newton-risk-program.js";
import type { SmoothRisk } from "./risk-measure.js";

/** What trading costs, what risk costs, and the constraints. */
export interface ImpactMeanVarianceOptions extends RelaxOption {
  /** Costs that rise faster than the trade: Σ coefficient_i·|w_i − from_i|^exponent, taken from the utility of a year. */
  readonly impact: {
    /** The weights held now; one left out is 0. */
    readonly from: Weights;
    /** The cost of trading a weight of 1, as a fraction of the portfolio. */
    readonly coefficient: PerAsset;
    /** Above 1 and up to 2; 1.5 is the square-root law of market impact. Default 1.5. */
    readonly exponent?: number;
  };
  /** How much variance costs in the utility. Default 1. */
  readonly riskAversion?: number;
  /** All but `trackingError`, `maxPositions` and `minHolding`; `costs` come on top of the impact. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
}

/** What {@link impactMeanVariance} gives beside the portfolio. */
export interface ImpactFigures {
  /** Σ coefficient_i·|w_i − from_i|^exponent; null where there is no portfolio. */
  readonly impactCost: number | null;
  /** Expected return less half the risk aversion times the variance, less impact and costs; null where there is no portfolio. */
  readonly utility: number | null;
}

const declared: OptionsOf<ImpactMeanVarianceOptions> = {
  ...commonOptions,
  impact: {
    kind: "object",
    of: {
      from: { kind: "numbers-by-name", names: "assets", required: true },
      coefficient: { kind: "per-asset", min: 0, required: true },
      exponent: { kind: "number", above: 1, max: 2 },
    },
    required: true,
  },
  riskAversion: { kind: "number", above: 0 },
};

/** Constraints under which the problem stays convex, without a second matrix. */
const CONVEX = WITHOUT_TRACKING_ERROR.filter((kind) => kind !== "maxPositions" && kind !== "minHolding");
/** Above this residual a portfolio is not called optimal. */
const CERTIFIED = 1e-8;

/**
 * The portfolio with the best utility after costs that rise faster than the trade, as market impact does.
 *
 * Greatest μ'w − (riskAversion / 2)·w'Σw − Σ coefficient_i·|w_i − from_i|^exponent − costs. Unlike costs in proportion it trades a little of
 * everything that is worth it, and leaves nothing exactly where it is but what is exactly right.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets, per year; trades are priced against a year's return, so scale `coefficient` to how often you trade
 * @param given - `impact`; `riskAversion` 1, `constraints` long-only and fully invested
 * @returns weights as {@link meanVariance} gives them, with the impact cost and the utility; `infeasible` with a minimal conflict by name.
 *   Shadow prices are in utility
 * @throws {@link PortfolioError} as {@link meanVariance}; `conflicting-options` for constraints that it cannot hold
 * @remarks Newton's method under the limits, a quadratic program of O(N³) a step. NaN throws. Almgren, Thum, Hauptmann
 *   and Li (2005), "Direct estimation of equity market impact". Reference values: test/reference/optimize/impact.json.
 * @example
 * impactMeanVariance(moments, { riskAversion: 4, impact: { from: { AAPL: 1 }, coefficient: 0.1 } }).impactCost
 */
export function impactMeanVariance(
  moments: Moments | FactorMoments,
  given: ImpactMeanVarianceOptions,
): OptimizationResult<ImpactFigures> {
  const method = "impactMeanVariance";
  checkMoments(moments);
  const { assets } = moments;
  const options = readCallOptions(method, given, declared, assets);
  const { riskAversion = 1, riskFreeRate = 0, impact } = options;
  const resolved = resolveConstraints(options.constraints, assets, method, CONVEX);
  const from = resolvePerAsset("options.impact.from", impact.from, assets, 0);
  const coefficient = resolvePerAsset("options.impact.coefficient", impact.coefficient, assets, 0);
  const cost = impactRisk(from, coefficient, impact.exponent ?? 1.5);
  const risk = withVariance(cost, denseCovariance(moments), riskAversion);
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult<ImpactFigures> => {
    const none = { impactCost: null, utility: null };
    const contradiction = limitsInOrder(question.resolved)
      ? undefined
      : explainInfeasibility(method, question.resolved, []);
    if (contradiction !== undefined) return { ...contradiction, ...none };
    const found = new NewtonRiskProgram(risk, moments.mean, question.resolved).solve(1, 1);
    if (found.status === "infeasible") {
      const conflict = explainInfeasibility(method, question.resolved, []);
      if (conflict !== undefined) return { ...conflict, ...none };
    }
    const { status, iterations, residual, weights } = found;
    if (status !== "optimal" || !(residual <= CERTIFIED)) {
      return {
        status: status === "optimal" || status === "infeasible" ? "numerical-error" : status,
        method,
        reason: `the best portfolio found misses the optimality conditions by ${residual.toExponential(1)}: loosen limits that leave hardly any room, or give every asset a finite min and max`,
        diagnostics: { iterations, kktResidual: finiteOrNull(residual), binding: [] },
        ...none,
      };
    }
    const diagnostics = { iterations, kktResidual: residual, binding: found.binding(1) };
    const described = describeOptimum(moments, weights, method, riskFreeRate, diagnostics);
    const proportional = tradingCost(question.resolved, weights);
    return {
      ...described,
      impactCost: cost.evaluate(weights).risk,
      utility: described.expectedReturn - risk.evaluate(weights).risk - proportional,
    };
  });
}

/** Σ c_i·|w_i − from_i|^p as something to minimize. */
function impactRisk(from: Float64Array, coefficient: Float64Array, exponent: number) {
  // so near to where it is now a weight is taken to have moved this far, as the curvature is infinite at 0
  const near = 1e-14;
  return {
    evaluate(weights: Float64Array) {
      let risk = 0;
      const n = weights.length;
      const gradient = new Float64Array(n);
      const bend = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const traded = weights[i]! - from[i]!;
        const size = Math.abs(traded);
        risk += coefficient[i]! * size ** exponent;
        gradient[i] = coefficient[i]! * exponent * Math.sign(traded) * size ** (exponent - 1);
        bend[i] = coefficient[i]! * exponent * (exponent - 1) * Math.max(size, near) ** (exponent - 2);
      }
      return { risk, gradient, bend };
    },
  };
}

function withVariance(cost: ReturnType<typeof impactRisk>, covariance: Float64Array, riskAversion: number): SmoothRisk {
  return {
    kind: "smooth",
    homogeneous: false,
    evaluate(weights) {
      const n = weights.length;
      const { risk, gradient, bend } = cost.evaluate(weights);
      let variance = 0;
      for (let i = 0; i < n; i++) {
        let product = 0;
        for (let j = 0; j < n; j++) product += covariance[i * n + j]! * weights[j]!;
        gradient[i] = gradient[i]! + riskAversion * product;
        variance += weights[i]! * product;
      }
      return {
        risk: risk + (riskAversion / 2) * variance,
        gradient,
        constant: 0,
        curvature: () => {
          const matrix = covariance.map((c) => riskAversion * c);
          for (let i = 0; i < n; i++) matrix[i * n + i] = matrix[i * n + i]! + bend[i]!;
          return matrix;
        },
      };
    },
  };
}

function denseCovariance(moments: Moments | FactorMoments): Float64Array {
  const n = moments.assets.length;
  const dense = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit.fill(0);
    unit[i] = 1;
    dense.set(covarianceProductKernel(moments, unit), i * n);
  }
  return dense;
}
