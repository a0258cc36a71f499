import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/types.js";
import { type MeanRiskOptions, meanRisk } from "../../src/optimize/index.js";

interface Found {
  readonly weights: readonly number[];
  /** By the definition of the measure, per period. */
  readonly risk: number;
  /** Per period. */
  readonly return: number;
  readonly target: number | null;
}
interface Reference {
  readonly input: {
    readonly assets: readonly string[];
    readonly values: readonly (readonly number[])[];
    readonly max: number;
    readonly level: number;
    readonly periodsPerYear: number;
    readonly riskFreeRate: number;
    readonly orderWeights: readonly number[];
  };
  readonly expected: Readonly<
    Record<string, Readonly<Record<"minimum-risk" | "maximum-ratio" | "target-return", Found>>>
  >;
  readonly tolerance: number;
}
const { input, expected, tolerance }: Reference = JSON.parse(
  readFileSync("test/reference/optimize/riskfolio-measures.json", "utf8"),
);
const { assets, periodsPerYear } = input;
const returns: ReturnsTable = {
  kind: "simple",
  assets,
  dates: input.values.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
  values: Float64Array.from(input.values.flat()),
};
const tailed = ["conditional-value-at-risk", "entropic-value-at-risk", "conditional-drawdown-at-risk"];

describe.each(Object.keys(expected))("%s", (name) => {
  const measure = name as MeanRiskOptions["measure"];
  test.each(["minimum-risk", "maximum-ratio", "target-return"] as const)(
    "%s is Riskfolio-Lib's or better",
    (objective) => {
      const peer = expected[measure]![objective];
      const result = meanRisk(returns, {
        measure,
        objective,
        constraints: { max: input.max },
        periodsPerYear,
        ...(tailed.includes(measure) && { level: input.level }),
        ...(measure === "ordered-weighted-average" && { orderWeights: input.orderWeights }),
        ...(measure === "first-lower-partial-moment" && { minimumAcceptableReturn: input.riskFreeRate }),
        ...(objective === "maximum-ratio" && { riskFreeRate: input.riskFreeRate * periodsPerYear }),
        ...(objective === "target-return" && { target: peer.target! * periodsPerYear }),
      });
      if (result.status !== "optimal") throw new Error(result.reason);
      const gain = result.expectedReturn / periodsPerYear - input.riskFreeRate;
      // something to be made small: the risk, or the risk for a unit of excess return
      const own = objective === "maximum-ratio" ? result.risk! / gain : result.risk!;
      const theirs = objective === "maximum-ratio" ? peer.risk / (peer.return - input.riskFreeRate) : peer.risk;
      expect(own).toBeLessThan(theirs * (1 + 1e-9));
      expect(own).toBeGreaterThan(theirs * (1 - tolerance));
      assets.forEach((asset, i) => {
        expect(Math.abs(result.weights[asset]! - peer.weights[i]!)).toBeLessThan(2e-3);
      });
    },
  );
});
