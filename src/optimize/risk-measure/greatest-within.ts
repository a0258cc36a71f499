import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { targetRow } from "../cvar/unsolved-cvar.js";
import { maximumReturn } from "../mean-variance/maximum-return.js";
import { meanVarianceProblem } from "../mean-variance/mean-variance-problem.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import { greatestReturn, type RiskOutcome, riskOutcome, STILL, TURNS } from "./risk-outcome.js";
import { riskProgram } from "./risk-program.js";
import type { RiskProgram, RiskSolution } from "./risk-solution.js";

/**
 * The greatest return with a risk of at most the target. Between a portfolio with less risk and one with more, the next weight of the
 * return is that at which the two are as good; where none is better, all between them are best.
 */
export function greatestWithin(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  target: number,
  net: (w: Float64Array) => number,
  program: RiskProgram,
): RiskOutcome {
  let search = program;
  let low = search.solve(0, 0);
  if (low.status !== "optimal") return riskOutcome(low, Number.NaN, 0);
  const size = Math.max(Math.abs(target), Math.abs(low.risk), 1e-300);
  if (low.risk > target + 1e-12 * size) return { ...riskOutcome(low, Number.NaN, 0), status: "above-target" };
  const richest = greatestReturn(mean, resolved);
  if (richest === undefined) return { ...riskOutcome(low, Number.NaN, 0), status: "unbounded", binding: [] };
  const most = net(richest);
  const unit = Math.max(1e-300, ...mean.map(Math.abs));
  if (risk.evaluate(richest).risk <= target + 1e-13 * size) return calmestRichest(risk, mean, resolved, most, unit);
  let highRisk = risk.evaluate(richest).risk;
  if (risk.kind === "smooth" && low.risk <= STILL * highRisk) {
    // a curvature tells portfolios without risk apart by rounding alone
    const still = richestStill(risk, mean, resolved, STILL * highRisk);
    if (still !== undefined && net(still) > net(low.weights))
      low = { ...low, weights: still, risk: risk.evaluate(still).risk };
    search = riskProgram(risk, mean, resolved, []); // which begins anew, away from there
  }
  let highNet = most;
  let high = richest;
  for (let turn = 0; turn < TURNS; turn++) {
    const gained = highNet - net(low.weights);
    if (!(gained > 1e-15 * unit)) break;
    const weight = (highRisk - low.risk) / gained;
    const found = search.solve(weight, weight);
    if (found.status !== "optimal") return riskOutcome(found, Number.NaN, 0);
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
  return { ...riskOutcome(low, -net(low.weights), 0), status: "iteration-limit" };
}

/** The greatest return of the assets that do not move; undefined where these alone cannot meet the limits. */
function richestStill(
  risk: SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  none: number,
): Float64Array | undefined {
  const moves = (_: number, i: number): boolean => risk.evaluate(mean.map((_, j) => (j === i ? 1 : 0))).risk > none;
  const lower = resolved.lower.map((bound, i) => (moves(bound, i) ? Math.max(0, bound) : bound));
  const upper = resolved.upper.map((bound, i) => (moves(bound, i) ? Math.min(0, bound) : bound));
  if (lower.some((bound, i) => bound > upper[i]!)) return undefined;
  return greatestReturn(mean, { ...resolved, lower, upper });
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
  const { binding, ...rest } = riskOutcome({ ...found, weights }, -net(weights), price);
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
