import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import type { RebalancePlan } from "../../src/rebalance/plan/rebalance-types.js";
import type { randomQuestion } from "./random-plans.js";

/** The figure after a word in a sentence; 0 where the word is not there. */
function figureAfter(word: string, reason: string): number {
  const found = new RegExp(`${word} (-?[\\d.]+(?:e[+-]?\\d+)?)`).exec(reason);
  return found === null ? 0 : Number(found[1]);
}

/** What is wrong with the reasons of a plan. */
export function faultsOfReasons({ input, options }: ReturnType<typeof randomQuestion>, plan: RebalancePlan): string[] {
  const faults: string[] = [];
  const told = [...plan.reasons, ...plan.skipped].map(({ asset }) => asset);
  const asked = Object.keys(plan.after.weights);
  if (told.length !== new Set(told).size) faults.push("an asset has two reasons");
  for (const asset of asked) if (!told.includes(asset)) faults.push(`${asset} has no reason`);
  if (plan.reasons.some(({ asset }, k) => asset !== plan.trades[k]?.asset))
    faults.push("reasons are not those of the trades");
  const near = (a: number, b: number, count = 1): boolean => Math.abs(a - b) <= 0.0051 * count + 1e-9 * Math.abs(b);
  let cost = 0;
  let tax = 0;
  for (const [k, { reason }] of plan.reasons.entries()) {
    const { quantity, price } = plan.trades[k]!;
    const value = figureAfter(quantity < 0 ? "sells" : "buys", reason);
    if (!near(value, Math.abs(quantity * price))) faults.push(`"${reason}" of a trade of ${quantity * price}`);
    cost += figureAfter("cost", reason);
    tax += figureAfter("tax", reason);
  }
  const count = plan.reasons.length;
  if (!near(cost, plan.expected.cost, count)) faults.push(`costs of ${cost}, the plan ${plan.expected.cost}`);
  if (!near(tax, plan.expected.tax, count)) faults.push(`taxes of ${tax}, the plan ${plan.expected.tax}`);
  for (const { asset, reason } of plan.skipped) {
    const price = input.prices[asset];
    if (price === undefined || !/below its target|above its target/.test(reason)) continue;
    const holdings = input.holdings ?? {};
    const held = (holdings[asset] ?? 0) * price;
    const worth = Object.entries(holdings).reduce(
      (sum, [name, shares]) => sum + shares * (input.prices[name] ?? 0),
      input.cash ?? 0,
    );
    const gap = (input.target[asset] ?? 0) * (worth + (options.cashFlow ?? 0)) - held;
    const size = Number(/([\d.]+(?:e[+-]?\d+)?) (?:below|above) its target/.exec(reason)![1]);
    if (!near(size, Math.abs(gap))) faults.push(`"${reason}" of ${asset}, which is ${gap} away`);
    if (/below its target/.test(reason) !== gap > 0) faults.push(`"${reason}" is on the wrong side`);
  }
  faults.push(...faultsOfTurnedDown({ input, options }, plan));
  return faults;
}

/** Of a plan that was not worth its costs: each trade that was turned down, against the plan that is due in any case. */
function faultsOfTurnedDown({ input, options }: ReturnType<typeof randomQuestion>, plan: RebalancePlan): string[] {
  const turned = plan.skipped.filter(({ reason }) => reason.startsWith("cost above benefit"));
  if (turned.length === 0 || options.mode === "to-band") return [];
  const { lastDate: _, ...fresh } = input;
  const due = rebalance(fresh, { ...options, trigger: { kind: "calendar", every: "week" } });
  return turned.flatMap(({ asset, reason }) => {
    const k = due.trades.findIndex((trade) => trade.asset === asset);
    const trade = due.trades[k];
    if (trade === undefined) return [`"${reason}" of ${asset}, which no plan trades`];
    const spent = (trade.cost ?? 0) + figureAfter("tax", due.reasons[k]!.reason);
    const faults: string[] = [];
    const value = figureAfter(trade.quantity < 0 ? "selling" : "buying", reason);
    if (Math.abs(value - Math.abs(trade.quantity * trade.price)) > 0.0051)
      faults.push(`"${reason}" of a trade of ${value}`);
    if (Math.abs(figureAfter("costs", reason) - spent) > 0.0101)
      faults.push(`"${reason}" of a trade that costs ${spent}`);
    return faults;
  });
}
