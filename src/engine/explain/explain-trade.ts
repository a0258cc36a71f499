import type { Trade } from "../../core/types.js";
import { checkPortfolioTrades } from "../check-portfolio-trades.js";
import { contextOf } from "../optimize-portfolio.js";
import type { ReadInputs } from "../read-inputs.js";
import { rebalancePortfolio } from "../rebalance-portfolio.js";
import { valueAt } from "../remembered-portfolio.js";
import { weightFacts } from "./explain-weight.js";
import { type ExplainedFact, type Explanation, explanationOf, money, percent } from "./explanation.js";
import { settingOfRule } from "./limit-source.js";
import { requireTrade } from "./require-trade.js";

/** Why a trade is or is not what the engine would do now: what it changes, what the plan wants, what the limits say. */
export function explainTrade(inputs: ReadInputs, given: Trade): Explanation {
  const trade = requireTrade(given, inputs.prices.assets);
  const { asset, quantity, price } = trade;
  const { portfolio, latest, config } = inputs;
  const side = quantity < 0 ? "sells" : "buys";
  const value = valueAt(portfolio, latest);
  const before = contextOf(inputs).held[asset] ?? 0;
  const after = value !== undefined && value > 0 ? before + (quantity * (latest[asset] ?? price)) / value : before;
  const facts: ExplainedFact[] = [
    {
      fact: `it ${side} ${Math.abs(quantity)} shares of ${asset} for ${money(Math.abs(quantity * price), config.portfolio.currency)}, which takes the weight from ${percent(before)} to ${percent(after)}`,
      from: "portfolio",
    },
    ...(trade.reason === undefined ? [] : [{ fact: `it was ordered because ${trade.reason}`, from: "plan" }]),
    ...planFacts(inputs, trade),
    ...checkFacts(inputs, trade),
  ];
  return explanationOf(facts);
}

function planFacts(inputs: ReadInputs, { asset, quantity }: Trade): readonly ExplainedFact[] {
  const plan = rebalancePortfolio(inputs);
  const facts: ExplainedFact[] = [
    {
      fact: plan.due ? `a rebalancing is due: ${plan.reason}` : `no rebalancing is due: ${plan.reason}`,
      from: "trigger",
    },
  ];
  const aim = plan.target[asset];
  if (aim !== undefined) facts.push({ fact: `the target weight of ${asset} is ${percent(aim)}`, from: "plan" });
  const wanted = plan.trades.find((trade) => trade.asset === asset);
  const reason = [...plan.reasons, ...plan.skipped].find((one) => one.asset === asset)?.reason;
  if (wanted !== undefined) {
    const same = Math.abs(wanted.quantity - quantity) < 1e-9 ? "the same" : `${wanted.quantity} shares`;
    facts.push({ fact: `the plan trades ${same}${reason === undefined ? "" : `: ${reason}`}`, from: "plan" });
  } else if (reason !== undefined) facts.push({ fact: `the plan leaves ${asset} alone: ${reason}`, from: "plan" });
  else if (plan.due) facts.push({ fact: `the plan does not trade ${asset}`, from: "plan" });
  if (plan.optimization !== null) {
    // the first fact repeats the target
    facts.push(...weightFacts(inputs, asset, plan.optimization).slice(1, 4));
  }
  return facts;
}

function checkFacts(inputs: ReadInputs, trade: Trade): readonly ExplainedFact[] {
  if (inputs.settings.limits === undefined) return [];
  const { decision, violations } = checkPortfolioTrades(inputs, [trade]);
  if (violations.length === 0) return [{ fact: "no limit stands against it", from: "check" }];
  return [
    { fact: `the check of the limits says ${decision}`, from: "check" },
    ...violations.map(({ rule, message, severity }) => {
      const setting = settingOfRule(rule);
      return {
        fact: `${message}${severity === "soft" ? " (a warning)" : ""}${setting === undefined ? "" : `, see ${setting}`}`,
        from: `limit ${rule}`,
      };
    }),
  ];
}
