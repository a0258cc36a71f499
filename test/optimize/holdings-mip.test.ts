import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { answerMip, type MipInput, type MipProblem } from "./mip-problems.js";

const { input, expected, tolerance }: { input: MipInput; expected: readonly MipProblem[]; tolerance: number } =
  JSON.parse(readFileSync("test/reference/optimize/holdings-mip.json", "utf8"));

// cut early here; scripts/acceptance/holdings-mip.ts searches to the end
describe("HiGHS and SCIP on few and large holdings among 30 to 60 assets", () => {
  test.each(expected.map((problem, k) => [k, problem.assets, problem.kind, problem] as const))(
    "%i: %i assets, %s",
    (_k, _assets, _kind, problem) => {
      const { value, gap, fault } = answerMip(problem, input, { maxNodes: 150 });
      const size = Math.abs(problem.value);
      expect(fault).toBe("");
      // nothing is better than the solver's bound, and nothing better than ours by more than our gap
      expect(value).toBeGreaterThan(problem.bound - tolerance * size);
      expect(value - gap * Math.abs(value)).toBeLessThan(problem.value + tolerance * size);
    },
  );
});
