import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, ReturnsTable } from "../../core/types.js";
import type { RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import type { SearchEffort } from "../constraints/solve-cardinality.js";
import type { CvarSample } from "../cvar/describe-cvar.js";
import { readCvarSample } from "../cvar/read-cvar-sample.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { WITHOUT_TRACKING_ERROR } from "../inputs/special-constraints.js";
import { MEASURES, type RiskFigureOptions, readRisk, riskFigureOptions } from "./read-risk.js";
import type { LinearRisk, RiskMeasure, SmoothRisk } from "./risk-measure.js";
import { withSizePenalty } from "./size-penalty.js";
import type { RiskObjective } from "./solve-mean-risk.js";

/** The measure of {@link meanRisk}, what is made best, and the constraints. */
export interface MeanRiskOptions extends RelaxOption, RiskFigureOptions {
  /**
   * What risk is, per period. `"mean-absolute-deviation"`: mean distance from the mean. `"semi-deviation"`: root of the mean squared
   * shortfall below the mean. `"first-lower-partial-moment"`: mean shortfall below `minimumAcceptableReturn`.
   * `"conditional-value-at-risk"`: mean loss of the worst (1 − level) of the periods. `"entropic-value-at-risk"`: the bound on it by
   * exponential moments. `"worst-realization"`: loss of the worst period. `"maximum-drawdown"`, `"average-drawdown"`,
   * `"conditional-drawdown-at-risk"`: greatest drawdown, mean drawdown, mean of the worst (1 − level) of the drawdowns, of the sums of
   * returns. `"gini-mean-difference"`: mean distance of two periods. `"range"`: best less worst period.
   * `"ordered-weighted-average"`: the returns from the worst to the best, each times its number of `orderWeights`.
   */
  readonly measure: RiskMeasure;
  /** What is made best. Default "minimum-risk". */
  readonly objective?: "minimum-risk" | "target-return" | "target-risk" | "maximum-ratio" | "maximum-utility";
  /**
   * Least expected return per year, or greatest risk per period; for the two target objectives only. A greatest risk of 0 is refused for
   * measures that are never below 0.
   */
  readonly target?: number;
  /** What a unit of risk per period costs in the utility, in expected return per year. Default 1. */
  readonly riskAversion?: number;
  /** Per year; what the ratio is above, and the Sharpe ratio of the result. Default 0. */
  readonly riskFreeRate?: number;
  /**
   * For conditional value at risk: the worst over all distributions within a distance of the sample (Wasserstein, of order 1), in units of
   * return per period. Default none.
   */
  readonly ambiguity?: {
    /** How far the distribution may be from the sample, mean distance per period. */
    readonly radius: number;
    /** How the distance of two periods is measured over the assets. Default "euclidean". */
    readonly norm?: "sum" | "euclidean" | "greatest";
  };
  /** All but a tracking error. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Most problems that the search for `maxPositions` solves. Default 4000 for up to 40 assets and 200 above. */
  readonly maxNodes?: number;
}

const declared: OptionsOf<MeanRiskOptions> = {
  ...commonOptions,
  ...riskFigureOptions,
  measure: { kind: "choice", of: [...MEASURES], required: true },
  objective: {
    kind: "choice",
    of: ["minimum-risk", "target-return", "target-risk", "maximum-ratio", "maximum-utility"],
  },
  target: { kind: "number" },
  riskAversion: { kind: "number", above: 0 },
  ambiguity: {
    kind: "object",
    of: {
      radius: { kind: "number", min: 0, required: true },
      norm: { kind: "choice", of: ["sum", "euclidean", "greatest"] },
    },
  },
  periodsPerYear: { kind: "number", above: 0 },
  maxNodes: { kind: "number", integer: true, min: 1, max: 1_000_000 },
};

/** A call of `meanRisk` in numbers. */
export interface MeanRiskCall {
  /** The function that was called, for messages. */
  readonly method: string;
  readonly sample: CvarSample;
  readonly risk: LinearRisk | SmoothRisk;
  readonly resolved: ResolvedConstraints;
  readonly objective: RiskObjective;
  readonly riskFreeRate: number;
  readonly effort: SearchEffort;
}

/** Reads the arguments of `meanRisk`; a wrong call throws. O(T·N). */
export function readMeanRisk(returns: ReturnsTable, given: MeanRiskOptions): MeanRiskCall {
  const options = readCallOptions("meanRisk", given, declared);
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const resolved = resolveConstraints(options.constraints, sample.assets, "meanRisk", WITHOUT_TRACKING_ERROR);
  refuseUnread(options);
  const risk = readRisk(options.measure, options, sample);
  const { ambiguity } = options;
  return {
    method: "meanRisk",
    sample,
    risk:
      ambiguity !== undefined && ambiguity.radius > 0 && risk.kind === "linear"
        ? withSizePenalty(risk, ambiguity.radius / (1 - sample.level), ambiguity.norm ?? "euclidean")
        : risk,
    resolved,
    objective: readObjective(options),
    riskFreeRate: options.riskFreeRate ?? 0,
    effort: { maxNodes: options.maxNodes },
  };
}

/** Options that would act as nothing. */
function refuseUnread(options: MeanRiskOptions): void {
  const { measure } = options;
  const refuse = (argument: string, message: string): never => {
    throw new PortfolioError("conflicting-options", message, { argument, measure });
  };
  if (options.ambiguity !== undefined && measure !== "conditional-value-at-risk") {
    refuse(
      "options.ambiguity",
      `options.ambiguity is not read by measure "${measure}": leave it out, or use "conditional-value-at-risk"`,
    );
  }
  const objective = options.objective ?? "minimum-risk";
  const unread: readonly ["target" | "riskAversion", readonly string[]][] = [
    ["target", ["target-return", "target-risk"]],
    ["riskAversion", ["maximum-utility"]],
  ];
  for (const [key, readers] of unread) {
    if (options[key] === undefined || readers.includes(objective)) continue;
    refuse(
      `options.${key}`,
      `options.${key} is not read by objective "${objective}": leave it out, or use ${readers.join(", ")}`,
    );
  }
}

/** Measures that are 0 for a portfolio that does not move, and less for none. */
const NEVER_NEGATIVE: readonly RiskMeasure[] = [
  "mean-absolute-deviation",
  "semi-deviation",
  "first-lower-partial-moment",
  "maximum-drawdown",
  "average-drawdown",
  "conditional-drawdown-at-risk",
  "gini-mean-difference",
  "range",
];

function readObjective(options: MeanRiskOptions): RiskObjective {
  const { objective: kind = "minimum-risk", target, riskAversion = 1, riskFreeRate = 0 } = options;
  switch (kind) {
    case "minimum-risk":
      return { kind };
    case "maximum-ratio":
      return { kind, riskFreeRate };
    case "maximum-utility":
      return { kind, riskAversion };
    default:
      if (target === undefined) {
        const what = kind === "target-return" ? "a return per year" : "a risk per period";
        throw new PortfolioError("not-finite", `options.target is missing: give ${what}`, {
          argument: "options.target",
        });
      }
      if (kind === "target-risk" && target === 0 && NEVER_NEGATIVE.includes(options.measure)) {
        throw new PortfolioError(
          "invalid-argument",
          `options.target is 0, which rounding cannot tell from a small risk: give a small one, such as 1e-6, or the objective "minimum-risk"`,
          { argument: "options.target", measure: options.measure },
        );
      }
      return { kind, target };
  }
}
