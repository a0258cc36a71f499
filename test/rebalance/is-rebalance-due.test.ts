import { describe, expect, test } from "vitest";
import { isRebalanceDue, type RebalanceSituation } from "../../src/rebalance/is-rebalance-due.js";
import { readRebalanceTrigger } from "../../src/rebalance/read-rebalance-trigger.js";
import type { RebalanceTrigger } from "../../src/rebalance/rebalance-trigger.js";

const named = (numbers: number[]) => Object.fromEntries(numbers.map((w, i) => [`A${i}`, w]));
const standing = (weights: number[], target: number[], more: Partial<RebalanceSituation> = {}): RebalanceSituation => ({
  date: "2026-03-31",
  lastDate: "2026-03-02",
  weights: named(weights),
  target: named(target),
  ...more,
});

describe("calendar", () => {
  const due = (every: "week" | "month" | "quarter" | "year", lastDate: string, date: string): boolean =>
    isRebalanceDue({ kind: "calendar", every }, standing([1], [1], { lastDate, date }));
  test.each([
    ["week", "2026-03-29", "2026-03-30", true], // Sunday, Monday
    ["week", "2026-03-30", "2026-04-05", false],
    ["month", "2026-03-31", "2026-04-01", true],
    ["month", "2026-03-01", "2026-03-31", false],
    ["month", "2025-03-31", "2026-03-31", true],
    ["quarter", "2026-01-01", "2026-03-31", false],
    ["quarter", "2026-03-31", "2026-04-01", true],
    ["year", "2026-01-01", "2026-12-31", false],
    ["year", "2026-12-31", "2027-01-01", true],
  ] as const)("every %s, from %s to %s: %s", (every, last, date, expected) =>
    expect(due(every, last, date)).toBe(expected),
  );
});

describe("bands", () => {
  const fiveTwentyFive: RebalanceTrigger = { kind: "threshold", absolute: 0.05, relative: 0.25 };
  test("the smaller of the two bands counts: five points, or a quarter of the target", () => {
    expect(isRebalanceDue(fiveTwentyFive, standing([0.64, 0.36], [0.6, 0.4]))).toBe(false);
    expect(isRebalanceDue(fiveTwentyFive, standing([0.66, 0.34], [0.6, 0.4]))).toBe(true);
    expect(isRebalanceDue(fiveTwentyFive, standing([0.93, 0.07], [0.9, 0.1]))).toBe(true);
    expect(isRebalanceDue(fiveTwentyFive, standing([0.92, 0.08], [0.9, 0.1]))).toBe(false);
  });
  test("on the edge of the band nothing is due", () =>
    expect(isRebalanceDue({ kind: "threshold", absolute: 0.05 }, standing([0.65, 0.35], [0.6, 0.4]))).toBe(false));
  test("an asset aimed at zero has the absolute band only", () => {
    expect(isRebalanceDue({ kind: "threshold", relative: 0.25 }, standing([1, 0.001], [1, 0]))).toBe(false);
    expect(isRebalanceDue(fiveTwentyFive, standing([1, 0.06], [1, 0]))).toBe(true);
  });
  test("the no-trade region at 60/40 and γ = 5 is 2.6 points wide at 10 bp and 5.6 at 1 %", () => {
    const due = (cost: number, moved: number): boolean =>
      isRebalanceDue(
        { kind: "no-trade-region", riskAversion: 5 },
        standing([0.6 + moved, 0.4], [0.6, 0.4], { costs: cost }),
      );
    expect([due(0.001, 0.0255), due(0.001, 0.0265)]).toEqual([false, true]);
    expect([due(0.01, 0.0551), due(0.01, 0.0565)]).toEqual([false, true]);
    expect(due(0, 0.0001)).toBe(true);
  });
  test("an adaptive band follows volatility, by a factor of two at most", () => {
    const due = (ratio: number, moved: number): boolean =>
      isRebalanceDue(
        { kind: "adaptive", absolute: 0.04 },
        standing([0.5 + moved], [0.5], { volatilityRatio: () => ratio }),
      );
    expect([due(1, 0.03), due(1, 0.05)]).toEqual([false, true]);
    expect([due(1.5, 0.05), due(9, 0.079), due(9, 0.081)]).toEqual([false, false, true]);
    expect([due(0.1, 0.019), due(0.1, 0.021)]).toEqual([false, true]);
    expect([due(Number.NaN, 0.03), due(Number.NaN, 0.05)]).toEqual([false, true]);
  });
});

