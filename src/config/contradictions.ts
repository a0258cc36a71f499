import type { PortfolioConfig } from "./portfolio-config.js";

/** Settings that are fine alone and make no sense together. */
export interface Contradiction {
  /** The keys that contradict each other. */
  readonly keys: readonly string[];
  readonly message: string;
  readonly severity: "error" | "warning";
}

type Rule = (config: PortfolioConfig) => Contradiction | undefined;

/** The rule that one number is at most another; a word does not count. */
function atMost(
  low: string,
  high: string,
  read: (config: PortfolioConfig) => readonly [number | string, number | string],
): Rule {
  return (config) => {
    const [a, b] = read(config);
    if (typeof a !== "number" || typeof b !== "number" || a <= b) return undefined;
    return {
      keys: [low, high],
      message: `${low} is ${a} but ${high} is ${b}: lower ${low} or raise ${high}`,
      severity: "error",
    };
  };
}

const rules: readonly Rule[] = [
  atMost("constraints.minWeight", "constraints.maxWeight", ({ constraints: c }) => [c.minWeight, c.maxWeight]),
  atMost("constraints.minInvested", "constraints.maxInvested", ({ constraints: c }) => [c.minInvested, c.maxInvested]),
  atMost("constraints.minInvested", "constraints.maxGross", ({ constraints: c }) => [c.minInvested, c.maxGross]),
  atMost("emergency.drawdownReduce", "emergency.drawdownHalt", ({ emergency: e }) => [
    e.drawdownReduce,
    e.drawdownHalt,
  ]),
  atMost("emergency.drawdownResume", "emergency.drawdownReduce", ({ emergency: e }) => [
    e.drawdownResume,
    e.drawdownReduce === "at-halt" ? e.drawdownHalt : e.drawdownReduce,
  ]),
  atMost("emergency.dailyLossReduce", "emergency.dailyLossHalt", ({ emergency: e }) => [
    e.dailyLossReduce,
    e.dailyLossHalt,
  ]),
  atMost("emergency.dailyLossResume", "emergency.dailyLossReduce", ({ emergency: e }) => [
    e.dailyLossResume,
    e.dailyLossReduce === "at-halt" ? e.dailyLossHalt : e.dailyLossReduce,
  ]),
  atMost("regimes.leaveProbability", "regimes.enterProbability", ({ regimes: r }) => [
    r.leaveProbability,
    r.enterProbability,
  ]),
  atMost("data.minHistory", "data.lookback", ({ data }) => [data.minHistory, data.lookback]),
  ({ optimizer: { method, target } }) =>
    target === "off" && (method === "target-return" || method === "target-volatility")
      ? {
          keys: ["optimizer.method", "optimizer.target"],
          message: `optimizer.method is "${method}" but optimizer.target is "off": give a target per year, such as 0.08`,
          severity: "error",
        }
      : undefined,
  ({ emergency: { drawdownHalt, drawdownReduce } }) => withoutHalt("drawdown", drawdownHalt, drawdownReduce),
  ({ emergency: { dailyLossHalt, dailyLossReduce } }) => withoutHalt("dailyLoss", dailyLossHalt, dailyLossReduce),
  ({ constraints: { maxPositions, maxWeight, minInvested } }) =>
    maxPositions !== "off" && minInvested !== "as-max" && maxPositions * maxWeight < minInvested * (1 - 1e-12)
      ? {
          keys: ["constraints.maxPositions", "constraints.maxWeight", "constraints.minInvested"],
          message: `constraints.maxPositions × constraints.maxWeight is ${maxPositions * maxWeight}, below constraints.minInvested, which is ${minInvested}: allow more positions or greater weights`,
          severity: "error",
        }
      : undefined,
  ({ constraints: { minInvested }, limits: { minCash } }) =>
    minCash !== "off" && minInvested !== "as-max" && minInvested + minCash > 1 + 1e-12
      ? {
          keys: ["constraints.minInvested", "limits.minCash"],
          message: `constraints.minInvested is ${minInvested} but limits.minCash is ${minCash}: together they are more than 1`,
          severity: "error",
        }
      : undefined,
  ({ constraints: { minInvested }, limits: { maxGross } }) =>
    maxGross !== "off" && minInvested !== "as-max" && minInvested > maxGross
      ? {
          keys: ["constraints.minInvested", "limits.maxGross"],
          message: `constraints.minInvested is ${minInvested} but limits.maxGross is ${maxGross}: lower minInvested or raise maxGross`,
          severity: "error",
        }
      : undefined,
  ({ tax: { shortTermRate, longTermRate } }) =>
    longTermRate > shortTermRate
      ? {
          keys: ["tax.longTermRate", "tax.shortTermRate"],
          message: `tax.longTermRate is ${longTermRate}, above tax.shortTermRate, which is ${shortTermRate}: are they exchanged?`,
          severity: "warning",
        }
      : undefined,
  ({ constraints: { maxWeight }, limits: { maxPosition } }) =>
    maxPosition !== "off" && maxWeight > maxPosition && maxWeight < 1
      ? {
          keys: ["constraints.maxWeight", "limits.maxPosition"],
          message: `constraints.maxWeight is ${maxWeight}, above limits.maxPosition, which is ${maxPosition}: the limit decides`,
          severity: "warning",
        }
      : undefined,
];

function withoutHalt(rule: string, halt: number | string, reduce: number | string): Contradiction | undefined {
  if (halt !== "off" || typeof reduce !== "number") return undefined;
  return {
    keys: [`emergency.${rule}Reduce`, `emergency.${rule}Halt`],
    message: `emergency.${rule}Reduce is ${reduce} but emergency.${rule}Halt is "off": give a halt too, 1 where nothing shall halt`,
    severity: "error",
  };
}

/** Every contradiction of a configuration. */
export function contradictionsOf(config: PortfolioConfig): readonly Contradiction[] {
  return rules.flatMap((rule) => rule(config) ?? []);
}
