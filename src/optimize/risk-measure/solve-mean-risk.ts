import type { BindingConstraint } from "../../core/types.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { targetRow } from "../cvar/unsolved-cvar.js";
import { maximumReturn } from "../mean-variance/maximum-return.js";
import { meanVarianceProblem } from "../mean-variance/mean-variance-problem.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import { riskProgram } from "./risk-program.js";
import type { RiskProgram, RiskSolution } from "./risk-solution.js";

/** What is made best, with every option filled in. */
export type RiskObjective =
  | { readonly kind: "minimum-risk" }
  | { readonly kind: "target-return"; readonly target: number }
  | { readonly kind: "target-risk"; readonly target: number }
  | { readonly kind: "maximum-ratio"; readonly riskFreeRate: number }
  | { readonly kind: "maximum-utility"; readonly riskAversion: number };

export interface RiskOutcome {
  /**
   * `"above-target"`: even the least risk is more than is allowed. `"no-excess"`: nothing earns more than the rate. `"no-risk"`: a
   * portfolio has an excess return and no risk.
   */
  readonly status: RiskSolution["status"] | "above-target" | "no-excess" | "no-risk";
  /** The objective as something to minimize. */
  readonly value: number;
  readonly solution: { readonly x: Float64Array };
  readonly risk: number;
  readonly residual: number;
  readonly iterations: number;
  readonly binding: readonly BindingConstraint[];
}

/** Turns of the searches; the linear measures end after a few, the smooth ones when all digits are there. */
const TURNS = 100;

/** A risk of this part of what an asset can add to it is rounding. */
const NO_RISK = 1e-13;

/** One objective under all limits but the number of assets. */
export function solveMeanRisk(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  objective: RiskObjective,
): RiskOutcome {
  const extra = objective.kind === "target-return" ? [targetRow(mean, objective.target)] : [];
  const program = riskProgram(risk, mean, resolved, extra);
  const net = (w: Float64Array): number => dotKernel(mean, w) - tradingCost(resolved, w);
  switch (objective.kind) {
    case "minimum-risk":
    case "target-return": {
      const found = program.solve(0, 1);
      return outcome(found, found.risk + tradingCost(resolved, found.weights), 1);
    }
    case "maximum-utility": {
      const weight = 1 / objective.riskAversion;
      const found = program.solve(weight, weight);
      return outcome(found, objective.riskAversion * found.risk - net(found.weights), objective.riskAversion);
    }
    case "maximum-ratio": {
      const excess = (w: Float64Array): number => net(w) - objective.riskFreeRate;
      return greatestRatio(risk, mean, resolved, excess, program);
    }
    case "target-risk":
      return greatestWithin(risk, mean, resolved, objective.target, net, program);
  }
}

function outcome(found: RiskSolution, value: number, scale: number): RiskOutcome {
  return {
    status: found.status,
    value,
    solution: { x: found.weights },
    risk: found.risk,
    residual: found.residual,
    iterations: found.iterations,
    binding: found.status === "optimal" ? found.binding(scale) : [],
  };
}

/** The weights of the greatest expected return less costs; undefined where the limits cannot be met or the return has no bound. */
function greatestReturn(mean: Float64Array, resolved: ResolvedConstraints): Float64Array | undefined {
  const none = new DenseForm(new Float64Array(mean.length ** 2), mean.length);
  return maximumReturn(meanVarianceProblem(none, mean, resolved))?.weights;
}

/**
 * The greatest excess return over risk: the weight of the return at which the least of risk − weight·excess is zero (Dinkelbach 1967),
 * from the portfolio of the greatest return on.
 */
function greatestRatio(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  excessOf: (w: Float64Array) => number,
  program: RiskProgram,
): RiskOutcome {
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 1e-300);
  const calmest = program.solve(0, 0);
  if (calmest.status !== "optimal") return outcome(calmest, Number.NaN, 0);
  let w = calmest.weights;
  let amount = calmest.risk;
  if (!(excessOf(w) > 1e-9 * largest)) {
    const richest = greatestReturn(mean, resolved);
    if (richest === undefined) return { ...outcome(calmest, Number.NaN, 0), status: "unbounded", binding: [] };
    if (!(excessOf(richest) > 1e-9 * largest)) return { ...outcome(calmest, Number.NaN, 0), status: "no-excess" };
    w = richest;
    amount = risk.evaluate(w).risk;
  }
  // of what an asset can add to the risk
  const none = NO_RISK * risk.evaluate(w).gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  for (let turn = 0; turn < TURNS; turn++) {
    if (!(amount > none)) return { ...outcome(calmest, Number.NaN, 0), status: "no-risk" };
    const weight = amount / excessOf(w);
    const found = program.solve(weight, weight);
    if (found.status !== "optimal") return outcome(found, Number.NaN, 0);
    const excess = excessOf(found.weights);
    if (!(found.risk > none)) return { ...outcome(calmest, Number.NaN, 0), status: "no-risk" };
    const gap = weight * excess - found.risk;
    if (!(gap > 1e-13 * found.risk) || !(excess > 0)) {
      // one more unit of the objective is worth 1/(weight·risk) of the ratio
      const residual = Math.max(found.residual, Math.abs(gap) / found.risk);
      return { ...outcome(found, -excess / found.risk, 1 / (weight * found.risk)), residual };
    }
    w = found.weights;
    amount = found.risk;
  }
  return { ...outcome(calmest, Number.NaN, 0), status: "iteration-limit" };
}

