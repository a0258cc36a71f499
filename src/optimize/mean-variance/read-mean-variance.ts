import type { OptionsOf } from "../../core/option-types.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import type { Constraints, FactorMoments, Moments } from "../../core/types.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import { solveCardinality } from "../constraints/solve-cardinality.js";
import { checkMoments } from "../inputs/check-moments.js";
import { covarianceForm } from "../inputs/covariance-form.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { type Objective, type ObjectiveOutcome, solveObjective } from "./solve-objective.js";

export interface MeanVarianceOptions extends RelaxOption {
  readonly objective: "minimum-variance" | "maximum-sharpe" | "target-return" | "target-volatility" | "maximum-utility";
  /** The least expected return or the greatest volatility, per year; for the two target objectives only. */
  readonly target?: number;
  /** How much variance costs in the utility; 1. */
  readonly riskAversion?: number;
  /** Per year; 0. */
  readonly riskFreeRate?: number;
  /** γ of γ·w'w added to the variance; 0. */
  readonly ridge?: number;
  readonly constraints?: Constraints;
}

const declared: OptionsOf<MeanVarianceOptions> = {
  ...commonOptions,
  objective: {
    kind: "choice",
    of: ["minimum-variance", "maximum-sharpe", "target-return", "target-volatility", "maximum-utility"],
    required: true,
  },
  target: { kind: "number" },
  riskAversion: { kind: "number", above: 0 },
  ridge: { kind: "number", min: 0 },
};

/** A mean-variance question with every option checked and filled in. */
export interface MeanVarianceCall {
  /** Σ + ridge·I. */
  readonly form: QuadraticForm;
  readonly resolved: ResolvedConstraints;
  readonly objective: Objective;
  readonly riskFreeRate: number;
}

export interface MeanVarianceOutcome {
  /** Undefined when no portfolio of `maxPositions` assets was found. */
  readonly outcome: ObjectiveOutcome | undefined;
  /** Only where `maxPositions` was searched for. */
  readonly gap?: number;
  readonly iterations: number;
}

/** Reads the arguments of `meanVariance`; a wrong call throws. O(N²), the checks of the covariance. */
export function readMeanVariance(moments: Moments | FactorMoments, given: MeanVarianceOptions): MeanVarianceCall {
  checkMoments(moments);
  const options = readCallOptions("meanVariance", given, declared, moments.assets);
  const objective = readObjective(options);
  const resolved = resolveConstraints(options.constraints, moments.assets, "meanVariance", [
    "turnover",
    "costs",
    "trackingError",
    "maxGross",
    "maxPositions",
  ]);
  const { riskFreeRate = 0 } = options;
  const form = covarianceForm(moments, options.ridge ?? 0);
  return { form, resolved, objective, riskFreeRate };
}

/** Solves under all constraints, cardinality included. */
export function solveMeanVariance(
  mean: Float64Array,
  { form, resolved, objective }: MeanVarianceCall,
): MeanVarianceOutcome {
  const root = solveObjective(form, mean, resolved, objective);
  const limited = resolved.maxPositions !== undefined && resolved.maxPositions < mean.length;
  if (!limited || root.status !== "optimal") return { outcome: root, iterations: root.iterations };
  const { best, gap, iterations } = solveCardinality(resolved, root, (given) =>
    solveObjective(form, mean, given, objective),
  );
  return { outcome: best, gap, iterations };
}

function readObjective(options: MeanVarianceOptions): Objective {
  const { objective: kind } = options;
  switch (kind) {
    case "minimum-variance":
      return { kind };
    case "maximum-sharpe":
      return { kind, riskFreeRate: options.riskFreeRate ?? 0 };
    case "target-return":
      return { kind, target: finite("target", options.target) };
    case "target-volatility":
      return { kind, target: atLeastZero("target", options.target) };
    case "maximum-utility": {
      return { kind, riskAversion: options.riskAversion ?? 1 };
    }
  }
}

function finite(name: string, value: number | undefined): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new PortfolioError("not-finite", `${name} is ${String(value)}: give a finite number`, {
    argument: name,
    value,
  });
}

function atLeastZero(name: string, value: number | undefined): number {
  const number = finite(name, value);
  if (number >= 0) return number;
  throw new PortfolioError("invalid-argument", `${name} is ${number}: give a number of 0 or more`, {
    argument: name,
    value: number,
  });
}
