import { expect, test } from "vitest";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import { randomQuestion } from "./random-plans.js";
import { faultsOfReasons } from "./reason-faults.js";

test("every asset of a random plan has a reason, and the amounts add up to those of the plan", () => {
  let turnedDown = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const question = randomQuestion(seed);
    const plan = rebalance(question.input, question.options);
    expect({ seed, faults: faultsOfReasons(question, plan) }).toEqual({ seed, faults: [] });
    turnedDown += plan.skipped.filter(({ reason }) => reason.startsWith("cost above benefit")).length;
  }
  expect(turnedDown).toBeGreaterThan(0);
});
