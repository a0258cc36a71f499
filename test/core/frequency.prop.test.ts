import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths, fromEpochDay, toEpochDay, weekday } from "../../src/core/dates/calendar.js";
import { periodsPerYear } from "../../src/core/index.js";

const START = toEpochDay("2010-01-01");
const every = (days: number, count: number, start = START) => Array.from({ length: count }, (_, k) => start + k * days);
const months = (step: number, count: number, start = START) =>
  Array.from({ length: count }, (_, k) => addMonths(start, k * step));
const iso = (days: readonly number[]) => days.map(fromEpochDay);
/** The growth per year that periodsPerYear makes of a price that grows by 10 % each 365.25 days. */
const growth = (days: readonly number[]) => {
  const perPeriod = ((days.at(-1)! - days[0]!) / (days.length - 1) / 365.25) * Math.log(1.1);
  return Math.expm1(perPeriod * periodsPerYear(iso(days)));
};
/** Some dates lost, but neither the first nor the last. */
const without = (days: readonly number[], lost: ReadonlySet<number>) =>
  days.filter((_, k) => k === 0 || k === days.length - 1 || !lost.has(k));

describe("the frequency of dates", () => {
  test.each<[string, readonly number[], number]>([
    ["every day of the calendar", every(1, 400), 365],
    ["Friday to Monday, every day", every(1, 4, toEpochDay("2026-01-02")), 365],
    ["Monday to Friday", every(1, 400).filter((day) => weekday(day) < 5), 252],
    ["Friday and Monday", [toEpochDay("2026-01-02"), toEpochDay("2026-01-05")], 252],
    ["Sunday to Thursday", every(1, 400).filter((day) => weekday(day) === 6 || weekday(day) < 4), 252],
    ["each week", every(7, 60), 52],
    ["each fortnight", every(14, 60), 26],
    ["each fourth week", every(28, 30), 13],
    ["each fourth week, four dates", every(28, 4), 13],
    ["the 1st and 15th", months(1, 24).flatMap((day) => [day, day + 14]), 24],
    ["each month", months(1, 30), 12],
    ["each second month", months(2, 20), 6],
    ["each quarter", months(3, 20), 4],
    ["each half-year from January", months(6, 9), 2],
    ["each half-year from March", months(6, 9, toEpochDay("2010-03-31")), 2],
    ["the first half of a year", [toEpochDay("2025-12-31"), toEpochDay("2026-06-30")], 2],
    ["the second half of a year", [toEpochDay("2025-06-30"), toEpochDay("2025-12-31")], 2],
    ["each year", months(12, 5), 1],
    ["each third day", every(3, 50), 365.25 / 3],
    ["each second year", months(24, 5), 0.5],
  ])("%s", (_, days, expected) => {
    expect(periodsPerYear(iso(days))).toBeCloseTo(expected, 2);
  });
});

test("a price that grows by 10 % a year grows by 10 % in every spacing", () => {
  const spacing = fc.oneof(
    fc.integer({ min: 2, max: 60 }).map((days) => every(days, 60)),
    fc.constant(every(1, 800)),
    fc.integer({ min: 1, max: 36 }).chain((step) => fc.nat({ max: 27 }).map((day) => months(step, 24, START + day))),
  );
  fc.assert(
    fc.property(spacing, (days) => {
      // weeks make 364 of 365.25 days, and a usual frequency stands for spacings within 10 %
      expect(Math.abs(growth(days) - 0.1)).toBeLessThan(0.011);
    }),
    { numRuns: 300 },
  );
  for (const days of [every(1, 800), every(7, 300), every(14, 150), ...[1, 2, 3, 4, 6, 12].map((m) => months(m, 40))]) {
    expect(growth(days)).toBeCloseTo(0.1, 3);
  }
  // about nine holidays of the exchange a year
  const trading = every(1, 3653).filter((day, k) => weekday(day) < 5 && k % 41 !== 0);
  expect(growth(trading)).toBeCloseTo(0.1, 2);
});

test("months are never taken for four weeks, whichever working day stands for their end", () => {
  for (let first = 0; first < 480; first++) {
    const ends = Array.from({ length: 4 + (first % 9) }, (_, k) => addMonths(START, first + k + 1) - 1);
    const worked = ends.map((day) => day - Math.max(0, weekday(day) - 4));
    expect(periodsPerYear(iso(ends)), iso(ends).join()).toBe(12);
    expect(periodsPerYear(iso(worked)), iso(worked).join()).toBe(12);
  }
});

test("holidays do not change the frequency", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 98 }), { maxLength: 20 }), (lost) => {
      const holidays = new Set(lost);
      expect(periodsPerYear(iso(without(every(7, 100), holidays)))).toBe(52);
      expect(periodsPerYear(iso(without(months(1, 100), holidays)))).toBe(12);
      const moved = every(7, 100, toEpochDay("2010-01-01")).map((day, k) => (holidays.has(k) ? day - 1 : day));
      expect(periodsPerYear(iso(moved))).toBe(52);
    }),
    { numRuns: 50 },
  );
});
