import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, Weights } from "../../core/types.js";
import { vector } from "../../numerics/matrix/vector.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import type { SearchEffort } from "../constraints/solve-cardinality.js";
import { hasHoldingLimits, solveHoldings } from "../constraints/solve-holdings.js";
import { checkMoments } from "../inputs/check-moments.js";
import { covarianceForm } from "../inputs/covariance-form.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { SPECIAL_CONSTRAINTS } from "../inputs/special-constraints.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";
import { type Objective, solveObjective } from "./solve-objective.js";
import { splitSigns } from "./split-signs.js";

/** The objective of {@link meanVariance}, its parameters and its constraints. */
export interface MeanVarianceOptions extends RelaxOption {
  /** What is made best. */
  readonly objective:
    | "minimum-variance"
    | "maximum-sharpe"
    | "target-return"
    | "target-volatility"
    | "maximum-utility"
    | "minimum-tracking-error";
  /** The least expected return or the greatest volatility, per year; for the two target objectives only. */
  readonly target?: number;
  /** What the tracking error is measured against, by asset of the moments; for `minimum-tracking-error` only. */
  readonly benchmark?: Weights;
  /**
   * Assets of the moments that cannot be held, such as an index that a benchmark is made of: their weight is 0 whatever the constraints
   * say, and results leave them out. Default none.
   */
  readonly outside?: readonly string[];
  /** How much variance costs in the utility. Default 1. */
  readonly riskAversion?: number;
  /** Per year. Default 0. */
  readonly riskFreeRate?: number;
  /** γ of γ·w'w added to the variance. Default 0. */
  readonly ridge?: number;
  /** What the portfolio must keep to. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /**
   * Whether an infeasible result says which limits conflict and how far each must give. That takes many times as long as finding out
   * that there is no portfolio, so a loop over many dates may turn it off and ask again for a date of interest. Default true.
   */
  readonly explain?: boolean;
  /**
   * A former result, yesterday's for example: the search begins from the bounds that its weights touch. It changes the time and
   * nothing else. A result without weights or of other assets is ignored, and `diagnostics.warmStart` says so. Default none.
   */
  readonly warmStart?: OptimizationResult;
  /**
   * Most problems that the search for `maxPositions` solves; what is left open is in `diagnostics.gap`. Default 4000 for up to 40
   * assets and 200 above.
   */
  readonly maxNodes?: number;
  /** Called for every problem that the search for `maxPositions` has solved, with the most there may be. */
  readonly onProgress?: (progress: {
    /** Problems solved so far. */
    readonly done: number;
    /** Most problems that may be solved. */
    readonly total: number;
  }) => void;
  /** Stops the call with the error `aborted` before the next program, so that `onProgress` can end a long search. Default none. */
  readonly signal?: AbortSignal;
}

