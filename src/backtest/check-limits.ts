import { PortfolioError } from "../core/portfolio-error.js";
import { checkLimitNames } from "../limits/check-limit-names.js";
import { checkPortfolio } from "../limits/check-portfolio.js";
import type { Limits } from "../limits/types.js";
import type { LimitData } from "./backtest-types.js";

/**
 * Refuses limits before the first date that could not be judged on a later one.
 *
 * @throws {@link PortfolioError} `invalid-argument` for names that are no limits and for all data that limits lack;
 *   `unknown-asset` and what `checkPortfolio` throws
 */
export function checkLimits(limits: Limits, data: LimitData, assets: readonly string[]): void {
  checkLimitNames(limits);
  const { volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors, ...plain } =
    limits;
  const tailNeeds = (tail: Limits["valueAtRisk"]) =>
    tail === undefined ? undefined : tail.method === "historical" ? "returns" : "moments";
  const needs: readonly (readonly [keyof Limits, "moments" | "returns" | "volumes" | undefined | false])[] = [
    ["volatility", volatility && "moments"],
    ["valueAtRisk", tailNeeds(valueAtRisk)],
    ["conditionalValueAtRisk", tailNeeds(conditionalValueAtRisk)],
    ["trackingError", trackingError && "moments"],
    ["correlation", correlation && "moments"],
    ["beta", beta !== undefined && beta.betas === undefined && "moments"],
    ["factors", factors?.some(({ exposures }) => exposures === undefined) && "moments"],
    ["volume", limits.volume && "volumes"],
  ];
  const problems = needs.flatMap(([limit, need]) =>
    need && typeof data[need] !== "function"
      ? [`limits.${limit} needs limitData.${need}: give a function from the past to ${need}`]
      : [],
  );
  if (problems.length > 0) throw new PortfolioError("invalid-argument", problems.join("; "), { problems });
  checkPortfolio(
    {
      portfolio: { cash: 1, holdings: {} },
      prices: {},
      assets,
      ...(data.groupsOf !== undefined && { groupsOf: data.groupsOf }),
    },
    plain,
  );
}
