import { describe, expect, test } from "vitest";
import type { OptimalResult } from "../../src/core/types.js";
import { formProductKernel } from "../../src/numerics/quadratic-form/form-product.js";
import { tradingCost } from "../../src/optimize/constraints/trading-cost.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { meanVarianceProblem } from "../../src/optimize/mean-variance/mean-variance-problem.js";
import { readMeanVariance } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { targetReturnRow } from "../../src/optimize/mean-variance/solve-objective.js";
import { quadraticOracle } from "../numerics/quadratic-oracle.js";
import { splitProgram } from "../numerics/split-program.js";
import { type HardInstance, hardInstance } from "./hard-instances.js";

/** The objective as something to minimize, and the size that differences of it are judged against. */
function worthOf({ moments, options }: HardInstance, w: Float64Array): { value: number; size: number } {
  const { form, resolved } = readMeanVariance(moments, options);
  const variance = formProductKernel(form, w, w);
  const cost = tradingCost(resolved, w);
  const earned = w.reduce((sum, x, i) => sum + x * moments.mean[i]!, 0);
  const largest = moments.mean.reduce((most, m) => Math.max(most, Math.abs(m)), 1e-12);
  const steepest = form.diagonal.reduce((most, d) => Math.max(most, d), 0);
  switch (options.objective) {
    case "maximum-sharpe": {
      const ratio = (earned - cost) / Math.sqrt(variance);
      // without variance nothing can be better
      return { value: -ratio, size: Number.isFinite(ratio) ? Math.abs(ratio) : 0 };
    }
    case "target-volatility":
      return { value: cost - earned, size: largest };
    case "maximum-utility": {
      const { riskAversion = 1 } = options;
      return { value: cost - earned + 0.5 * riskAversion * variance, size: largest + riskAversion * steepest };
    }
    default:
      return { value: variance + cost, size: Math.max(variance + cost, 1e-3 * steepest) };
  }
}

/** What quadprog finds, with a ridge that makes its answer a little worse than the best; undefined where it fails. */
function otherWeights({ moments, options }: HardInstance): Float64Array | undefined {
  const { form, resolved, objective } = readMeanVariance(moments, options);
  const lambda = objective.kind === "maximum-utility" ? 1 / objective.riskAversion : 0;
  const extra = objective.kind === "target-return" ? [targetReturnRow(moments.mean, objective.target)] : [];
  const { program, slope } = meanVarianceProblem(form, moments.mean, resolved, extra);
  const weight = lambda || 0.5;
  const linear = moments.mean.map((m, i) => lambda * m - weight * slope[i]!);
  const split = splitProgram({ ...program, linear }, weight, 1e-9);
  const found = quadraticOracle(split.matrix, split.program);
  if (found === undefined) return undefined;
  const size = split.program.linear.length;
  const { lower, upper, rows, rowLower, rowUpper } = split.program;
  for (let p = 0; p < size; p++) if (!(found[p]! > lower[p]! - 1e-9 && found[p]! < upper[p]! + 1e-9)) return undefined;
  const met = rows.every((row, r) => {
    const value = found.reduce((sum, x, p) => sum + x * row[p]!, 0);
    return value > rowLower[r]! - 1e-9 && value < rowUpper[r]! + 1e-9;
  });
  return met ? split.weightsOf(found) : undefined;
}

function solve(instance: HardInstance): OptimalResult {
  const result = meanVariance(instance.moments, instance.options);
  if (result.status !== "optimal") throw new Error(`${instance.label}: ${result.status}`);
  return result;
}

describe("hard questions that have an answer get it", () => {
  test("always an optimum, with a residual of at most 1e-9, within the bounds, no worse than quadprog's or a known portfolio", () => {
    let compared = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const instance = hardInstance(seed, 14);
      const { moments, options, feasible, label } = instance;
      if (options.objective === "maximum-sharpe" && !(worthOf(instance, feasible).value < -1e-6)) continue;
      const { weights, diagnostics } = solve(instance);
      expect(diagnostics.kktResidual, label).toBeLessThanOrEqual(1e-9);
      const { resolved } = readMeanVariance(moments, options);
      const w = Float64Array.from(moments.assets, (asset) => weights[asset]!);
      w.forEach((x, i) => {
        expect(x >= resolved.lower[i]! && x <= resolved.upper[i]!, `${label}: ${x}`).toBe(true);
      });
      const ours = worthOf(instance, w);
      expect(ours.value, label).toBeLessThanOrEqual(worthOf(instance, feasible).value + 1e-9 * ours.size);
      if (options.objective === "maximum-sharpe" || options.objective === "target-volatility") continue;
      const other = otherWeights(instance);
      if (other === undefined) continue;
      compared++;
      expect(ours.value, label).toBeLessThanOrEqual(worthOf(instance, other).value + 1e-8 * ours.size);
    }
    expect(compared).toBeGreaterThan(100);
  });

  test("so do larger ones, with more limits than assets", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const instance = hardInstance(10_000 + seed, 60);
      if (instance.options.objective === "maximum-sharpe" && !(worthOf(instance, instance.feasible).value < -1e-6))
        continue;
      expect(solve(instance).diagnostics.kktResidual, instance.label).toBeLessThanOrEqual(1e-9);
    }
  });
});
