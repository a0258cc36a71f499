import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, OptimizationResult, ReturnsTable } from "../../core/types.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { resolveConstraints } from "../constraints/resolve-constraints.js";
import { readCvarSample } from "../cvar/read-cvar-sample.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { WITHOUT_TRACKING_ERROR } from "../inputs/special-constraints.js";
import { answerMeanRisk, loosenMeanRisk } from "./answer-mean-risk.js";
import { growthRisk } from "./growth-risk.js";
import type { MeanRiskCall } from "./read-mean-risk.js";

/** The constraints of {@link maximumGrowth}. */
export interface MaximumGrowthOptions extends RelaxOption {
  /** All but a tracking error. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
  /** Most problems that the search for `maxPositions` solves. Default 4000 for up to 40 assets and 200 above. */
  readonly maxNodes?: number;
}

/** What {@link maximumGrowth} gives beside the portfolio. */
export interface GrowthFigure {
  /** Mean log return of the portfolio times the periods per year; null where there is no portfolio. */
  readonly growthRate: number | null;
}

const declared: OptionsOf<MaximumGrowthOptions> = {
  ...commonOptions,
  periodsPerYear: { kind: "number", above: 0 },
  maxNodes: { kind: "number", integer: true, min: 1, max: 1_000_000 },
};

/**
 * The portfolio whose capital grows fastest over the sample: the greatest mean log return (Kelly 1956), rebalanced every period.
 *
 * What is not invested earns nothing; for cash at a rate give it as an asset. With a budget range the sum of the weights is chosen as
 * well. Costs are taken from the growth of one period.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param given - `constraints` long-only and fully invested
 * @returns weights with their growth rate per year; or `infeasible` with a minimal conflict by name. Shadow prices are in mean log return
 *   per period
 * @throws {@link PortfolioError} as {@link meanRisk}
 * @remarks Newton's method under the limits, a step of O(T·N²). NaN throws. Reference values:
 *   test/reference/optimize/maximum-growth.json.
 * @example
 * maximumGrowth(returns, { constraints: { budget: [0, 1] } }).growthRate
 */
export function maximumGrowth(
  returns: ReturnsTable,
  given: MaximumGrowthOptions = {},
): OptimizationResult<GrowthFigure> {
  const method = "maximumGrowth";
  const options = readCallOptions(method, given, declared);
  const sample = readCvarSample(returns, undefined, options.periodsPerYear);
  const { values, periods, assets, periodsPerYear } = sample;
  const ruined = values.findIndex((r) => r < -1);
  if (ruined >= 0) {
    throw new PortfolioError(
      "invalid-argument",
      `returns of ${assets[ruined % assets.length]} on ${returns.dates[Math.floor(ruined / assets.length)]} are ${values[ruined]}: less than −1 leaves less than nothing`,
      { asset: assets[ruined % assets.length] },
    );
  }
  const resolved = resolveConstraints(options.constraints, assets, method, WITHOUT_TRACKING_ERROR);
  const call: MeanRiskCall = {
    method,
    sample,
    risk: growthRisk({ values, periods, assets: assets.length }),
    resolved,
    objective: { kind: "minimum-risk" },
    riskFreeRate: options.riskFreeRate ?? 0,
    effort: { maxNodes: options.maxNodes },
  };
  return offerRelaxed(
    call,
    options.relax,
    (question) => {
      const { risk, returnOverRisk: _, ...result } = answerMeanRisk(question);
      return {
        ...result,
        growthRate: risk === null ? null : -risk * periodsPerYear,
      } as OptimizationResult<GrowthFigure>;
    },
    loosenMeanRisk,
  );
}
