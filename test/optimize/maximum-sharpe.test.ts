import { expect, test } from "vitest";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { randomMoments } from "./random-moments.js";

test("without capital and with a limit on trades no portfolio of any utility has a better ratio", () => {
  for (const seed of [11, 20, 26, 32, 45]) {
    const moments = randomMoments(4, seed);
    const constraints = {
      min: -1,
      budget: 0,
      groups: [{ name: "g", assets: ["A1", "A2", "A3"], min: -0.01, max: 0.04 }],
      turnover: { from: { A1: -0.5, A2: 0.25, A3: 0.25 }, max: 0.5 },
    };
    const best = requireOptimal(meanVariance(moments, { objective: "maximum-sharpe", constraints }));
    let near = 0;
    for (let power = -2; power <= 3; power += 0.05) {
      const riskAversion = 10 ** power;
      const other = requireOptimal(meanVariance(moments, { objective: "maximum-utility", riskAversion, constraints }));
      expect(other.sharpeRatio, `seed ${seed}, ${riskAversion}`).toBeLessThanOrEqual(best.sharpeRatio! * (1 + 1e-12));
      near = Math.max(near, other.sharpeRatio! / best.sharpeRatio!);
    }
    expect(near).toBeGreaterThan(0.99);
  }
});
