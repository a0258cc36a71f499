import { nearestName } from "../core/nearest-name.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { LimitRule, Limits } from "./types.js";

const RANGE = ["min", "max"];
const LOSS = ["reduce", "halt", "resume"];
const TAIL = ["max", "level", "horizon", "method"];

/** The names inside each limit; `null` where there are none to check. */
const NAMES: Readonly<Record<keyof Limits, readonly string[] | null>> = {
  position: RANGE,
  groups: ["name", "assets", ...RANGE],
  sectors: ["name", "assets", ...RANGE],
  countries: ["name", "assets", ...RANGE],
  correlation: ["above", "max"],
  concentration: ["herfindahl", "top"],
  maxPositions: null,
  maxGross: null,
  net: RANGE,
  minCash: null,
  volatility: ["max"],
  valueAtRisk: TAIL,
  conditionalValueAtRisk: TAIL,
  trackingError: ["benchmark", "max"],
  beta: ["betas", "benchmark", ...RANGE],
  factors: ["name", "exposures", ...RANGE],
  volume: ["max"],
  orders: ["maxValue", "maxWeight", "minValue", "maxCount", "refuseDuplicates"],
  turnover: ["max"],
  prices: ["maxAgeDays", "collar"],
  restricted: null,
  drawdown: LOSS,
  dailyLoss: LOSS,
  washSales: ["locked"],
  soft: null,
};

const RULES: Readonly<Record<LimitRule, true>> = {
  position: true,
  group: true,
  sector: true,
  country: true,
  correlation: true,
  herfindahl: true,
  topHoldings: true,
  maxPositions: true,
  maxGross: true,
  net: true,
  minCash: true,
  volatility: true,
  valueAtRisk: true,
  conditionalValueAtRisk: true,
  trackingError: true,
  beta: true,
  factor: true,
  volume: true,
  orderSize: true,
  orderMinimum: true,
  orderCount: true,
  duplicateOrder: true,
  turnover: true,
  stalePrice: true,
  priceCollar: true,
  restricted: true,
  drawdown: true,
  dailyLoss: true,
  washSale: true,
};

/**
 * Refuses a name that is no limit: a mistyped one would not act, and nobody would know.
 *
 * @throws {@link PortfolioError} `invalid-argument`, with the nearest name
 */
export function checkLimitNames(limits: Limits): void {
  for (const [name, limit] of Object.entries(limits)) {
    known("limits", name, Object.keys(NAMES));
    const inside = Object.hasOwn(NAMES, name) ? NAMES[name as keyof Limits] : null;
    if (inside === null || limit === undefined) continue;
    for (const part of Array.isArray(limit) ? limit : [limit]) {
      if (typeof part !== "object" || part === null) {
        throw new PortfolioError(
          "invalid-argument",
          `limits.${name} is ${JSON.stringify(part)}: give an object with ${inside.join(", ")}`,
          { limit: name },
        );
      }
      for (const key of Object.keys(part)) known(`limits.${name}`, key, inside);
    }
  }
  for (const rule of limits.soft ?? []) known("limits.soft", rule, Object.keys(RULES));
}

function known(label: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `known are ${names.join(", ")}` : `did you mean ${nearest}?`;
  throw new PortfolioError("invalid-argument", `${label}.${name} is not known: ${hint}`, { name, nearest });
}
