import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { CvarSample } from "../cvar/describe-cvar.js";
import { linearRisk } from "./linear-risk.js";
import type { LinearRisk, RiskMeasure, SmoothRisk } from "./risk-measure.js";
import { smoothRisk } from "./smooth-risk.js";

/** Figures that some measures of risk need. */
export interface RiskFigureOptions {
  /** Share of the periods outside the tail, for the measures that have one. Default 0.95. */
  readonly level?: number;
  /** Return per period below which the first lower partial moment counts. Default 0. */
  readonly minimumAcceptableReturn?: number;
  /** A number for each period, not falling; for the ordered weighted average only. */
  readonly orderWeights?: readonly number[];
}

export const riskFigureOptions: OptionsOf<RiskFigureOptions> = {
  level: { kind: "number", above: 0, below: 1 },
  minimumAcceptableReturn: { kind: "number" },
  orderWeights: { kind: "numbers" },
};

export const MEASURES: readonly RiskMeasure[] = [
  "mean-absolute-deviation",
  "semi-deviation",
  "first-lower-partial-moment",
  "conditional-value-at-risk",
  "entropic-value-at-risk",
  "worst-realization",
  "maximum-drawdown",
  "average-drawdown",
  "conditional-drawdown-at-risk",
  "gini-mean-difference",
  "range",
  "ordered-weighted-average",
];

const TAILED: readonly RiskMeasure[] = [
  "conditional-value-at-risk",
  "entropic-value-at-risk",
  "conditional-drawdown-at-risk",
];

/**
 * A measure over a sample.
 *
 * @param options - figures that the measure does not read are refused
 * @throws {@link PortfolioError} `conflicting-options` for a figure that is not read or is missing; `shape` or `invalid-argument` where the
 *   sample has no answer
 */
export function readRisk(
  measure: RiskMeasure,
  options: RiskFigureOptions,
  sample: CvarSample,
): LinearRisk | SmoothRisk {
  refuseUnreadFigures(measure, options);
  const { values, periods, assets, level } = sample;
  if (options.orderWeights !== undefined) checkOrderWeights(options.orderWeights, periods);
  if (periods < 2) {
    throw new PortfolioError("shape", `returns have ${periods} periods: measure "${measure}" needs at least 2`, {
      periods,
    });
  }
  if (measure === "entropic-value-at-risk" && !((1 - level) * periods > 1)) {
    throw new PortfolioError(
      "invalid-argument",
      `options.level is ${level} over ${periods} periods, a tail of at most one: use measure "worst-realization", which it is then`,
      { level, periods },
    );
  }
  const table = { values, periods, assets: assets.length };
  const { minimumAcceptableReturn = 0 } = options;
  const orderWeights = options.orderWeights && Float64Array.from(options.orderWeights);
  const risk =
    linearRisk(measure, table, { level, minimumAcceptableReturn, orderWeights }) ?? smoothRisk(measure, table, level);
  if (risk === undefined) throw new PortfolioError("invalid-argument", `the measure ${measure} is not known`);
  return risk;
}

/** Figures that would act as nothing, and one that is missing. */
function refuseUnreadFigures(measure: RiskMeasure, options: RiskFigureOptions): void {
  const refuse = (argument: string, message: string): never => {
    throw new PortfolioError("conflicting-options", message, { argument, measure });
  };
  if (options.level !== undefined && !TAILED.includes(measure)) {
    refuse(
      "options.level",
      `options.level is not read by measure "${measure}": leave it out, or use ${TAILED.join(", ")}`,
    );
  }
  if (options.minimumAcceptableReturn !== undefined && measure !== "first-lower-partial-moment") {
    refuse(
      "options.minimumAcceptableReturn",
      `options.minimumAcceptableReturn is not read by measure "${measure}": leave it out, or use "first-lower-partial-moment"`,
    );
  }
  if ((options.orderWeights !== undefined) !== (measure === "ordered-weighted-average")) {
    refuse(
      "options.orderWeights",
      options.orderWeights === undefined
        ? 'options.orderWeights is missing: measure "ordered-weighted-average" needs a number for each period'
        : `options.orderWeights is not read by measure "${measure}": leave it out, or use "ordered-weighted-average"`,
    );
  }
}

function checkOrderWeights(orderWeights: readonly number[], periods: number): void {
  if (orderWeights.length !== periods) {
    throw new PortfolioError(
      "shape",
      `options.orderWeights has ${orderWeights.length} numbers for ${periods} periods: give one for each, from the worst period to the best`,
      { expected: periods, actual: orderWeights.length },
    );
  }
  const falls = orderWeights.findIndex((w, t) => t > 0 && w < orderWeights[t - 1]!);
  if (falls >= 0) {
    throw new PortfolioError(
      "invalid-argument",
      `options.orderWeights falls at position ${falls}: the weights must not fall from the worst period to the best, or less risk could be two portfolios' mixture`,
      { argument: "options.orderWeights", position: falls },
    );
  }
}
