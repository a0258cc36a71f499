import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { faultsOfPlan, linesOfPlan, randomQuestion } from "./random-plans.js";

test("random plans keep money and shares, never overdraw, never sell more than is held, and wash nothing", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const question = randomQuestion(seed);
    const before = structuredClone(question);
    const plan = rebalance(question.input, question.options);
    expect(question).toEqual(before);
    expect([seed, faultsOfPlan(question, plan)]).toEqual([seed, []]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const { ledger } = question.input;
    if (ledger === undefined || plan.trades.length === 0) continue;
    const { audit } = applyTransactions(ledger, linesOfPlan(plan));
    if ((question.options.cashFlow ?? 0) >= 0) {
      expect(audit.filter(({ sale, replacementLot }) => `${sale} ${replacementLot}`.includes("plan"))).toEqual([]);
    }
  }
});

test("a random plan with one figure broken is refused with a PortfolioError", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { input, options } = randomQuestion(seed);
    expect(() => rebalance({ ...input, cash: Number.NaN }, options)).toThrow(PortfolioError);
  }
});
