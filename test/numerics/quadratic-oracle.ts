import { createRequire } from "node:module";
import type { QuadraticProgram } from "../../src/numerics/quadratic-program/quadratic-program.js";

interface Quadprog {
  solveQP(D: number[][], d: number[], A: number[][], b: number[], meq: number): { solution: number[]; message: string };
}
const { solveQP }: Quadprog = createRequire(import.meta.url)("quadprog");

/** The minimizer of a strictly convex program by the npm package quadprog; undefined where it sees none. */
export function quadraticOracle(
  matrix: Float64Array,
  { linear, lower, upper, rows, rowLower, rowUpper }: Omit<QuadraticProgram, "form">,
): number[] | undefined {
  const n = linear.length;
  const equal: [ArrayLike<number>, number][] = [];
  const least: [ArrayLike<number>, number][] = [];
  const add = (row: Float64Array, low: number, high: number): void => {
    if (low === high) {
      equal.push([row, low]);
      return;
    }
    if (Number.isFinite(low)) least.push([row, low]);
    if (Number.isFinite(high)) least.push([row.map((v) => -v), -high]);
  };
  rows.forEach((row, r) => {
    add(row, rowLower[r]!, rowUpper[r]!);
  });
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    add(unit, lower[j]!, upper[j]!);
  }
  const all = [...equal, ...least];
  // quadprog counts from 1
  const result = solveQP(
    [[], ...Array.from({ length: n }, (_, i) => [0, ...matrix.subarray(i * n, (i + 1) * n)])],
    [0, ...linear],
    [[], ...Array.from({ length: n }, (_, i) => [0, ...all.map(([row]) => row[i]!)])],
    [0, ...all.map(([, limit]) => limit)],
    equal.length,
  );
  return result.message === "" ? result.solution.slice(1) : undefined;
}
