import { readFileSync } from "node:fs";
import { agnes } from "ml-hclust";
import { describe, expect, test } from "vitest";
import { chainLinkageKernel } from "../../src/numerics/clustering/chain-linkage-kernel.js";
import { distanceOfDistancesKernel } from "../../src/numerics/clustering/distance-of-distances-kernel.js";
import { leafOrderKernel } from "../../src/numerics/clustering/leaf-order-kernel.js";
import type { Linkage } from "../../src/numerics/clustering/linkage.js";
import { optimalLeafOrderKernel } from "../../src/numerics/clustering/optimal-leaf-order-kernel.js";
import { singleLinkageKernel } from "../../src/numerics/clustering/single-linkage-kernel.js";

type Method = "single" | "complete" | "average" | "ward";
interface Case {
  readonly input: { readonly n: number; readonly condensed: readonly number[] };
  readonly expected: { readonly distanceOfDistances?: readonly number[] } & Partial<
    Record<Method, { merges: number[][]; order?: number[]; scipy?: number[]; shortest?: number[] }>
  >;
}

const reference: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../reference/numerics/clustering.json", import.meta.url), "utf8"),
);

function square({ n, condensed }: Case["input"]): Float64Array {
  const d = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) d[i * n + j] = d[j * n + i] = condensed[at++]!;
  return d;
}

function link(n: number, d: Float64Array, method: Method): Linkage {
  return method === "single"
    ? singleLinkageKernel(n, (i) => d.subarray(i * n, i * n + n))
    : chainLinkageKernel(n, d, method);
}

function expectMerges(actual: Linkage, expected: number[][]): void {
  expect(Array.from(actual.left)).toEqual(expected.map((row) => row[0]));
  expect(Array.from(actual.right)).toEqual(expected.map((row) => row[1]));
  expect(Array.from(actual.size)).toEqual(expected.map((row) => row[3]));
  for (const [k, row] of expected.entries()) expect(Math.abs(actual.height[k]! - row[2]!)).toBeLessThan(1e-12);
}

for (const [index, { input, expected }] of reference.cases.entries()) {
  describe(`case ${index} of scipy, n = ${input.n}`, () => {
    const d = square(input);
    for (const method of ["single", "complete", "average", "ward"] as const) {
      const wanted = expected[method];
      if (wanted === undefined) continue;
      test(`${method} linkage makes the same merges`, () => {
        const before = d.slice();
        const linkage = link(input.n, d, method);
        expectMerges(linkage, wanted.merges);
        if (wanted.order) expect(Array.from(leafOrderKernel(linkage))).toEqual(wanted.order);
        expect(d).toEqual(before);
      });
      for (const rule of ["scipy", "shortest"] as const) {
        const order = wanted[rule];
        if (order === undefined) continue;
        test(`the leaf order "${rule}" of ${method} linkage is the same`, () => {
          expect(Array.from(optimalLeafOrderKernel(link(input.n, d, method), d, rule))).toEqual(order);
        });
      }
    }
    const { distanceOfDistances } = expected;
    if (distanceOfDistances) {
      test("a distance matrix read as points gives the distances of distances", () => {
        const heights = link(input.n, distanceOfDistancesKernel(input.n, d), "single").height;
        for (const [k, height] of distanceOfDistances.entries())
          expect(Math.abs(heights[k]! - height)).toBeLessThan(1e-12);
      });
    }
  });
}

test("heights agree with ml-hclust", () => {
  const { input } = reference.cases[4]!;
  const d = square(input);
  const rows = Array.from({ length: input.n }, (_, i) => Array.from(d.subarray(i * input.n, (i + 1) * input.n)));
  for (const method of ["single", "complete", "average"] as const) {
    const heights: number[] = [];
    agnes(rows, { method, isDistanceMatrix: true }).traverse((node) => {
      if (!node.isLeaf) heights.push(node.height);
    });
    heights.sort((a, b) => a - b);
    const ours = link(input.n, d, method).height;
    for (const [k, height] of heights.entries()) expect(Math.abs(ours[k]! - height)).toBeLessThan(1e-12);
  }
});

test("one item makes no merges, and identical items merge at height 0 in item order", () => {
  const one = singleLinkageKernel(1, () => new Float64Array(1));
  expect(one.height).toHaveLength(0);
  expect(Array.from(leafOrderKernel(one))).toEqual([0]);
  expect(chainLinkageKernel(1, new Float64Array(1), "ward").height).toHaveLength(0);
  for (const method of ["single", "complete", "average", "ward"] as const) {
    const same = link(5, new Float64Array(25), method);
    expect(Array.from(same.height)).toEqual([0, 0, 0, 0]);
    expect(Array.from(leafOrderKernel(same)).sort()).toEqual([0, 1, 2, 3, 4]);
    for (const rule of ["scipy", "shortest"] as const) {
      expect(Array.from(optimalLeafOrderKernel(same, new Float64Array(25), rule)).sort()).toEqual([0, 1, 2, 3, 4]);
    }
  }
});
