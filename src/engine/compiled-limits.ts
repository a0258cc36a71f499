import type { PortfolioConfig } from "../config/portfolio-config.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { periodsPerYear } from "../core/tables/periods-per-year.js";
import type { IsoDate } from "../core/types.js";
import type { Limits, LossLimit, TailLimit } from "../limits/types.js";
import type { EngineInputs } from "./engine-types.js";

/**
 * The limits of the settings, with those given by name over them; `undefined` when none acts.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a limit on sectors in an engine without sectors
 */
export function compiledLimits(
  { limits: l, emergency: e, data }: PortfolioConfig,
  { limits: given, sectorOf }: Pick<EngineInputs, "limits" | "sectorOf">,
  dates: readonly IsoDate[],
): Limits | undefined {
  const perYear = (): number => (data.periodsPerYear === "inferred" ? periodsPerYear(dates) : data.periodsPerYear);
  const limits: Limits = {
    ...(l.maxPosition !== "off" && { position: { max: l.maxPosition } }),
    ...(l.maxSector !== "off" && { sectors: sectorLimits(l.maxSector, sectorOf) }),
    ...(l.maxPositions !== "off" && { maxPositions: l.maxPositions }),
    ...(l.maxGross !== "off" && { maxGross: l.maxGross }),
    ...(l.minCash !== "off" && { minCash: l.minCash }),
    ...(l.maxVolatility !== "off" && { volatility: { max: l.maxVolatility } }),
    ...(l.maxValueAtRisk !== "off" && { valueAtRisk: tail(l, l.maxValueAtRisk, perYear) }),
    ...(l.maxConditionalValueAtRisk !== "off" && {
      conditionalValueAtRisk: tail(l, l.maxConditionalValueAtRisk, perYear),
    }),
    ...concentration(l),
    ...(l.maxCorrelatedPair !== "off" && { correlation: { above: l.correlationAbove, max: l.maxCorrelatedPair } }),
    ...(l.maxTurnover !== "off" && { turnover: { max: l.maxTurnover } }),
    ...orders(l),
    ...prices(l, data.maxPriceAgeDays),
    ...lossLimit("drawdown", e.drawdownReduce, e.drawdownHalt, e.drawdownResume),
    ...lossLimit("dailyLoss", e.dailyLossReduce, e.dailyLossHalt, e.dailyLossResume),
    ...given,
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

type LimitSettings = PortfolioConfig["limits"];

function sectorLimits(max: number, sectorOf: EngineInputs["sectorOf"]): NonNullable<Limits["sectors"]> {
  if (sectorOf === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      'config.limits.maxSector needs sectors: give `sectorOf: { AAPL: "Technology", … }` to PortfolioEngine.create',
    );
  }
  return [...new Set(Object.values(sectorOf))].map((name) => ({ name, max }));
}

function tail({ tailLevel, tailMethod }: LimitSettings, max: number, perYear: () => number): TailLimit {
  return { max, level: tailLevel, method: tailMethod, ...(tailMethod === "gaussian" && { horizon: 1 / perYear() }) };
}

function concentration({ maxHerfindahl, maxTopHoldings, topHoldings }: LimitSettings): Limits {
  const of = {
    ...(maxHerfindahl !== "off" && { herfindahl: maxHerfindahl }),
    ...(maxTopHoldings !== "off" && { top: { count: topHoldings, max: maxTopHoldings } }),
  };
  return Object.keys(of).length === 0 ? {} : { concentration: of };
}

function orders({ maxOrderValue, maxOrderWeight, maxOrders, refuseDuplicates }: LimitSettings): Limits {
  const of = {
    ...(maxOrderValue !== "off" && { maxValue: maxOrderValue }),
    ...(maxOrderWeight !== "off" && { maxWeight: maxOrderWeight }),
    ...(maxOrders !== "off" && { maxCount: maxOrders }),
    ...(refuseDuplicates && { refuseDuplicates }),
  };
  return Object.keys(of).length === 0 ? {} : { orders: of };
}

function prices({ priceCollar }: LimitSettings, maxAgeDays: PortfolioConfig["data"]["maxPriceAgeDays"]): Limits {
  const of = {
    ...(maxAgeDays !== "off" && { maxAgeDays }),
    ...(priceCollar !== "off" && { collar: priceCollar }),
  };
  return Object.keys(of).length === 0 ? {} : { prices: of };
}

function lossLimit(
  rule: "drawdown" | "dailyLoss",
  reduce: number | "at-halt",
  halt: number | "off",
  resume: number | "at-reduce",
): Limits {
  if (halt === "off") return {};
  const limit: LossLimit = {
    halt,
    ...(reduce !== "at-halt" && { reduce }),
    ...(resume !== "at-reduce" && { resume }),
  };
  return { [rule]: limit };
}
