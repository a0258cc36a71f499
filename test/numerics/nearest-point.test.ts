// @ts-expect-error the package has no types
import quadprog from "quadprog";
import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { nearestPointKernel } from "../../src/numerics/quadratic-program/nearest-point-kernel.js";

const none = (n: number, sign: 1 | -1) => new Float64Array(n).fill(sign * Number.POSITIVE_INFINITY);

test("a point inside stays where it is", () => {
  const { status, point, iterations } = nearestPointKernel(
    Float64Array.of(0.2, 0.3),
    new Float64Array(2),
    new Float64Array(2).fill(1),
    Float64Array.of(1, 1),
    Float64Array.of(1),
  );
  expect({ status, point: [...point], iterations }).toEqual({ status: "optimal", point: [0.2, 0.3], iterations: 0 });
});

test("a point outside falls on the face at a right angle", () => {
  const { point } = nearestPointKernel(
    Float64Array.of(1, 1),
    none(2, -1),
    none(2, 1),
    Float64Array.of(3, 4),
    Float64Array.of(2),
  );
  expect(point[0]).toBeCloseTo(1 - (5 * 3) / 25, 14);
  expect(point[1]).toBeCloseTo(1 - (5 * 4) / 25, 14);
});

test("contradicting rows are infeasible, and so is an empty row with a negative bound", () => {
  const rows = Float64Array.of(1, 1, -1, -1);
  const two = nearestPointKernel(new Float64Array(2), none(2, -1), none(2, 1), rows, Float64Array.of(-1, -1));
  expect(two.status).toBe("infeasible");
  const empty = nearestPointKernel(
    new Float64Array(1),
    none(1, -1),
    none(1, 1),
    new Float64Array(1),
    Float64Array.of(-1),
  );
  expect(empty.status).toBe("infeasible");
});

test("repeated and parallel rows do no harm", () => {
  const rows = Float64Array.of(1, 0, 1, 0, 2, 0);
  const { status, point } = nearestPointKernel(
    Float64Array.of(5, 5),
    none(2, -1),
    none(2, 1),
    rows,
    Float64Array.of(1, 1, 2),
  );
  expect(status).toBe("optimal");
  expect([...point]).toEqual([1, 5]);
});

test("agrees with quadprog on random polyhedra", () => {
  const random = seededRandom(7);
  for (let trial = 0; trial < 60; trial++) {
    const n = 2 + Math.floor(random.uniform() * 12);
    const m = 1 + Math.floor(random.uniform() * 15);
    const target = Float64Array.from({ length: n }, () => 3 * (random.uniform() - 0.3));
    const rows = Float64Array.from({ length: n * m }, () => random.uniform() - 0.4);
    const bounds = Float64Array.from({ length: m }, () => random.uniform()); // 0 is inside
    const upper = new Float64Array(n).fill(0.8);
    const { status, point } = nearestPointKernel(target, new Float64Array(n), upper, rows, bounds);
    expect(status).toBe("optimal");

    // quadprog counts from 1: min ½x'Dx − d'x, A'x ≥ b
    const constraints = m + 2 * n;
    const from1 = <T>(values: T[]) => [undefined, ...values];
    const d = from1(Array.from({ length: n }, (_, i) => from1(Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)))));
    const a = from1(
      Array.from({ length: n }, (_, i) =>
        from1(
          Array.from({ length: constraints }, (_, c) => {
            if (c < m) return -rows[c * n + i]!;
            return (c < m + n ? c - m === i : c - m - n === i) ? (c < m + n ? 1 : -1) : 0;
          }),
        ),
      ),
    );
    const b = from1(Array.from({ length: constraints }, (_, c) => (c < m ? -bounds[c]! : c < m + n ? 0 : -0.8)));
    const { solution } = quadprog.solveQP(d, from1([...target]), a, b);
    for (let i = 0; i < n; i++) expect(Math.abs(point[i]! - solution[i + 1])).toBeLessThan(1e-9);
  }
});
