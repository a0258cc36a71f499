import type { PartialConfig } from "./portfolio-config.js";

/** The kinds of investor that there are settings for. */
export type PresetName = "conservative" | "moderate" | "aggressive" | "institutional";

const RISK_CLASS = "in the European risk scale for funds (CESR/10-673, table of volatility intervals)";
const DRAWDOWN =
  "somewhat above the greatest fall to expect in a year without drift, √(π/2) volatilities (Magdon-Ismail et al. 2004); how far above is our choice";
const FIVE_25 = "The 5/25 rule (Swedroe): a weight may drift by 5 points or a quarter of itself, whichever is less.";
const NO_MEANS =
  "It needs no expected returns, whose errors cost far more than those of the covariance (Chopra & Ziemba 1993).";
const SPREAD =
  "Errors of estimation concentrate in the greatest weights; a bound acts as shrinkage (Jagannathan & Ma 2003). Its size is our choice.";

type Reasons = Readonly<Record<string, readonly [value: number | string | boolean, reason: string]>>;

const reasons: Readonly<Record<PresetName, Reasons>> = {
  conservative: {
    "optimizer.method": ["minimum-variance", NO_MEANS],
    "constraints.maxWeight": [0.2, SPREAD],
    "constraints.maxInvested": [0.95, "One twentieth stays in cash for spending and fees (our choice)."],
    "rebalancing.trigger": ["threshold", FIVE_25],
    "rebalancing.absoluteBand": [0.05, FIVE_25],
    "rebalancing.relativeBand": [0.25, FIVE_25],
    "limits.maxPosition": [0.25, "Above maxWeight by what the band lets a weight drift, or more (our choice)."],
    "limits.maxVolatility": [0.1, `The upper end of class 4 of 7 ${RISK_CLASS}.`],
    "limits.minCash": [0, "No overdraft."],
    "emergency.drawdownReduce": [0.1, "One volatility limit (our choice)."],
    "emergency.drawdownHalt": [0.15, `For a volatility of 0.1 it is ${DRAWDOWN}.`],
  },
  moderate: {
    "optimizer.method": ["risk-budgeting", `Equal shares of risk. ${NO_MEANS}`],
    "constraints.maxWeight": [0.3, SPREAD],
    "rebalancing.trigger": ["threshold", FIVE_25],
    "rebalancing.absoluteBand": [0.05, FIVE_25],
    "rebalancing.relativeBand": [0.25, FIVE_25],
    "limits.maxPosition": [0.4, "Above maxWeight by what the band lets a weight drift, or more (our choice)."],
    "limits.maxVolatility": [0.15, `The upper end of class 5 of 7 ${RISK_CLASS}.`],
    "limits.minCash": [0, "No overdraft."],
    "emergency.drawdownReduce": [0.15, "One volatility limit (our choice)."],
    "emergency.drawdownHalt": [0.25, `For a volatility of 0.15 it is ${DRAWDOWN}.`],
  },
  aggressive: {
    "optimizer.method": [
      "maximum-diversification",
      `The most volatility spread away for what is held (Choueifaty & Coignard 2008). ${NO_MEANS}`,
    ],
    "constraints.maxWeight": [0.5, SPREAD],
    "rebalancing.trigger": ["calendar", "Once a quarter: fewer trades let winners run further (our choice)."],
    "rebalancing.every": ["quarter", "Once a quarter: fewer trades let winners run further (our choice)."],
    "limits.maxVolatility": [0.25, `The upper end of class 6 of 7 ${RISK_CLASS}.`],
    "limits.minCash": [0, "No overdraft."],
    "emergency.drawdownReduce": [0.25, "One volatility limit (our choice)."],
    "emergency.drawdownHalt": [0.4, `For a volatility of 0.25 it is ${DRAWDOWN}.`],
  },
  institutional: {
    "optimizer.method": ["risk-budgeting", `Equal shares of risk. ${NO_MEANS}`],
    "constraints.maxWeight": [
      0.1,
      "At most 10 % in one body (UCITS Directive 2009/65/EC, article 52). That bodies above 5 % make up at most 40 % together is not held by a setting.",
    ],
    "constraints.maxInvested": [0.98, "Two hundredths stay in cash for flows and fees (our choice)."],
    "rebalancing.trigger": [
      "no-trade-region",
      "Trades only where the cost is less than the risk of staying away (Leland 1999; Donohue & Yip 2003).",
    ],
    "limits.maxPosition": [
      0.1,
      "At most 10 % in one body (UCITS Directive 2009/65/EC, article 52). That bodies above 5 % make up at most 40 % together is not held by a setting.",
    ],
    "limits.maxValueAtRisk": [
      0.0447,
      "A fund may lose 20 % in a month of 20 days at 99 % (CESR/10-788); divided by the root of 20 for one day, which is our reading.",
    ],
    "limits.tailLevel": [0.99, "The level of CESR/10-788."],
    "limits.maxOrderWeight": [0.05, "A single order moves no more than half of a greatest position (our choice)."],
    "limits.minCash": [
      0,
      "A fund may not borrow but for a time, up to 10 %, where its state allows it (UCITS Directive 2009/65/EC, article 83).",
    ],
    "limits.refuseDuplicates": [
      true,
      "Orders that appear to be erroneous are refused before they are sent (SEC rule 15c3-5).",
    ],
    "limits.priceCollar": [
      0.1,
      "Orders that appear to be erroneous are refused before they are sent (SEC rule 15c3-5); a tenth is our choice.",
    ],
  },
};

function nested(settings: Reasons): PartialConfig {
  const config: Record<string, Record<string, unknown>> = {};
  for (const [key, [value]] of Object.entries(settings)) {
    const [group, name] = key.split(".") as [string, string];
    config[group] = { ...config[group], [name]: value };
  }
  return config;
}

const each = <Value>(of: (settings: Reasons) => Value): Readonly<Record<PresetName, Value>> => ({
  conservative: of(reasons.conservative),
  moderate: of(reasons.moderate),
  aggressive: of(reasons.aggressive),
  institutional: of(reasons.institutional),
});

/** Settings for four kinds of investor; `presetReasons` says why each number is what it is. */
export const presets: Readonly<Record<PresetName, PartialConfig>> = /* @__PURE__ */ each(nested);

/** The reason, with its source, for each number of each preset, by key such as `"constraints.maxWeight"`. */
export const presetReasons: Readonly<Record<PresetName, Readonly<Record<string, string>>>> = /* @__PURE__ */ each(
  (settings) => Object.fromEntries(Object.entries(settings).map(([key, [, reason]]) => [key, reason])),
);
