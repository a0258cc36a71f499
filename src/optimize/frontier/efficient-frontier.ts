import { labeled } from "../../core/names/labeled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type {
  Constraints,
  FactorMoments,
  InfeasibleResult,
  LoosenedConstraint,
  Moments,
  Weights,
} from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import {
  type CriticalLine,
  type CriticalLineCorner,
  criticalLineKernel,
} from "../../numerics/quadratic-program/critical-line-kernel.js";
import { dividedLineKernel } from "../../numerics/quadratic-program/divided-line-kernel.js";
import { explainContradiction, explainInfeasibility } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import { checkMoments, refuseIndefinite } from "../inputs/check-moments.js";
import { covarianceForm } from "../inputs/covariance-form.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { meanVarianceProblem } from "../mean-variance/mean-variance-problem.js";

/** A portfolio where the frontier turns: an asset or a row meets its limit or leaves it. */
export interface FrontierCorner {
  /** Weight of every asset. */
  readonly weights: Weights;
  /** Per year. */
  readonly expectedReturn: number;
  /** Standard deviation per year. */
  readonly volatility: number;
}

/** What `frontierPortfolio` needs between the corners: all of it is linear there. */
export interface FrontierPath {
  /** λ of each corner: it minimizes ½w'Σw − λ·μ'w. */
  readonly lambda: Float64Array;
  /** Σw of each corner, N. */
  readonly covarianceWeights: readonly Float64Array[];
  /** Multiplier of the bounds of each corner, N: positive where the least weight binds, negative where the greatest does. */
  readonly boundMultipliers: readonly Float64Array[];
  /** Multipliers of the rows of each corner, in the order of `rowNames`. */
  readonly rowMultipliers: readonly Float64Array[];
  /** The names of the budget, the groups and the linear rows. */
  readonly rowNames: readonly {
    /** What the lower side of the row is called. */
    readonly min: string;
    /** What the upper side of the row is called. */
    readonly max: string;
    /** Whether both sides are the same number. */
    readonly equality: boolean;
  }[];
  /** Greatest violation of the optimality conditions over the corners, and so over the whole frontier. */
  readonly kktResidual: number;
  /** Changes of the working set along the whole path. */
  readonly iterations: number;
}

/** The efficient frontier by its corners, from the least variance to the greatest return. */
export interface EfficientFrontier {
  /** Whether there is a frontier, or why not. */
  readonly status: "optimal" | "infeasible" | "unbounded" | "iteration-limit" | "numerical-error";
  /** The method that made it. */
  readonly method: "efficient-frontier";
  /** The assets in the order of all arrays. */
  readonly assets: readonly string[];
  /** From the least variance to the greatest return; empty unless optimal. */
  readonly corners: readonly FrontierCorner[];
  /** Numbers from which every portfolio between the corners follows. */
  readonly path: FrontierPath;
  /** Why there is none, when the status is not optimal. */
  readonly reason?: string;
  /** As in an infeasible result of `meanVariance`. */
  readonly conflict?: InfeasibleResult["conflict"];
  /** On request (`relax`): the frontier once some limits give by the least there is. */
  readonly relaxed?: {
    /** The frontier of the loosened constraints. */
    readonly result: EfficientFrontier;
    /** The limits that gave way, and how far. */
    readonly loosened: readonly LoosenedConstraint[];
  };
}

export interface EfficientFrontierOptions extends RelaxOption {
  /** Bounds, budget, groups and linear rows. Default long-only and fully invested. */
  readonly constraints?: Constraints;
}

const declared: OptionsOf<EfficientFrontierOptions> = {
  constraints: commonOptions.constraints,
  relax: commonOptions.relax,
};

/** The residual above which the path is walked again, the sure way. */
const CERTAIN = 1e-9;

/**
 * Every portfolio that no other beats in both return and risk, exactly: the corners of the critical line.
 *
 * Between two neighboring corners the weights are straight combinations, which `frontierPortfolio` gives.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets, per year; a factor form is never expanded to N by N
 * @param given - `constraints`: bounds, budget, groups and linear rows; the others are refused by name; `relax` false
 * @returns the corners in order of rising return and risk; one corner when all portfolios have the same return. Where
 *   the covariance is singular on the path a billionth of each variance is added to it
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `unknown-asset`,
 *   `conflicting-options`, `invalid-argument`
 * @remarks O(N·k) a corner for k assets held. NaN throws. Markowitz (1956); Bailey and López de Prado (2013).
 *   Reference values: test/reference/optimize/critical-line.json.
 * @example
 * const { corners } = efficientFrontier(moments, { constraints: { max: 0.4 } });
 */
