import { createHash } from "node:crypto";
import { gammaln } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/index.js";
import { exponentialKernel } from "../../src/numerics/distribution/exponential-kernel.js";
import { exponentialMinusOneKernel } from "../../src/numerics/distribution/exponential-minus-one-kernel.js";
import { fullExponentialKernel } from "../../src/numerics/distribution/full-exponential-kernel.js";
import { logGamma } from "../../src/numerics/distribution/log-gamma.js";
import { logarithmKernel } from "../../src/numerics/distribution/logarithm-kernel.js";
import { logarithmOnePlusKernel } from "../../src/numerics/distribution/logarithm-one-plus-kernel.js";
import exact from "../reference/numerics/logarithms.json" with { type: "json" };

const KERNELS: Readonly<Record<string, (x: number) => number>> = {
  logarithm: logarithmKernel,
  logarithmOnePlus: logarithmOnePlusKernel,
  exponential: fullExponentialKernel,
  exponentialMinusOne: exponentialMinusOneKernel,
};

describe("logarithms and exponentials against mpmath with forty digits", () => {
  test.each(Object.entries(KERNELS))("%s", (name, kernel) => {
    const { points, relative } = exact.expected.find((entry) => entry.function === name)!;
    for (const [x, y] of points) expect(Math.abs(kernel(x!) / y! - 1), `at ${x}`).toBeLessThan(relative);
  });

  test("logGamma", () => {
    const { points, relative } = exact.expected.find((entry) => entry.function === "logGamma")!;
    for (const [x, y] of points) {
      const largest = Math.max(20, Math.abs(x! * Math.log(x!)));
      expect(Math.abs(logGamma(x!) - y!) / largest, `at ${x}`).toBeLessThan(relative);
    }
  });
});

test("logGamma agrees with simple-statistics, which has Lanczos's series", () => {
  const random = seededRandom(2);
  for (let i = 0; i < 2_000; i++) {
    const x = 200 * random.uniform() ** 3 + 0.01;
    expect(Math.abs(logGamma(x) - gammaln(x)), `at ${x}`).toBeLessThan(1e-12);
  }
});

test("what has no logarithm, or an infinite one", () => {
  expect(logarithmKernel(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(logarithmKernel(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(logarithmKernel(-1)).toBeNaN();
  expect(logarithmKernel(Number.NaN)).toBeNaN();
  expect(logarithmKernel(1)).toBe(0);
  expect(logarithmKernel(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 12);
  expect(logarithmOnePlusKernel(1e-300)).toBe(1e-300);
  expect(fullExponentialKernel(800)).toBe(Number.POSITIVE_INFINITY);
});

test("the bits are the same in every runtime and on every machine: those of a hash taken once", () => {
  const random = seededRandom(1);
  const numbers = new Float64Array(40_000);
  for (let i = 0; i < numbers.length; i += 4) {
    numbers[i] = logarithmKernel(random.uniform() / (random.uniform() + 1e-12));
    numbers[i + 1] = logarithmOnePlusKernel(random.uniform() - 0.5);
    numbers[i + 2] = exponentialKernel(-700 * random.uniform());
    numbers[i + 3] = logGamma(50 * random.uniform() + 0.01);
  }
  expect(createHash("sha256").update(new Uint8Array(numbers.buffer)).digest("hex")).toBe(
    "8d42cfd74cb6850427f8c0b7d5e6fad0202fb555f1f3dd6f5b580e68bc1e9951",
  );
});
