import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/random/seeded-random.js";
import type { LinearProgram } from "../../src/numerics/linear-program/linear-program.js";
import { linearProgramKernel } from "../../src/numerics/linear-program/linear-program-kernel.js";

const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");
const INF = Number.POSITIVE_INFINITY;

function randomProgram(random: SeededRandom, k: number): LinearProgram {
  const n = 1 + random.integer(9);
  const m = 1 + random.integer(7);
  const whole = k % 2 === 0; // whole numbers make ties and degenerate corners
  const draw = (): number =>
    random.uniform() < 0.3 ? 0 : whole ? random.integer(7) - 3 : Math.round(1000 * random.normal()) / 1000;
  const columns = Float64Array.from({ length: n * m }, draw);
  const lower = new Float64Array(n + m);
  const upper = new Float64Array(n + m);
  const anchor = Array.from({ length: n }, () => random.integer(4));
  for (let v = 0; v < n + m; v++) {
    let at = 0;
    if (v < n) at = anchor[v]!;
    else for (let j = 0; j < n; j++) at += columns[j * m + (v - n)]! * anchor[j]!;
    // most programs have a point inside, some do not
    if (random.uniform() < 0.05) at += 5;
    const kind = random.integer(v < n ? 4 : 5);
    lower[v] = kind === 1 ? -INF : kind === 4 ? at : v < n ? 0 : at - random.integer(3);
    upper[v] = kind === 0 ? INF : kind === 4 ? at : at + random.integer(3);
    if (v < n && random.uniform() < 0.1) {
      lower[v] = -INF;
      upper[v] = INF;
    }
  }
  return { columns, cost: Float64Array.from({ length: n }, draw), lower, upper };
}

function lpText({ columns, cost, lower, upper }: LinearProgram): string {
  const n = cost.length;
  const m = lower.length - n;
  const sum = (coefficient: (j: number) => number): string =>
    Array.from({ length: n }, (_, j) => `${coefficient(j) < 0 ? "-" : "+"} ${Math.abs(coefficient(j))} x${j}`).join(
      " ",
    );
  const rows: string[] = [];
  for (let i = 0; i < m; i++) {
    const left = sum((j) => columns[j * m + i]!);
    if (lower[n + i]! > -INF) rows.push(` l${i}: ${left} >= ${lower[n + i]}`);
    if (upper[n + i]! < INF) rows.push(` u${i}: ${left} <= ${upper[n + i]}`);
  }
  const bounds = Array.from({ length: n }, (_, j) => {
    const low = lower[j] === -INF ? "-inf" : String(lower[j]);
    const high = upper[j] === INF ? "+inf" : String(upper[j]);
    return ` ${low} <= x${j} <= ${high}`;
  });
  return ["Minimize", ` obj: ${sum((j) => cost[j]!)}`, "Subject To", ...rows, "Bounds", ...bounds, "End"].join("\n");
}

test("status, objective and prices agree with HiGHS on small programs of every kind", async () => {
  const highs = await loadHighs();
  const random = seededRandom(7);
  const seen: Record<string, number> = {};
  for (let k = 0; k < 300; k++) {
    const program = randomProgram(random, k);
    const before = structuredClone(program);
    const ours = linearProgramKernel(program);
    expect(program).toEqual(before);
    const theirs = highs.solve(lpText(program), { presolve: "off" });
    const status = theirs.Status.toLowerCase();
    seen[ours.status] = (seen[ours.status] ?? 0) + 1;
    expect(status, `program ${k}`).toContain(ours.status);
    if (ours.status !== "optimal") continue;
    expect(Math.abs(ours.objective - theirs.ObjectiveValue), `program ${k}`).toBeLessThan(1e-7);
    checkOptimality(program, ours, `program ${k}`);
  }
  expect(Math.min(seen["optimal"]!, seen["infeasible"]!, seen["unbounded"]!)).toBeGreaterThan(10);
});

/** Feasible, and every reduced cost has the sign of the limit its variable stands on. */
function checkOptimality(
  { columns, cost, lower, upper }: LinearProgram,
  { x, rows, rowDual }: ReturnType<typeof linearProgramKernel>,
  label: string,
): void {
  const n = cost.length;
  const m = rows.length;
  for (let v = 0; v < n + m; v++) {
    const value = v < n ? x[v]! : rows[v - n]!;
    let reduced = v < n ? cost[v]! : rowDual[v - n]!;
    if (v < n) for (let i = 0; i < m; i++) reduced -= rowDual[i]! * columns[v * m + i]!;
    expect(value, label).toBeGreaterThan(lower[v]! - 1e-8);
    expect(value, label).toBeLessThan(upper[v]! + 1e-8);
    if (value > lower[v]! + 1e-7) expect(reduced, label).toBeLessThan(1e-7);
    if (value < upper[v]! - 1e-7) expect(reduced, label).toBeGreaterThan(-1e-7);
  }
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += columns[j * m + i]! * x[j]!;
    expect(Math.abs(sum - rows[i]!), label).toBeLessThan(1e-9);
  }
}

test("Beale's example does not go round in circles", () => {
  // least −¾x + 150y − x₃/50 + 6x₄ over ¼x − 60y − x₃/25 + 9x₄ ≤ 0, ½x − 90y − x₃/50 + 3x₄ ≤ 0, x₃ ≤ 1: −1/20
  const solved = linearProgramKernel({
    columns: Float64Array.of(0.25, 0.5, -60, -90, -1 / 25, -1 / 50, 9, 3),
    cost: Float64Array.of(-0.75, 150, -1 / 50, 6),
    lower: Float64Array.of(0, 0, 0, 0, -INF, -INF),
    upper: Float64Array.of(INF, INF, 1, INF, 0, 0),
  });
  expect(solved.status).toBe("optimal");
  expect(solved.objective).toBeCloseTo(-0.05, 14);
});

test("a soft limit is passed when what lies beyond pays more than its price", () => {
  // least −2x with x ≤ 1 at a price of 1.5 beyond, and 3x ≤ 6: x goes on to 2
  const soft = (price: number) =>
    linearProgramKernel({
      columns: Float64Array.of(3),
      cost: Float64Array.of(-2),
      lower: Float64Array.of(0, -INF),
      upper: Float64Array.of(1, 6),
      below: Float64Array.of(-INF, -INF),
      above: Float64Array.of(-2 + price, INF),
    });
  expect(soft(1.5).x[0]).toBe(2);
  expect(soft(1.5).objective).toBeCloseTo(-2.5, 14);
  expect(soft(3).x[0]).toBe(1);
  expect(soft(3).objective).toBe(-2);
});

test("coefficients from 1e-6 to 1e6 are scaled away", () => {
  const solved = linearProgramKernel({
    columns: Float64Array.of(1e-6, 2e3, 3e-6, 1e6),
    cost: Float64Array.of(-1e-6, -1e-6),
    lower: Float64Array.of(0, 0, -INF, -INF),
    upper: Float64Array.of(INF, INF, 1, 1e6),
  });
  // the second row binds alone: x₁ = 500 costs −5e-4, and x₂ = 1 only −1e-6
  expect(solved.status).toBe("optimal");
  expect(solved.objective).toBeCloseTo(-5e-4, 15);
});
