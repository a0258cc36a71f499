import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { MonitorEvent } from "../monitor/monitor-types.js";

/** What an explanation reads of an event, by path, and the type it has; `null` may stand for those with a question mark. */
export const EVENT_FIELDS: Readonly<Record<MonitorEvent["kind"], Readonly<Record<string, string>>>> = {
  metrics: { value: "number", dayReturn: "number", drawdown: "number", volatility: "number?", regime: "string?" },
  drift: {
    status: "string",
    drift: "number",
    limit: "number",
    "furthest.asset": "string",
    "furthest.weight": "number",
    "furthest.target": "number",
  },
  "limit-breach": { rule: "string", message: "string", severity: "string" },
  "limit-cleared": { rule: "string", scope: "string", actual: "number", limit: "number", since: "string" },
  "regime-change": { from: "string", to: "string", probabilities: "object" },
  "harvest-opportunity": {
    asset: "string",
    benefit: "number",
    "proposal.quantity": "number",
    "proposal.loss": "number",
    "proposal.taxSaved": "number",
    "proposal.laterTax": "number",
    "proposal.trackingCost": "number",
    "proposal.replacement": "object?",
    "proposal.reentryDate": "string",
  },
  emergency: { mode: "string", from: "string", reason: "string", actions: "array" },
  "rebalance-due": { trigger: "string", drift: "number" },
  "stale-price": { asset: "string", last: "string", price: "number" },
  "late-tick": { asset: "string?", tickAt: "string", reason: "string" },
  "refused-tick": { asset: "string?", price: "number?", reason: "string" },
  "day-closed": {
    date: "string",
    "close.prices": "object",
    "ticks.taken": "number",
    "ticks.duplicate": "number",
    "ticks.late": "number",
    "ticks.refused": "number",
  },
};

/**
 * An event is explained as it was given: one that was built by hand, or lost parts on its way, has figures missing.
 *
 * @throws {@link PortfolioError} `invalid-argument` naming the field
 */
export function requireFields(event: { readonly kind: string }, fields: Readonly<Record<string, string>>): void {
  for (const [path, type] of Object.entries(fields)) {
    const value = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | null | undefined)?.[key], event);
    if (value === null ? type.endsWith("?") : typeOf(value) === type.replace("?", "")) continue;
    throw new PortfolioError(
      "invalid-argument",
      `what.event.${path} is ${shownValue(value)}: give the ${event.kind} event as it was given to you`,
      { argument: `what.event.${path}` },
    );
  }
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value);
