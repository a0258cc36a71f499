import { PortfolioError } from "../../core/portfolio-error.js";

/** The rate for the Sharpe ratio of a result, per year; 0 when left out. Throws `not-finite`. */
export function readRiskFreeRate({ riskFreeRate = 0 }: { readonly riskFreeRate?: number }): number {
  if (typeof riskFreeRate === "number" && Number.isFinite(riskFreeRate)) return riskFreeRate;
  throw new PortfolioError("not-finite", `riskFreeRate is ${String(riskFreeRate)}: give a finite number`, {
    argument: "riskFreeRate",
    value: riskFreeRate,
  });
}