test("cost-benefit trades when half the risk aversion times the variance over the horizon is more than the costs", () => {
  const due = (variance: number, riskAversion?: number): boolean =>
    isRebalanceDue(
      { kind: "cost-benefit", horizonYears: 2, ...(riskAversion === undefined ? {} : { riskAversion }) },
      standing([0.6, 0.4], [0.5, 0.5], { costs: { A0: 0.01, A1: 0.02 }, trackingVariance: () => variance }),
    );
  // costs: 0.1 × 0.01 + 0.1 × 0.02 = 0.003; benefit: 5 / 2 × variance × 2
  expect([due(0.0005), due(0.0007), due(0.0005, 10), due(Number.NaN)]).toEqual([false, true, true, false]);
});

test("any is due with one of its triggers, all with the last of them", () => {
  const calendar: RebalanceTrigger = { kind: "calendar", every: "month" };
  const band: RebalanceTrigger = { kind: "threshold", absolute: 0.05 };
  const drifted = standing([0.7, 0.3], [0.6, 0.4]);
  expect(isRebalanceDue({ kind: "any", of: [calendar, band] }, drifted)).toBe(true);
  expect(isRebalanceDue({ kind: "all", of: [calendar, band] }, drifted)).toBe(false);
  expect(isRebalanceDue({ kind: "all", of: [calendar, band] }, { ...drifted, date: "2026-04-01" })).toBe(true);
});

test("with nothing to compare with, every trigger is due", () => {
  const { target: _, lastDate: __, ...nothingYet } = standing([0, 0], [0, 0]);
  for (const trigger of [
    { kind: "calendar", every: "year" },
    { kind: "threshold", absolute: 1 },
    { kind: "cost-benefit", horizonYears: 1 },
  ] as const) {
    expect(isRebalanceDue(trigger, nothingYet)).toBe(true);
  }
});

test("a calendar keeps to its dates also while there is no target", () => {
  const { target: _, ...noTarget } = standing([0, 0], [0, 0]);
  expect(isRebalanceDue({ kind: "calendar", every: "month" }, noTarget)).toBe(false);
  expect(isRebalanceDue({ kind: "threshold", absolute: 1 }, noTarget)).toBe(true);
});

test("a trigger without the figure it needs says which", () => {
  expect(() => isRebalanceDue({ kind: "adaptive", absolute: 0.1 }, standing([1], [1]))).toThrow(
    /volatilityRatio is missing/,
  );
  expect(() => isRebalanceDue({ kind: "cost-benefit", horizonYears: 1 }, standing([1], [1]))).toThrow(
    /trackingVariance is missing/,
  );
});

