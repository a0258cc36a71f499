import { nearestName } from "../core/nearest-name.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { RebalanceTrigger } from "./rebalance-trigger.js";

const KINDS = ["calendar", "threshold", "no-trade-region", "adaptive", "cost-benefit", "any", "all"];
const PERIODS = ["week", "month", "quarter", "year"];

/**
 * Refuses a trigger that could never work.
 *
 * @param name - what the caller handed in, for messages: `"rebalance"`
 * @throws {@link PortfolioError} `invalid-argument`, with the option and what it may be
 */
export function checkRebalanceTrigger(name: string, trigger: RebalanceTrigger): void {
  const refuse = (message: string): never => {
    throw new PortfolioError("invalid-argument", `${name}${message}`, { argument: name, trigger });
  };
  const positive = (option: string, value: unknown): void => {
    if (!(typeof value === "number" && Number.isFinite(value) && value > 0)) {
      refuse(`.${option} is ${String(value)}: give a number greater than 0`);
    }
  };
  if (typeof trigger !== "object" || trigger === null) {
    refuse(` is ${JSON.stringify(trigger)}: give a trigger such as { kind: "calendar", every: "month" }`);
  }
  switch (trigger.kind) {
    case "calendar":
      if (!PERIODS.includes(trigger.every)) {
        refuse(`.every is ${JSON.stringify(trigger.every)}: give one of ${PERIODS.join(", ")}`);
      }
      return;
    case "threshold":
      if (trigger.absolute === undefined && trigger.relative === undefined) {
        refuse(" is a threshold without a band: give absolute, relative or both");
      }
      if (trigger.absolute !== undefined) positive("absolute", trigger.absolute);
      if (trigger.relative !== undefined) positive("relative", trigger.relative);
      return;
    case "no-trade-region":
      positive("riskAversion", trigger.riskAversion);
      return;
    case "adaptive":
      positive("absolute", trigger.absolute);
      if (trigger.window !== undefined && !(Number.isInteger(trigger.window) && trigger.window >= 2)) {
        refuse(`.window is ${String(trigger.window)}: give a whole number of periods, at least 2`);
      }
      return;
    case "cost-benefit":
      positive("horizonYears", trigger.horizonYears);
      if (trigger.riskAversion !== undefined) positive("riskAversion", trigger.riskAversion);
      return;
    case "any":
    case "all":
      if (!Array.isArray(trigger.of) || trigger.of.length === 0) refuse(".of is empty: give at least one trigger");
      for (const [k, member] of trigger.of.entries()) checkRebalanceTrigger(`${name}.of[${k}]`, member);
      return;
    default: {
      const kind: unknown = (trigger as { readonly kind?: unknown }).kind;
      const nearest = typeof kind === "string" ? nearestName(kind, KINDS) : undefined;
      refuse(
        `.kind is ${JSON.stringify(kind)}: ${nearest === undefined ? `give one of ${KINDS.join(", ")}` : `did you mean ${nearest}?`}`,
      );
    }
  }
}
