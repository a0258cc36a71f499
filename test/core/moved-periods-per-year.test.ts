import fc from "fast-check";
import { expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { movedPeriodsPerYear } from "../../src/core/tables/moved-periods-per-year.js";
import { periodsPerYear } from "../../src/core/tables/periods-per-year.js";

test("the frequency of dates that moved on is that of the same dates read anew", () => {
  // days with most gaps of one, of three (weekends) or of thirty: daily with and without weekends, monthly and mixtures of them
  const gaps = fc.constantFrom([1, 1, 1, 1, 3], [1, 1, 1, 2], [1], [30, 31], [7], [1, 7]).chain((of) => {
    return fc.array(fc.constantFrom(...of), { minLength: 30, maxLength: 90 });
  });
  const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.boolean()), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(fc.integer({ min: 14_000, max: 14_007 }), gaps, moves, (start, all, walk) => {
      let day = start;
      const dates = [day, ...all.map((gap) => (day += gap))].map(fromEpochDay);
      const moved = movedPeriodsPerYear();
      let from = 0;
      let to = 12;
      expect(moved(dates.slice(from, to), undefined)).toBe(periodsPerYear(dates.slice(from, to)));
      for (const [gone, come, anew] of walk) {
        const dropped = Math.min(gone, to - from - 2);
        from += dropped;
        to = Math.min(dates.length, to + come);
        const window = dates.slice(from, to);
        expect(moved(window, anew ? undefined : dropped)).toBe(periodsPerYear(window));
      }
    }),
  );
});