const declared: OptionsOf<MeanVarianceOptions> = {
  ...commonOptions,
  explain: { kind: "boolean", default: true },
  objective: {
    kind: "choice",
    of: [
      "minimum-variance",
      "maximum-sharpe",
      "target-return",
      "target-volatility",
      "maximum-utility",
      "minimum-tracking-error",
    ],
    required: true,
  },
  target: { kind: "number" },
  benchmark: { kind: "numbers-by-name" },
  outside: { kind: "list", of: { kind: "text" } },
  riskAversion: { kind: "number", above: 0 },
  ridge: { kind: "number", min: 0 },
  warmStart: { kind: "value", read: readWarmStart },
  maxNodes: { kind: "number", integer: true, min: 1, max: 1_000_000 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

function readWarmStart(name: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && "status" in value && "method" in value) return value;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: give the result of an optimizer`, {
    argument: name,
  });
}

const OTHER_ASSETS = { warmStart: "ignored: the former result is of other assets" } as const;

/** The weights to begin from, or why a former result is of no use. */
function warmWeights(
  former: OptimizationResult | undefined,
  assets: readonly string[],
  outside: readonly string[] = [],
): Pick<MeanVarianceCall, "warm" | "warmStart"> {
  if (former === undefined) return {};
  if (former.status !== "optimal") return { warmStart: `ignored: the former result is ${former.status}` };
  const { weights } = former;
  const warm = vector(assets.length);
  let known = 0;
  for (let i = 0; i < warm.length; i++) {
    const weight = Object.hasOwn(weights, assets[i]!) ? weights[assets[i]!] : undefined;
    if (weight !== undefined) known++;
    if (Number.isFinite(weight)) warm[i] = weight!;
    else if (weight !== undefined || !outside.includes(assets[i]!)) return OTHER_ASSETS;
  }
  return Object.keys(weights).length === known ? { warm, warmStart: "used" } : OTHER_ASSETS;
}

/** A mean-variance question with every option checked and filled in. */
export interface MeanVarianceCall {
  /** Σ + ridge·I. */
  readonly form: QuadraticForm;
  readonly resolved: ResolvedConstraints;
  readonly objective: Objective;
  readonly riskFreeRate: number;
  /** Whether an infeasible result names the limits that conflict. */
  readonly explain: boolean;
  /** Weights near which the optimum is expected. */
  readonly warm?: Float64Array;
  /** What became of a former result, for the diagnostics. */
  readonly warmStart?: string;
  readonly effort?: SearchEffort;
  /** Throws where the caller wants no more. */
  readonly watch?: () => void;
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
  const objective = readObjective(options, moments.assets);
  const limits = resolveConstraints(options.constraints, moments.assets, "meanVariance", SPECIAL_CONSTRAINTS);
  const resolved = options.outside === undefined ? limits : shutOut(limits, options.outside);
  const { riskFreeRate = 0 } = options;
  const form = covarianceForm(moments, options.ridge ?? 0);
  const { signal, maxNodes, onProgress } = options;
  return {
    form,
    resolved,
    objective,
    riskFreeRate,
    explain: options.explain ?? true,
    effort: { maxNodes, onProgress },
    ...warmWeights(options.warmStart, moments.assets, options.outside),
    ...(signal && { watch: () => stopWhenAborted(signal) }),
  };
}

function stopWhenAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new PortfolioError("aborted", "meanVariance was stopped by its signal");
}

/** Solves under all constraints, cardinality included. */
export function solveMeanVariance(
  mean: Float64Array,
  { form, resolved, objective, warm, watch, effort }: MeanVarianceCall,
): MeanVarianceOutcome {
  const root = solveObjective(form, mean, resolved, objective, { watch, warm });
  if (!hasHoldingLimits(resolved)) return { outcome: root, iterations: root.iterations };
  const solve = (given: ResolvedConstraints): ObjectiveOutcome =>
    solveObjective(form, mean, given, objective, { watch });
  if (root.status === "unbounded" || root.status === "no-tangency") {
    // without a bound for all assets there may yet be no portfolio of few
    const near = within(resolved, FAR);
    const { best, gap, iterations } = solveHoldings(near, solve(near), solve, effort);
    return best === undefined ? { outcome: best, gap, iterations } : { outcome: root, iterations: root.iterations };
  }
  if (root.status !== "optimal") return { outcome: root, iterations: root.iterations };
  const { best, gap, iterations } = solveHoldings(resolved, root, solve, effort, () =>
    splitSigns(form, mean, objective, { watch }),
  );
  return { outcome: best, gap, iterations };
}

/** Weights beyond these are not looked for where the objective has no bound. */
const FAR = 1e3;

function within(resolved: ResolvedConstraints, far: number): ResolvedConstraints {
  const lower = resolved.lower.map((low) => Math.max(low, -far));
  const upper = resolved.upper.map((high) => Math.min(high, far));
  return { ...resolved, lower, upper };
}

/** The constraints with some assets kept at 0 for good: no explanation and no loosening looks at their bounds. */
function shutOut(resolved: ResolvedConstraints, outside: readonly string[]): ResolvedConstraints {
  const { assets } = resolved;
  const positions = new Set(outside.map((asset) => assetPosition("options.outside", asset, assets)));
  if (positions.size === assets.length) {
    throw new PortfolioError("empty", "options.outside names all assets: leave at least one that can be held");
  }
  const kept = (bounds: Float64Array): Float64Array => bounds.map((bound, i) => (positions.has(i) ? 0 : bound));
  return { ...resolved, lower: kept(resolved.lower), upper: kept(resolved.upper), outside: positions };
}

function readObjective(options: MeanVarianceOptions, assets: readonly string[]): Objective {
  const { objective: kind } = options;
  if (options.benchmark !== undefined && kind !== "minimum-tracking-error") {
    throw new PortfolioError(
      "conflicting-options",
      `options.benchmark is not read by objective "${kind}": use "minimum-tracking-error", or limit it with constraints: { trackingError: { benchmark, max } }`,
      { argument: "options.benchmark" },
    );
  }
  switch (kind) {
    case "minimum-tracking-error": {
      if (options.benchmark === undefined) {
        throw new PortfolioError("invalid-argument", "options.benchmark is missing: give the weights to be tracked", {
          argument: "options.benchmark",
        });
      }
      if (options.constraints?.trackingError !== undefined) {
        throw new PortfolioError(
          "conflicting-options",
          'constraints.trackingError beside objective "minimum-tracking-error": leave it out, as nothing tracks closer, or limit it with another objective',
          { argument: "constraints.trackingError" },
        );
      }
      return { kind, benchmark: resolvePerAsset("options.benchmark", options.benchmark, assets, 0) };
    }
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