/**
 * The greatest return with a risk of at most the target. Between a portfolio with less risk and one with more, the next weight of the
 * return is that at which the two are as good; where none is better, all between them are best.
 */
function greatestWithin(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  target: number,
  net: (w: Float64Array) => number,
  program: RiskProgram,
): RiskOutcome {
  let low = program.solve(0, 0);
  if (low.status !== "optimal") return outcome(low, Number.NaN, 0);
  const size = Math.max(Math.abs(target), Math.abs(low.risk), 1e-300);
  if (low.risk > target + 1e-12 * size) return { ...outcome(low, Number.NaN, 0), status: "above-target" };
  const richest = greatestReturn(mean, resolved);
  if (richest === undefined) return { ...outcome(low, Number.NaN, 0), status: "unbounded", binding: [] };
  const most = net(richest);
  const unit = Math.max(1e-300, ...mean.map(Math.abs));
  if (risk.evaluate(richest).risk <= target + 1e-13 * size) return calmestRichest(risk, mean, resolved, most, unit);
  let highRisk = risk.evaluate(richest).risk;
  let highNet = most;
  let high = richest;
  for (let turn = 0; turn < TURNS; turn++) {
    const gained = highNet - net(low.weights);
    if (!(gained > 1e-15 * unit)) break;
    const weight = (highRisk - low.risk) / gained;
    const found = program.solve(weight, weight);
    if (found.status !== "optimal") return outcome(found, Number.NaN, 0);
    const value = found.risk - weight * net(found.weights);
    const better = low.risk - weight * net(low.weights) - value;
    if (Math.abs(found.risk - target) <= 1e-13 * size || !(better > 1e-13 * size)) {
      return meet(risk, found, low, { weights: high, risk: highRisk }, target, weight, net, size);
    }
    if (found.risk > target) {
      high = found.weights;
      highRisk = found.risk;
      highNet = net(found.weights);
    } else low = found;
  }
  return { ...outcome(low, -net(low.weights), 0), status: "iteration-limit" };
}

/** All portfolios between two that are as good for one weight of the return are best: the one that meets the target exactly. */
function meet(
  risk: LinearRisk | SmoothRisk,
  found: RiskSolution,
  low: RiskSolution,
  high: Pick<RiskSolution, "weights" | "risk">,
  target: number,
  weight: number,
  net: (w: Float64Array) => number,
  size: number,
): RiskOutcome {
  let weights = found.weights;
  let reached = found.risk;
  if (Math.abs(found.risk - target) > 1e-13 * size) {
    const [from, to] = found.risk > target ? [low, found] : [found, high];
    if (to.risk > from.risk) {
      // straight for linear measures, so that the first guess is right; bent by next to nothing for smooth ones
      let [low, high] = [0, 1];
      let part = (target - from.risk) / (to.risk - from.risk);
      for (let turn = 0; turn < 60; turn++) {
        weights = from.weights.map((w, i) => w + part * (to.weights[i]! - w));
        reached = risk.evaluate(weights).risk;
        if (Math.abs(reached - target) <= 1e-14 * size || !(high - low > 1e-15)) break;
        if (reached > target) high = part;
        else low = part;
        part = (low + high) / 2;
      }
    }
  }
  const price = 1 / weight;
  const { binding, ...rest } = outcome({ ...found, weights }, -net(weights), price);
  return {
    ...rest,
    risk: reached,
    residual: Math.max(found.residual, Math.abs(reached - target) / size),
    binding: [{ constraint: "targetRisk", shadowPrice: price }, ...binding],
  };
}

/** Of the portfolios with the greatest return the one of least risk: the target does not bind. */
function calmestRichest(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  most: number,
  unit: number,
): RiskOutcome {
  const none = resolved.costs === undefined ? targetRow(mean, most - 1e-13 * unit) : undefined;
  const richest = greatestReturn(mean, resolved)!;
  const net = dotKernel(mean, richest) - tradingCost(resolved, richest);
  const found = none && riskProgram(risk, mean, resolved, [none]).solve(0, 0);
  const problem = meanVarianceProblem(new DenseForm(new Float64Array(mean.length ** 2), mean.length), mean, resolved);
  const binding = maximumReturn(problem)?.binding ?? [];
  const weights = found?.status === "optimal" ? found.weights : richest;
  return {
    status: "optimal",
    value: -net,
    solution: { x: weights },
    risk: risk.evaluate(weights).risk,
    residual: Math.max(0, net - (dotKernel(mean, weights) - tradingCost(resolved, weights))) / unit,
    iterations: found?.iterations ?? 0,
    binding,
  };
}
