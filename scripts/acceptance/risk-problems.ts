/**
 * Random problems over risk measures and holdings against HiGHS, Clarabel and SCIP.
 *
 * python scripts/reference/optimize/mean_risk_problems.py 2000 risks.json
 * python scripts/reference/optimize/mean_risk_problems.py 30 few.json 2 40 60 1
 * python scripts/reference/optimize/holdings.py 200 10 30 holdings.json
 * npx tsx scripts/acceptance/risk-problems.ts risks.json [holdings.json]
 *
 * The objective is the peer's within 1e-6, limits hold, and what has no answer there has none here.
 */
import { readFileSync } from "node:fs";
import type { Constraints, ReturnsTable } from "../../src/core/types.js";
import { type MeanRiskOptions, meanRisk } from "../../src/optimize/index.js";
import { type HoldingProblem, holdingFault } from "../../test/optimize/holding-faults.js";

interface RiskProblem {
  readonly values: readonly (readonly number[])[];
  readonly measure: MeanRiskOptions["measure"];
  readonly objective: NonNullable<MeanRiskOptions["objective"]>;
  readonly target: number | null;
  readonly case: {
    readonly min: number;
    readonly max: number;
    readonly group?: readonly number[];
    readonly groupMax?: number;
    readonly from?: readonly number[];
    readonly turnover?: number;
    readonly buy?: number;
    readonly sell?: number;
    readonly maxShort?: number;
    readonly maxLong?: number;
    readonly maxGross?: number;
    readonly linear?: readonly number[];
    readonly linearMin?: number;
    readonly minHolding?: number;
    readonly maxPositions?: number;
  };
  readonly value: number | null;
}

const [risks = "", holdings] = process.argv.slice(2);
let faults = 0;
report("risks", JSON.parse(readFileSync(risks, "utf8")) as RiskProblem[], riskFault);
if (holdings !== undefined) {
  const { expected } = JSON.parse(readFileSync(holdings, "utf8")) as { expected: HoldingProblem[] };
  report("holdings", expected, (problem) => holdingFault(problem, 1e-6));
}
process.exit(faults === 0 ? 0 : 1);

function report<Problem>(name: string, problems: readonly Problem[], faultOf: (problem: Problem) => string): void {
  let wrong = 0;
  for (const [k, problem] of problems.entries()) {
    const fault = faultOf(problem);
    if (fault === "") continue;
    wrong++;
    console.log(`  ${name} ${k}: ${fault}`);
  }
  faults += wrong;
  console.log(`${name}: ${problems.length} checked, ${wrong} faults`);
}

function riskFault({ values, measure, objective, target, case: given, value }: RiskProblem): string {
  const assets = values[0]!.map((_, i) => `A${i}`);
  const returns: ReturnsTable = {
    kind: "simple",
    assets,
    dates: values.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
    values: Float64Array.from(values.flat()),
  };
  const {
    min,
    max,
    group,
    groupMax,
    from,
    turnover,
    buy,
    sell,
    maxShort,
    maxLong,
    maxGross,
    linear,
    linearMin,
    minHolding,
    maxPositions,
  } = given;
  const start = from && Object.fromEntries(assets.map((asset, i) => [asset, from[i]!]));
  const constraints: Constraints = {
    min,
    max,
    ...(group && { groups: [{ name: "g", assets: group.map((i) => assets[i]!), max: groupMax! }] }),
    ...(start && turnover !== undefined && { turnover: { from: start, max: turnover } }),
    ...(start && buy !== undefined && { costs: { from: start, buy, sell: sell! } }),
    ...(maxShort !== undefined && { maxShort }),
    ...(maxLong !== undefined && { maxLong }),
    ...(maxGross !== undefined && { maxGross }),
    ...(minHolding !== undefined && { minHolding }),
    ...(maxPositions !== undefined && { maxPositions }),
    ...(linear && {
      linear: [{ name: "l", coefficients: Object.fromEntries(assets.map((a, i) => [a, linear[i]!])), min: linearMin! }],
    }),
  };
  const tailed = ["conditional-value-at-risk", "entropic-value-at-risk", "conditional-drawdown-at-risk"];
  const result = meanRisk(returns, {
    measure,
    objective,
    constraints,
    periodsPerYear: 52,
    ...(tailed.includes(measure) && { level: 0.9 }),
    ...(target !== null && { target }),
    ...(objective === "maximum-utility" && { riskAversion: 8 }),
    ...(objective === "maximum-ratio" && { riskFreeRate: 0.02 }),
  });
  const what = `${measure}, ${objective}`;
  if (result.status === "infeasible")
    return value === null ? "" : `${what}: infeasible, but ${value}: ${result.reason}`;
  if (result.status !== "optimal") return `${what}: ${result.status}: ${result.reason}`;
  if (value === null) return `${what}: an answer where there is none`;
  const cost = assets.reduce((sum, asset, i) => {
    const traded = result.weights[asset]! - (from?.[i] ?? 0);
    return buy === undefined ? 0 : sum + Math.max(buy * traded, -sell! * traded);
  }, 0);
  const net = result.expectedReturn - cost;
  const own =
    objective === "maximum-ratio"
      ? (net - 0.02) / result.risk!
      : objective === "target-risk"
        ? net
        : objective === "maximum-utility"
          ? net - 8 * result.risk!
          : result.risk! + cost;
  const size =
    objective === "target-risk" || objective === "maximum-utility" ? Math.max(Math.abs(value), 0.1) : Math.abs(value);
  return Math.abs(own - value) > 1e-6 * size + 1e-12 ? `${what}: ${own} in the place of ${value}` : "";
}
