import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { shareLots } from "../../src/tax/lots/share-lots.js";
import { solveSmallProgram } from "../../src/tax/selection/small-program.js";

test("sales share lots at the least cost, which the simplex method finds too, in random problems", () => {
  let proved = 0;
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed);
    const [sales, lots] = [1 + random.integer(4), 2 + random.integer(7)];
    const limits = Array.from({ length: lots }, () => 1 + random.integer(5));
    const costs = Float64Array.from({ length: sales * lots }, () =>
      random.integer(8) === 0 ? Number.POSITIVE_INFINITY : random.integer(200) - 100,
    );
    const needs = Array.from({ length: sales }, () => random.integer(6));
    const at = [...costs.keys()].filter((k) => Number.isFinite(costs[k]));
    const row = (test: (k: number) => boolean) => at.map((k) => Number(test(k)));
    const program = {
      upper: at.map((k) => limits[k % lots]!),
      rows: [
        ...needs.map((need, s) => ({ weights: row((k) => Math.floor(k / lots) === s), least: need, most: need })),
        ...limits.map((most, l) => ({ weights: row((k) => k % lots === l), least: Number.NEGATIVE_INFINITY, most })),
      ],
    };
    const other = solveSmallProgram(
      program,
      at.map((k) => costs[k]!),
    );
    const found = shareLots(costs, needs, limits);
    if (found === undefined) continue;
    proved++;
    const cost = at.reduce((sum, k) => sum + found.amounts[k]! * costs[k]!, 0);
    expect(found.bound, `seed ${seed}`).toBeCloseTo(cost, 6);
    expect(cost, `seed ${seed}`).toBeCloseTo(other.bound, 6);
    needs.forEach((need, s) => {
      expect(found.amounts.subarray(s * lots, (s + 1) * lots).reduce((sum, x) => sum + x, 0)).toBe(need);
    });
    limits.forEach((limit, l) => {
      let used = 0;
      for (let s = 0; s < sales; s++) used += found.amounts[s * lots + l]!;
      expect(used).toBeLessThanOrEqual(limit);
    });
  }
  expect(proved).toBeGreaterThan(150);
});
