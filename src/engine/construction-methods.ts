import type { Constraints, Moments, OptimizationResult, ReturnsTable } from "../core/types.js";
import { minimumCvar } from "../optimize/cvar/minimum-cvar.js";
import { hierarchicalEqualRisk } from "../optimize/hierarchical/hierarchical-equal-risk.js";
import { hierarchicalRiskParity } from "../optimize/hierarchical/hierarchical-risk-parity.js";
import { nestedClusters } from "../optimize/hierarchical/nested-clusters.js";
import { meanVariance } from "../optimize/mean-variance/mean-variance.js";
import { riskBudgeting } from "../optimize/risk-budget/risk-budgeting.js";
import { equalWeight } from "../optimize/rules/equal-weight.js";
import { inverseVolatility } from "../optimize/rules/inverse-volatility.js";
import { maximumDiversification } from "../optimize/rules/maximum-diversification.js";
import type { ConstructionMethod } from "./construction-method.js";
import type { EngineSettings } from "./engine-settings.js";

/** What a method may look at. */
interface Problem {
  readonly moments: Moments;
  readonly returns: ReturnsTable;
  readonly settings: EngineSettings;
  readonly constraints: Constraints;
  readonly relax: boolean;
  /** Whether an answer of mean-variance that is infeasible names the limits that conflict. */
  readonly explain: boolean;
  /** The answer to a question much like this one, from which the search may begin. */
  readonly former?: OptimizationResult;
}

type Objective = "minimum-variance" | "maximum-sharpe" | "target-return" | "target-volatility" | "maximum-utility";

const byMeanVariance =
  (objective: Objective) =>
  ({ moments, settings, constraints, relax, explain, former }: Problem): OptimizationResult =>
    meanVariance(moments, {
      objective,
      constraints,
      relax,
      explain,
      riskFreeRate: settings.riskFreeRate,
      riskAversion: settings.riskAversion,
      ridge: settings.config.optimizer.ridge,
      ...(settings.target !== undefined && { target: settings.target }),
      ...(former !== undefined && { warmStart: former }),
    });

type Linkage = "single" | "complete" | "average" | "ward";

const clusters = ({
  settings: { config },
}: Problem): { linkage?: Linkage; distance: "correlation" | "distance-of-distances" } => {
  const { linkage, distance } = config.optimizer;
  return { distance, ...(linkage !== "usual" && { linkage }) };
};

/** Every method by its name. */
export const constructionMethods: Readonly<Record<ConstructionMethod, (problem: Problem) => OptimizationResult>> = {
  "minimum-variance": byMeanVariance("minimum-variance"),
  "maximum-sharpe": byMeanVariance("maximum-sharpe"),
  "target-return": byMeanVariance("target-return"),
  "target-volatility": byMeanVariance("target-volatility"),
  "maximum-utility": byMeanVariance("maximum-utility"),
  "risk-budgeting": ({ moments, constraints, relax }) => riskBudgeting(moments, { constraints, relax }),
  "hierarchical-risk-parity": (problem) =>
    hierarchicalRiskParity(problem.moments, {
      ...clusters(problem),
      leafOrder: problem.settings.config.optimizer.leafOrder,
      constraints: problem.constraints,
      relax: problem.relax,
    }),
  "hierarchical-equal-risk": (problem) =>
    hierarchicalEqualRisk(problem.moments, {
      ...clusters(problem),
      constraints: problem.constraints,
      relax: problem.relax,
    }),
  "nested-clusters": (problem) =>
    nestedClusters(problem.moments, { ...clusters(problem), constraints: problem.constraints, relax: problem.relax }),
  "minimum-cvar": ({ returns, settings, constraints, relax }) =>
    minimumCvar(returns, {
      level: settings.config.optimizer.tailLevel,
      ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
      constraints,
      relax,
    }),
  "maximum-diversification": ({ moments, constraints, relax }) =>
    maximumDiversification(moments, { constraints, relax }),
  "inverse-volatility": ({ moments, constraints, relax }) => inverseVolatility(moments, { constraints, relax }),
  "equal-weight": ({ moments, constraints, relax }) => equalWeight(moments, { constraints, relax }),
};
