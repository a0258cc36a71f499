import type { Constraints, FactorMoments, OptimizationResult, ReturnsTable } from "../../src/core/types.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";

/** A problem of `scripts/reference/optimize/holdings_mip.py` with what its solver found and proved. */
export interface MipProblem {
  readonly kind:
    | "mean-absolute-deviation"
    | "conditional-value-at-risk"
    | "worst-realization"
    | "minimum-variance"
    | "maximum-utility";
  readonly assets: number;
  readonly seed: number;
  readonly constraints: Constraints;
  /** Objective of the best portfolio that the solver found. */
  readonly value: number;
  /** Below this the solver rules every portfolio out. */
  readonly bound: number;
  readonly seconds: number;
}

export interface MipInput {
  readonly periods: number;
  readonly level: number;
  readonly riskAversion: number;
}

/** Our answer, what it is worth by the reference's own formula, and a fault that its limits show, or nothing. */
export interface MipAnswer {
  readonly value: number;
  readonly gap: number;
  readonly fault: string;
}

/** Asks the problem; its numbers are drawn as the program draws them. */
export function answerMip(
  { kind, assets: n, seed, constraints }: MipProblem,
  input: MipInput,
  effort: { readonly maxNodes?: number } = {},
): MipAnswer {
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  if (kind === "minimum-variance" || kind === "maximum-utility") {
    const { loadings, own, mean } = factorsOf(seed, n);
    const moments: FactorMoments = {
      assets,
      mean: Float64Array.from(mean),
      factors: {
        names: ["F0", "F1", "F2"],
        loadings: Float64Array.from(loadings.flat()),
        covariance: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
        specificVariance: Float64Array.from(own),
      },
      periodsPerYear: 1,
    };
    const asked =
      kind === "minimum-variance" ? ({ objective: kind } as const) : ({ objective: kind, riskAversion: 4 } as const);
    return checked(meanVariance(moments, { ...asked, ...effort, constraints }), assets, constraints, (w) => {
      const common = [0, 1, 2].reduce((sum, k) => sum + w.reduce((f, x, i) => f + x * loadings[i]![k]!, 0) ** 2, 0);
      const variance = common + w.reduce((sum, x, i) => sum + own[i]! * x * x, 0);
      return kind === "minimum-variance" ? variance : 2 * variance - w.reduce((sum, x, i) => sum + mean[i]! * x, 0);
    });
  }
  const rows = returnsOf(seed, n, input.periods);
  const returns: ReturnsTable = {
    kind: "simple",
    assets,
    dates: rows.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
    values: Float64Array.from(rows.flat()),
  };
  const tail = kind === "conditional-value-at-risk" ? { level: input.level } : {};
  const result = meanRisk(returns, {
    measure: kind,
    objective: "minimum-risk",
    constraints,
    periodsPerYear: 52,
    ...tail,
    ...effort,
  });
  return checked(result, assets, constraints, (w) => {
    const earned = rows.map((row) => row.reduce((sum, r, i) => sum + r * w[i]!, 0)).sort((a, b) => a - b);
    if (kind === "worst-realization") return -earned[0]!;
    if (kind === "mean-absolute-deviation") {
      const mean = earned.reduce((sum, r) => sum + r, 0) / earned.length;
      return earned.reduce((sum, r) => sum + Math.abs(r - mean), 0) / earned.length;
    }
    // a tenth of sixty rows are six whole ones
    const worst = earned.slice(0, Math.round((1 - input.level) * earned.length));
    return -worst.reduce((sum, r) => sum + r, 0) / worst.length;
  });
}

function checked(
  result: OptimizationResult,
  assets: readonly string[],
  constraints: Constraints,
  worth: (weights: readonly number[]) => number,
): MipAnswer {
  if (result.status !== "optimal") return { value: Number.NaN, gap: Number.NaN, fault: result.reason };
  const w = assets.map((asset) => result.weights[asset]!);
  const { max, minHolding, maxPositions = assets.length } = constraints;
  const held = w.filter((x) => x !== 0);
  const fault = held.some((x) => x < (minHolding as number) - 1e-12)
    ? "a weight below its floor"
    : held.some((x) => x > (max as number) + 1e-12)
      ? "a weight above its cap"
      : held.length > maxPositions
        ? "too many positions"
        : Math.abs(w.reduce((sum, x) => sum + x, 0) - 1) > 1e-10
          ? "the budget is missed"
          : "";
  return { value: worth(w), gap: result.diagnostics.gap!, fault };
}

/** Whole numbers from a 32-bit linear congruential generator, the same in every language. */
function drawFrom(seed: number): { below(end: number): number; bell(size: number): number } {
  let state = seed;
  const below = (end: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % end;
  };
  return { below, bell: (size) => [0, 0, 0].reduce((sum) => sum + below(2 * size + 1) - size, 0) };
}

function returnsOf(seed: number, n: number, periods: number): number[][] {
  const { below, bell } = drawFrom(seed);
  const beta = Array.from({ length: n }, () => 50 + below(101));
  return Array.from({ length: periods }, () => {
    const common = 30 + bell(150);
    return beta.map((b) => (b * common + 100 * bell(200)) / 1e6);
  });
}

function factorsOf(seed: number, n: number): { loadings: number[][]; own: number[]; mean: number[] } {
  const { below, bell } = drawFrom(seed);
  const loadings = Array.from({ length: n }, () => [(100 + bell(20)) / 1000, bell(30) / 1000, bell(30) / 1000]);
  const own = Array.from({ length: n }, () => (4 + below(40)) / 1000);
  const mean = Array.from({ length: n }, () => (60 + bell(30)) / 1000);
  return { loadings, own, mean };
}
