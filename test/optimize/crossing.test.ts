import { expect, test } from "vitest";
import { DenseForm } from "../../src/numerics/quadratic-form/dense-form.js";
import { crossing } from "../../src/optimize/mean-variance/mean-variance-problem.js";

const circle = new DenseForm(Float64Array.of(1, 0, 0, 1), 2);

test.each([
  ["outward from the middle", [0, 0], [4, 0], 0.5],
  ["outward from halfway", [1, 0], [2, 0], 0.5],
  ["across the middle, to the other side", [-1, 0], [6, 0], 0.5],
  ["at a right angle", [0, 1], [6, 0], Math.sqrt(3) / 6],
  ["on a way that ends within", [-1, 0], [2, 0], 1],
  ["without a move", [1, 0], [0, 0], 1],
  ["from beyond", [3, 0], [-1, 0], 0],
])("a circle of radius 2 is crossed %s", (_, from, move, part) => {
  expect(crossing(circle, Float64Array.from(from), Float64Array.from(move), 4)).toBeCloseTo(part, 14);
});
