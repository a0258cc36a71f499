import { expect, test } from "vitest";
import * as omni from "../../src/index.js";
import { calls, functionOf } from "./calls.js";
import { faultsOf } from "./walk.js";

/**
 * Which part of the hostile values this run tries; `DOORS_SEED` tries another part, and `test/doors/report.ts` tries all of them.
 */
const SHARE = 0.15;

/** Functions whose valid call takes milliseconds: a third of that part, so that the walk stays short. */
const SLOW = new Set([
  "PortfolioEngine.restore",
  "afterTaxFrontier",
  "allocateShares",
  "checkWashSales",
  "chooseLotsForSales",
  "configHash",
  "optimizeAfterTax",
  "rebalanceAccounts",
  "reloadConfig",
  "tearSheet",
  "updateWeightPredictor",
]);

const SEED = Number(process.env["DOORS_SEED"] ?? 0);

test("every exported function and every method of the engine has a call in the walk", () => {
  const functions = Object.entries(omni)
    .filter(([name, value]) => typeof value === "function" && !/^(PortfolioError|PortfolioEngine)$/.test(name))
    .map(([name]) => name);
  expect(functions.filter((name) => !(name in calls))).toEqual([]);
  const methods = Object.getOwnPropertyNames(omni.PortfolioEngine.prototype).filter((name) => name !== "constructor");
  const callable = methods.filter((name) => !(`engine.${name}` in calls));
  expect(callable.filter((name) => !WITHOUT_ARGUMENTS.has(name))).toEqual([]);
});

/** Methods and accessors of the engine that take nothing, so that nothing can be wrong with their arguments. */
const WITHOUT_ARGUMENTS = new Set(["snapshot", "config", "portfolio", "ledger", "latest"]);

test.each(Object.keys(calls))("%s answers a valid call", async (name) => {
  await functionOf(name)(...calls[name]!());
});

test.each(Object.keys(calls))(
  "%s refuses what is wrong with a PortfolioError that survives a clone, and writes into nothing",
  async (name) => {
    expect(await faultsOf(name, SLOW.has(name) ? SHARE / 3 : SHARE, SEED)).toEqual([]);
  },
);
