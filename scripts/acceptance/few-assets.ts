/**
 * Frontiers of exactly ten assets of at least 1 % each, on the portfolio sets of the OR-Library (Beasley), which are those of Chang, Meade,
 * Beasley and Sharaiha (2000), "Heuristics for cardinality constrained portfolio optimisation" (Computers & Operations Research 27, 1271-1302):
 * port1 Hang Seng 31 assets, port2 DAX 85, port3 FTSE 89, port4 S&P 98, port5 Nikkei 225.
 *
 * npx tsx scripts/acceptance/few-assets.ts <folder with port1.txt.gz and portef1.txt.gz …> [sets 1,3,5] [most problems 300]
 *
 * For 50 weights λ of the variance the least λ·variance − (1 − λ)·return: at most ten assets by `maxPositions` and `minHolding`; where that
 * takes fewer, more are added one by one at their floor, the best of all each time, so that there are ten as in the paper. The error of a
 * portfolio is the smaller of its distances to the frontier without the limit, in risk or in return, in percent.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Moments, Weights } from "../../src/core/types.js";
import { meanVariance, requireOptimal } from "../../src/optimize/index.js";

const [folder = ".", sets = "1,3,5", problems = "300"] = process.argv.slice(2);
const K = 10;
const FLOOR = 0.01;
const POINTS = 50;

for (const set of sets.split(",")) {
  const moments = readSet(read(`port${set}.txt.gz`));
  const frontier = pairs(read(`portef${set}.txt.gz`));
  const errors: number[] = [];
  let proven = 0;
  let widest = 0;
  for (let e = 0; e < POINTS; e++) {
    // the return alone has no aversion to risk: as little as tells the portfolios apart
    const lambda = Math.max(e / (POINTS - 1), 1e-4);
    const few = requireOptimal(ask(moments, lambda, { minHolding: FLOOR, maxPositions: K }, Number(problems)));
    const gap = few.diagnostics.gap ?? 0;
    if (gap === 0) proven++;
    widest = Math.max(widest, gap);
    const { expectedReturn, volatility } = filled(moments, lambda, few.weights);
    errors.push(errorOf(frontier, expectedReturn, volatility));
  }
  errors.sort((a, b) => a - b);
  const mean = errors.reduce((sum, error) => sum + error, 0) / POINTS;
  const median = (errors[POINTS / 2 - 1]! + errors[POINTS / 2]!) / 2;
  console.log(
    `port${set}: ${moments.assets.length} assets, median error ${median.toFixed(4)} %, mean ${mean.toFixed(4)} %, ${proven} of ${POINTS} proved, widest gap ${widest.toExponential(1)}`,
  );
}

function ask(moments: Moments, lambda: number, constraints: object, maxNodes: number) {
  const goal =
    lambda === 1
      ? ({ objective: "minimum-variance" } as const)
      : ({ objective: "maximum-utility", riskAversion: (2 * lambda) / (1 - lambda) } as const);
  return meanVariance(moments, { ...goal, constraints, maxNodes });
}

/** The portfolio with ten assets: more of them at their floor where it has fewer. */
function filled(moments: Moments, lambda: number, weights: Weights): { expectedReturn: number; volatility: number } {
  let held = moments.assets.filter((asset) => weights[asset] !== 0);
  const within = (assets: readonly string[]) => {
    const result = ask(
      moments,
      lambda,
      {
        min: Object.fromEntries(assets.map((asset) => [asset, FLOOR])),
        max: Object.fromEntries(moments.assets.map((asset) => [asset, assets.includes(asset) ? 1 : 0])),
      },
      1,
    );
    return requireOptimal(result);
  };
  let best = within(held);
  while (held.length < K) {
    let least = Number.POSITIVE_INFINITY;
    let next = held;
    for (const asset of moments.assets) {
      if (held.includes(asset)) continue;
      const more = within([...held, asset]);
      const value = lambda * more.volatility ** 2 - (1 - lambda) * more.expectedReturn;
      if (value >= least) continue;
      least = value;
      next = [...held, asset];
      best = more;
    }
    held = next;
  }
  return best;
}

function errorOf(frontier: readonly (readonly [number, number])[], expectedReturn: number, volatility: number): number {
  const atReturn = between(
    frontier.map(([r, v]) => [r, Math.sqrt(v)]),
    expectedReturn,
  );
  const atRisk = between(
    frontier.map(([r, v]) => [Math.sqrt(v), r]),
    volatility,
  );
  const inRisk = atReturn === undefined ? Number.POSITIVE_INFINITY : (100 * (volatility - atReturn)) / atReturn;
  const inReturn = atRisk === undefined ? Number.POSITIVE_INFINITY : (100 * (atRisk - expectedReturn)) / atRisk;
  return Math.min(Math.abs(inRisk), Math.abs(inReturn));
}

/** The second number at a first one, on the line through the points; undefined beyond them. */
function between(points: readonly (readonly [number, number])[], at: number): number | undefined {
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  const k = sorted.findIndex(([x]) => x >= at);
  if (k < 0) return at <= sorted.at(-1)![0] * (1 + 1e-9) ? sorted.at(-1)![1] : undefined;
  if (k === 0) return at >= sorted[0]![0] * (1 - 1e-9) ? sorted[0]![1] : undefined;
  const [a, b] = [sorted[k - 1]!, sorted[k]!];
  return a[1] + ((b[1] - a[1]) * (at - a[0])) / (b[0] - a[0] || 1);
}

function read(name: string): string {
  return gunzipSync(readFileSync(`${folder}/${name}`)).toString("utf8");
}

function pairs(text: string): [number, number][] {
  const numbers = text.trim().split(/\s+/).map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k]!, numbers[2 * k + 1]!]);
}

function readSet(text: string): Moments {
  const numbers = text.trim().split(/\s+/).map(Number);
  const n = numbers[0]!;
  const mean = Float64Array.from({ length: n }, (_, i) => numbers[1 + 2 * i]!);
  const deviation = Float64Array.from({ length: n }, (_, i) => numbers[2 + 2 * i]!);
  const covariance = new Float64Array(n * n);
  for (let k = 1 + 2 * n; k + 2 < numbers.length; k += 3) {
    const [i, j] = [numbers[k]! - 1, numbers[k + 1]! - 1];
    covariance[i * n + j] = covariance[j * n + i] = numbers[k + 2]! * deviation[i]! * deviation[j]!;
  }
  return { assets: Array.from({ length: n }, (_, i) => `A${i + 1}`), mean, covariance, periodsPerYear: 52 };
}
