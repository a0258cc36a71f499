import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/index.js";
import { LatestTexts } from "../../src/backtest/inputs/latest-texts.js";

test("what was made of the same texts is given again, and lists that were changed are new", () => {
  const latest = new LatestTexts<number>();
  let made = 0;
  const of = (...lists: string[][]) => latest.of(lists, () => ++made);
  const list = ["a", "b"];
  expect(of(list, [])).toBe(1);
  expect(of(["a", "b"], [])).toBe(1);
  list[1] = "c";
  expect(of(list, [])).toBe(2);
  expect(of(["a"], ["b"])).toBe(3);
  // the two latest are remembered
  expect(of(["a", "b"], [])).toBe(4);
});

test("dates and names that were changed in place are read anew", () => {
  const run = (dates: string[], assets: string[]) =>
    backtest({
      prices: { kind: "prices", dates, assets, values: Float64Array.of(1, 2, 3) },
      strategy: () => ({ [assets[0]!]: 0.5 }),
      cashRates: 0.1,
    });
  const dates = ["2026-01-05", "2026-01-06", "2026-01-07"];
  const daily = run(dates, ["A"]);
  expect(run([...dates], ["A"]).manifest).toEqual(daily.manifest);
  expect(run([...dates], ["B"]).manifest.dataFingerprint).not.toBe(daily.manifest.dataFingerprint);
  const weekly = run(["2026-01-05", "2026-01-12", "2026-01-19"], ["A"]);
  expect(weekly.metrics.periodsPerYear).toBe(52);
  expect(weekly.manifest.dataFingerprint).not.toBe(daily.manifest.dataFingerprint);
  expect(weekly.income[2]! / weekly.cash[1]!).toBeCloseTo((0.1 * 7) / 365, 12);
});