export function efficientFrontier(
  moments: Moments | FactorMoments,
  given: EfficientFrontierOptions = {},
): EfficientFrontier {
  checkMoments(moments);
  const options = readCallOptions("efficientFrontier", given, declared, moments.assets);
  const resolved = resolveConstraints(options.constraints, moments.assets, "efficientFrontier");
  return offerRelaxed({ resolved }, options.relax, (question) => frontierUnder(moments, question.resolved));
}

/** `efficientFrontier` for moments and constraints that were read already. */
export function frontierUnder(moments: Moments | FactorMoments, resolved: ResolvedConstraints): EfficientFrontier {
  const { assets, mean } = moments;
  const contradiction = explainContradiction("efficient-frontier", resolved);
  const form = covarianceForm(moments);
  const { program } = meanVarianceProblem(form, mean, resolved);
  // the level of the means only moves the multiplier of a fixed budget, and a high one would cost digits
  const [budget] = resolved.rows;
  const level = budget?.min === budget?.max ? mean.reduce((sum, m) => sum + m / mean.length, 0) : 0;
  const centered = mean.map((m) => m - level);
  const size = centered.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  if (!(size > 1e-14 * Math.abs(level))) centered.fill(0);
  const describe = ({ corners, iterations }: CriticalLine): ReturnType<typeof describePath> =>
    describePath(moments, form, resolved, centered, level, efficientPart(corners, mean, centered, form), iterations);
  let line: CriticalLine = contradiction
    ? { status: "infeasible", corners: [], iterations: 0 }
    : criticalLineKernel(program, centered);
  let described = line.status === "optimal" ? describe(line) : undefined;
  if (line.status !== "infeasible" && !(described !== undefined && described.path.kktResidual <= CERTAIN)) {
    // many limits meet on the way: a sure walk, if a slow one
    const divided = dividedLineKernel(program, centered);
    const found = divided.status === "optimal" ? describe(divided) : undefined;
    if (described === undefined || (found !== undefined && found.path.kktResidual < described.path.kktResidual)) {
      line = divided;
      described = found;
    }
  }
  const without = (
    status: "infeasible" | "unbounded" | "iteration-limit" | "numerical-error",
    reason: string,
  ): EfficientFrontier => ({
    status,
    method: "efficient-frontier",
    assets,
    corners: [],
    path: describePath(moments, form, resolved, centered, 0, [], line.iterations).path,
    reason,
  });
  if (line.status === "infeasible") {
    const explained = contradiction ?? explainInfeasibility("efficient-frontier", resolved);
    const { reason, conflict } = explained ?? { reason: "the constraints cannot be met", conflict: [] };
    return { ...without("infeasible", reason), conflict };
  }
  if (line.status === "indefinite" && !isFactorMoments(moments)) {
    refuseIndefinite("moments.covariance", moments.covariance, assets.length);
  }
  if (line.status === "unbounded") {
    return without("unbounded", "the return has no bound: give every asset a finite min and max");
  }
  if (described === undefined) {
    const status = line.status === "iteration-limit" ? line.status : "numerical-error";
    return without(status, `the path was given up after ${line.iterations} steps`);
  }
  return { status: "optimal", method: "efficient-frontier", assets, ...described };
}

/**
 * Where several portfolios share the least variance the path begins with ones of less return: they are beaten. A corner
 * at which the means weigh 1e10 times as much as the variance is the rounding of the one before.
 */
