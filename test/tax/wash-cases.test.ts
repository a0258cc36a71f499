import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { selectionTax } from "../../src/tax/selection/selection-without-wash.js";
import { washCases } from "../../src/tax/selection/wash-cases.js";
import { wholeUnits } from "../../src/tax/selection/whole-units.js";
import { randomSale } from "./random-sale.js";

test("a case's floor is never above its linear program, mostly equal to it, and infinite only where nothing fits", () => {
  const counts = { cases: 0, empty: 0, equal: 0, reached: 0, sales: 0 };
  for (let run = 0; run < 1000; run++) {
    const problem = randomSale(seededRandom(40_000 + run), undefined);
    const taxOf = selectionTax(problem);
    const limits = problem.choices.map(({ units }) => units);
    let [least, found] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const { region, floor } of washCases(problem)) {
      const exact = region(...problem.flat!).value;
      const { value, units } = floor(problem.flat!, Number.POSITIVE_INFINITY);
      expect(value, `run ${run}`).toBeLessThanOrEqual(exact + 1e-7);
      counts.cases++;
      if (exact === Number.POSITIVE_INFINITY) counts.empty++;
      else if (value > exact - 1e-7) counts.equal++;
      least = Math.min(least, exact);
      if (units !== undefined) found = Math.min(found, taxOf(wholeUnits(units, limits, problem.units)));
      // left early, it is still a floor that is high enough
      const enough = value - 1;
      const early = floor(problem.flat!, enough).value;
      if (Number.isFinite(value)) expect(early).toBeGreaterThanOrEqual(enough);
      expect(early).toBeLessThanOrEqual(exact + 1e-7);
    }
    counts.sales++;
    if (found < least + 1e-7) counts.reached++;
  }
  expect(counts.empty).toBeGreaterThan(1000);
  expect(counts.equal / (counts.cases - counts.empty)).toBeGreaterThan(0.9);
  expect(counts.reached / counts.sales).toBeGreaterThan(0.9);
});
