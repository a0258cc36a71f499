import type { ReadInputs } from "../read-inputs.js";

/** The setting or input that a constraint comes from, as the end of a sentence; empty where the constraint says it itself. */
export function limitSource({ settings, config }: ReadInputs, constraint: string): string {
  const [kind = ""] = constraint.split(".");
  const { limits } = settings;
  if (kind === "max" && limits?.position !== undefined) {
    return config.limits.maxPosition === "off"
      ? " (limits.position)"
      : ` (limits.maxPosition is ${config.limits.maxPosition}, constraints.maxWeight is ${config.constraints.maxWeight})`;
  }
  if (kind === "max" && config.constraints.maxWeight !== 1)
    return ` (constraints.maxWeight is ${config.constraints.maxWeight})`;
  if (kind === "min" && config.constraints.minWeight !== 0)
    return ` (constraints.minWeight is ${config.constraints.minWeight})`;
  if (kind === "groups" && config.limits.maxSector !== "off")
    return ` (limits.maxSector is ${config.limits.maxSector})`;
  if (kind === "turnover" && config.constraints.maxTurnover !== "off")
    return ` (constraints.maxTurnover is ${config.constraints.maxTurnover})`;
  return "";
}

/** The setting behind a rule of the limits, where there is one. */
export function settingOfRule(rule: string): string | undefined {
  return Object.hasOwn(SETTING_OF, rule) ? SETTING_OF[rule] : undefined;
}

const SETTING_OF: Readonly<Record<string, string>> = {
  position: "limits.maxPosition",
  sector: "limits.maxSector",
  maxPositions: "limits.maxPositions",
  maxGross: "limits.maxGross",
  minCash: "limits.minCash",
  volatility: "limits.maxVolatility",
  valueAtRisk: "limits.maxValueAtRisk",
  conditionalValueAtRisk: "limits.maxConditionalValueAtRisk",
  herfindahl: "limits.maxHerfindahl",
  topHoldings: "limits.maxTopHoldings",
  correlation: "limits.maxCorrelatedPair",
  turnover: "limits.maxTurnover",
  orderSize: "limits.maxOrderValue",
  orderCount: "limits.maxOrders",
  duplicateOrder: "limits.refuseDuplicates",
  priceCollar: "limits.priceCollar",
  stalePrice: "data.maxPriceAgeDays",
  drawdown: "emergency.drawdownHalt",
  dailyLoss: "emergency.dailyLossHalt",
};