function efficientPart(
  corners: readonly CriticalLineCorner[],
  mean: Float64Array,
  centered: Float64Array,
  form: QuadraticForm,
): readonly CriticalLineCorner[] {
  const weight = corners.reduce((most, { x }) => Math.max(most, greatest(x)), 0);
  const steepest = greatest(form.diagonal);
  const unit = ((steepest || 1) * weight) / greatest(centered);
  let end = corners.length - 1;
  while (end > 0 && corners[end]!.lambda > 1e10 * unit) end--;
  const rounding = 1e-14 * steepest * weight * weight;
  const noRiskier = (next: CriticalLineCorner, than: CriticalLineCorner): boolean =>
    formProductKernel(form, next.x, next.x) <= formProductKernel(form, than.x, than.x) * (1 + 1e-12) + rounding;
  let first = 0;
  while (first < end) {
    const next = corners[first + 1]!;
    if (next.lambda > 1e-9 * corners[end]!.lambda && !noRiskier(next, corners[first]!)) break;
    const gain = mean.reduce((sum, m, i) => sum + m * (next.x[i]! - corners[first]!.x[i]!), 0);
    // more return for λ·gain of variance, which is nothing
    if (!(gain > 0)) break;
    first++;
  }
  return corners.slice(first, end + 1);
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function describePath(
  { mean }: Moments | FactorMoments,
  form: QuadraticForm,
  { assets, lower, upper, rows }: ResolvedConstraints,
  centered: Float64Array,
  level: number,
  line: readonly CriticalLineCorner[],
  iterations: number,
): Pick<EfficientFrontier, "corners" | "path"> {
  const n = assets.length;
  const index = new Int32Array(n);
  const values = new Float64Array(n);
  let kktResidual = 0;
  const corners: FrontierCorner[] = [];
  const covarianceWeights: Float64Array[] = [];
  const boundMultipliers: Float64Array[] = [];
  for (const { x, lambda, rowMultiplier } of line) {
    const product = new Float64Array(n);
    let held = 0;
    for (let i = 0; i < n; i++) {
      if (x[i] === 0) continue;
      index[held] = i;
      values[held++] = x[i]!;
    }
    form.accumulate(index, values, held, product);
    const z = product.slice();
    const size = greatest(x);
    for (let r = 0; r < rows.length; r++) {
      const y = rowMultiplier[r]!;
      const { coefficients, min, max } = rows[r]!;
      if (y !== 0) for (let i = 0; i < n; i++) z[i]! -= y * coefficients[i]!;
      let sum = 0;
      let unit = 0;
      for (let h = 0; h < held; h++) {
        const coefficient = coefficients[index[h]!]!;
        sum += coefficient * values[h]!;
        unit = Math.max(unit, Math.abs(coefficient));
      }
      kktResidual = Math.max(kktResidual, Math.max(min - sum, sum - max) / ((unit || 1) * (size || 1)));
    }
    let expectedReturn = 0;
    let variance = 0;
    let force = 0;
    let worst = 0;
    for (let i = 0; i < n; i++) {
      expectedReturn += mean[i]! * x[i]!;
      variance += product[i]! * x[i]!;
      const pull = lambda * centered[i]!;
      z[i]! -= pull;
      // without variance the gradient is the rounding of its terms
      force = Math.max(force, Math.abs(product[i]!), Math.abs(pull), 1e-3 * form.diagonal[i]! * size);
      if (lower[i] === upper[i]) continue;
      const wrong = x[i]! <= lower[i]! ? -z[i]! : x[i]! >= upper[i]! ? z[i]! : Math.abs(z[i]!);
      worst = Math.max(worst, wrong);
    }
    if (force > 0) kktResidual = Math.max(kktResidual, worst / force);
    corners.push({
      weights: labeled(assets, (i) => x[i]! + 0),
      expectedReturn,
      volatility: Math.sqrt(Math.max(0, variance)),
    });
    covarianceWeights.push(product);
    boundMultipliers.push(z);
  }
  return {
    corners,
    path: {
      lambda: Float64Array.from(line, ({ lambda }) => lambda),
      covarianceWeights,
      boundMultipliers,
      // back from centerd means to the means: the budget carries their level
      rowMultipliers: line.map(({ rowMultiplier, lambda }) =>
        rowMultiplier.map((y, r) => (r === 0 ? y - lambda * level : y)),
      ),
      rowNames: rows.map(({ minName, maxName, min, max }) => ({ min: minName, max: maxName, equality: min === max })),
      kktResidual,
      iterations,
    },
  };
}
