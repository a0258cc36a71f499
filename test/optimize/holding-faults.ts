import type { Constraints, Moments } from "../../src/core/types.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

/** A problem of `scripts/reference/optimize/holdings.py` with the least objective, null where it has no answer. */
export interface HoldingProblem {
  readonly kind: "minimum-variance" | "maximum-utility" | "minimum-tracking-error" | "outside";
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly benchmark: readonly number[];
  readonly constraints: Constraints;
  readonly value: number | null;
}

/** What is wrong with the answer, or nothing. */
export function holdingFault(problem: HoldingProblem, tolerance: number): string {
  const { kind, constraints, value } = problem;
  const assets = problem.mean.map((_, i) => `A${i}`);
  const index = assets.at(-1)!;
  const n = assets.length;
  const moments: Moments = {
    assets,
    mean: Float64Array.from(problem.mean),
    covariance: Float64Array.from(problem.covariance),
    periodsPerYear: 1,
  };
  const benchmark = Object.fromEntries(assets.map((asset, i) => [asset, problem.benchmark[i]!]));
  const result =
    kind === "outside"
      ? meanVariance(moments, {
          objective: "minimum-tracking-error",
          benchmark: { [index]: 1 },
          outside: [index],
          constraints,
        })
      : meanVariance(moments, {
          objective: kind,
          constraints,
          ...(kind === "maximum-utility" && { riskAversion: 4 }),
          ...(kind === "minimum-tracking-error" && { benchmark }),
        });
  if (result.status === "infeasible") return value === null ? "" : `infeasible, but ${value}: ${result.reason}`;
  if (result.status !== "optimal") return `${result.status}: ${result.reason}`;
  if (value === null) return "an answer where there is none";
  const w = assets.map((asset) => result.weights[asset] ?? 0);
  const b = assets.map((asset, i) =>
    kind === "outside" ? (asset === index ? 1 : 0) : kind === "minimum-tracking-error" ? problem.benchmark[i]! : 0,
  );
  const d = w.map((x, i) => x - b[i]!);
  const variance = d.reduce(
    (all, x, i) => all + x * d.reduce((sum, y, j) => sum + problem.covariance[i * n + j]! * y, 0),
    0,
  );
  const own =
    kind === "maximum-utility" ? 2 * variance - w.reduce((sum, x, i) => sum + x * problem.mean[i]!, 0) : variance;
  const { minHolding = 0, maxPositions = n, maxLong = 9, maxShort = 9 } = constraints;
  const floor = minHolding as number;
  if (w.some((x) => x !== 0 && Math.abs(x) < floor - 1e-12)) return "a weight below its floor";
  if (w.filter((x) => x !== 0).length > maxPositions) return "too many positions";
  if (w.reduce((sum, x) => sum + Math.max(0, x), 0) > maxLong + 1e-10) return "too much long";
  if (w.reduce((sum, x) => sum + Math.max(0, -x), 0) > maxShort + 1e-10) return "too much short";
  if (result.diagnostics.gap !== undefined && result.diagnostics.gap > 0) return `a gap of ${result.diagnostics.gap}`;
  const size = Math.max(Math.abs(value), 1e-3);
  return Math.abs(own - value) > tolerance * size ? `${own} in the place of ${value}` : "";
}
