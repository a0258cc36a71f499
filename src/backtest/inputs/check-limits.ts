import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readLimits } from "../../limits/read-limits.js";
import type { Limits } from "../../limits/types.js";
import type { LimitData } from "./backtest-types.js";

/**
 * Refuses limits before the first date that could not be judged on a later one.
 *
 * @throws {@link PortfolioError} what `readLimits` throws; `invalid-argument` for all data that limits lack
 */
export function checkLimits(limits: Limits, data: LimitData, assets: readonly string[]): void {
  const { limits: read } = readLimits(limits, assets, data.groupsOf);
  const { volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors, volume } = read;
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
    ["volume", volume && "volumes"],
  ];
  const problems = needs.flatMap(([limit, need]) =>
    need && typeof data[need] !== "function"
      ? [`limits.${limit} needs limitData.${need}: give a function from the past to ${need}`]
      : [],
  );
  if (problems.length > 0) throw new PortfolioError("invalid-argument", problems.join("; "), { problems });
}
