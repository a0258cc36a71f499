import fc from "fast-check";
import { expect, test } from "vitest";
import { sortedEndsKernel } from "../../src/numerics/distribution/sorted-ends-kernel.js";

const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constant(-0));

test("both ends are those of the sorted sample, and nothing is lost between", () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), fc.nat({ max: 60 }), (list, count) => {
      const values = Float64Array.from(list);
      const sorted = values.slice().sort();
      const ends = sortedEndsKernel(values, count + 1);
      const near = Math.min(count + 1, list.length);
      expect(ends.subarray(0, near)).toEqual(sorted.subarray(0, near));
      expect(ends.subarray(list.length - near)).toEqual(sorted.subarray(list.length - near));
      expect(ends.slice().sort()).toEqual(sorted);
      expect(values).toEqual(Float64Array.from(list));
    }),
  );
});

test("ordered, reversed and equal numbers take no more rounds than the others", () => {
  const ordered = Float64Array.from({ length: 100_000 }, (_, k) => k);
  for (const values of [
    ordered,
    ordered.slice().reverse(),
    new Float64Array(100_000).fill(1),
    ordered.map((k) => k % 2),
  ]) {
    const sorted = values.slice().sort();
    const ends = sortedEndsKernel(values, 10);
    expect([...ends.subarray(0, 10), ...ends.subarray(-10)]).toEqual([
      ...sorted.subarray(0, 10),
      ...sorted.subarray(-10),
    ]);
  }
});