test.each([
  [{ kind: "calendar", every: "day" }, /rebalance\.every is "day": use "week", "month", "quarter" or "year"/],
  [{ kind: "threshold" }, /a threshold without a band/],
  [{ kind: "threshold", absolute: -1 }, /rebalance\.absolute is -1/],
  [{ kind: "no-trade-region", riskAversion: 0 }, /rebalance\.riskAversion is 0/],
  [{ kind: "adaptive", absolute: 0.1, window: 1 }, /rebalance\.window is 1: give a whole number from 2/],
  [{ kind: "cost-benefit", horizonYears: Number.NaN }, /rebalance\.horizonYears is NaN/],
  [{ kind: "any", of: [] }, /rebalance\.of has 0 entries: give at least 1/],
  [
    { kind: "all", of: [{ kind: "treshold", absolute: 1 }] },
    /rebalance\.of\[0\]\.kind is "treshold": did you mean "threshold"/,
  ],
  ["monthly", /rebalance is "monthly": give an object with kind: "calendar"/],
  [null, /rebalance is null/],
  [{ kind: "calendar", every: "monthly" }, /rebalance\.every is "monthly": did you mean "month"/],
  [{ kind: "calendar" }, /rebalance\.every is missing/],
  [{ kind: "threshold", absolute: 0.05, relativ: 0.25 }, /rebalance\.relativ is not .* did you mean relative/],
  [{ kind: "threshold", absolute: "0.05" }, /rebalance\.absolute is "0\.05"/],
  [[], /rebalance is/],
])("the trigger %o is refused", (trigger, message) => {
  expect(() => isRebalanceDue(trigger as never, standing([1], [1]))).toThrow(
    new RegExp(message.source.replaceAll("rebalance", "trigger")),
  );
  expect(() => readRebalanceTrigger("rebalance", trigger as never)).toThrow(message);
});

test("a trigger that contains itself ends in an error", () => {
  const chain = { kind: "any", of: [] as unknown[] };
  chain.of.push(chain);
  expect(() => isRebalanceDue(chain as never, standing([1], [1]))).toThrow(/nested more than 8 levels deep/);
  chain.of.push(chain, chain, chain);
  expect(() => isRebalanceDue(chain as never, standing([1], [1]))).toThrow(/nested more than 8 levels deep/);
});

test("weights are matched by name, in any order, and a name on one side only counts as 0 on the other", () => {
  const band = { kind: "threshold", absolute: 0.05 } as const;
  const date = "2026-03-31";
  expect(isRebalanceDue(band, { date, weights: { B: 0.4, A: 0.6 }, target: { A: 0.6, B: 0.4 } })).toBe(false);
  expect(isRebalanceDue(band, { date, weights: { A: 0.9, B: 0.1 }, target: { A: 0.9 } })).toBe(true);
  expect(isRebalanceDue(band, { date, weights: { A: 0.9 }, target: { A: 0.9, B: 0.1 } })).toBe(true);
});

test.each([
  [{ weights: Float64Array.of(1) }, /situation\.weights is/],
  [{ weights: { A: "0.6" } }, /situation\.weights\.A is "0\.6"/],
  [{ weights: { A: Number.NaN } }, /situation\.weights\.A is NaN/],
  [{ weights: undefined }, /situation\.weights is missing/],
  [{ target: { A: null } }, /situation\.target\.A is null/],
  [{ costs: "none" }, /situation\.costs is "none"/],
  [{ costs: -1 }, /situation\.costs is -1/],
  [{ date: "2026-02-30" }, /situation\.date is "2026-02-30"/],
  [{ lastDate: "yesterday" }, /situation\.lastDate is "yesterday"/],
  [{ lastdate: "2026-01-01" }, /did you mean lastDate/],
])("the situation %o is refused", (change, message) => {
  const situation = { date: "2026-03-31", weights: { A: 1 }, target: { A: 1 }, ...change };
  expect(() => isRebalanceDue({ kind: "threshold", absolute: 0.05 }, situation as never)).toThrow(message);
});

test("a callback that answers no number is an error, not a band that never breaks", () => {
  const wide = standing([0.6], [0.4], { volatilityRatio: () => "1" as never, trackingVariance: () => null as never });
  expect(() => isRebalanceDue({ kind: "adaptive", absolute: 0.01 }, wide)).toThrow(/volatilityRatio answered "1"/);
  expect(() => isRebalanceDue({ kind: "cost-benefit", horizonYears: 1 }, wide)).toThrow(
    /trackingVariance answered null/,
  );
});
