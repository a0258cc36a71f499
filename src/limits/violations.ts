import type { OrderRule } from "./order-rules.js";
import { type StateRule, sizeOf } from "./state-rule.js";
import type { LimitViolation } from "./types.js";

/** The report of a state that is past a limit. */
export function stateViolation(
  rule: StateRule,
  values: Float64Array,
  equity: number,
  soft: boolean,
  verdict: "inherited" | "broken",
): LimitViolation {
  const shown = rule.shown ?? ((ratio: number) => ratio);
  const atRisk = shown(sizeOf(rule, values, equity) / equity);
  const limit = rule.report?.limit ?? rule.given ?? rule.limit;
  const actual = rule.report?.actual ?? atRisk;
  // the rule on least cash is written as a greatest Σw and shown as a least cash
  const least = rule.rule === "minCash" || rule.bound === "min";
  const headroom = rule.report === undefined && least ? actual - limit : limit - actual;
  const name = rule.scope === "portfolio" ? rule.rule : `${rule.rule}.${rule.scope}`;
  const advice = verdict === "inherited" ? "it was so before and the trades do not deepen it" : mending(rule, least);
  const message =
    rule.report === undefined
      ? `${name} would be ${round(actual)}, ${least ? "below" : "above"} its limit ${round(limit)} by ${round(Math.abs(headroom))}: ${advice}`
      : `${name}: ${rule.report.text}, and the limit is ${round(limit)}: ${advice}`;
  return { rule: rule.rule, severity: soft ? "soft" : "hard", scope: rule.scope, limit, actual, headroom, message };
}

/** The report of an order that a limit refuses or cuts. */
export function orderViolation(rule: OrderRule, soft: boolean): LimitViolation {
  const { limit, actual } = rule;
  const headroom = rule.least === true ? actual - limit : limit - actual;
  const name = rule.scope === "portfolio" ? rule.rule : `${rule.rule}.${rule.scope}`;
  const advice = rule.bound === 0 ? "leave the order out" : "make the order smaller";
  const message = `${name}: ${rule.text}, and the limit is ${round(limit)}: ${advice}`;
  return { rule: rule.rule, severity: soft ? "soft" : "hard", scope: rule.scope, limit, actual, headroom, message };
}

function mending(rule: StateRule, least: boolean): string {
  if (rule.rule === "minCash") return "buy less or sell more";
  if (rule.rule === "restricted") return "do not add to it";
  if (rule.report !== undefined) return "sell only what is held";
  return least ? "hold more of it" : "hold less of it";
}

const round = (x: number): string => String(Math.abs(x) < 1e-12 ? 0 : Number(x.toPrecision(6)));
