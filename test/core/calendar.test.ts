import { addMonths as addMonthsLocal, getISOWeek, getISOWeekYear, isValid, parse } from "date-fns";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addMonths,
  civilDate,
  fromEpochDay,
  parseEpochDay,
  periodKey,
  toEpochDay,
  weekday,
} from "../../src/core/dates/calendar.js";
import { compileFormat, readDate } from "../../src/core/dates/read-date.js";

test("day numbers agree with Date.UTC over four centuries", () => {
  for (let day = Date.UTC(1800, 0, 1) / 86_400_000; day < Date.UTC(2200, 0, 1) / 86_400_000; day += 17) {
    const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
    expect(fromEpochDay(day)).toBe(iso);
    expect(parseEpochDay(iso)).toBe(day);
    expect(weekday(day)).toBe((new Date(day * 86_400_000).getUTCDay() + 6) % 7);
    expect(civilDate(day).month).toBe(new Date(day * 86_400_000).getUTCMonth() + 1);
  }
});

test("dates that the calendar does not have are refused by name", () => {
  for (const date of [
    "2023-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "2024-1-1",
    "",
    "20240101",
    "2024-01-01T00:00",
  ]) {
    expect(() => toEpochDay(date, "from")).toThrow(/^from is ".*": give a calendar date/);
  }
  expect(fromEpochDay(toEpochDay("2000-02-29"))).toBe("2000-02-29");
});

test("months are added to the last day that exists", () => {
  const after = (date: string, months: number) => fromEpochDay(addMonths(toEpochDay(date), months));
  expect(after("2024-01-31", 1)).toBe("2024-02-29");
  expect(after("2023-01-31", 1)).toBe("2023-02-28");
  expect(after("2024-02-29", 12)).toBe("2025-02-28");
  expect(after("2024-03-31", -1)).toBe("2024-02-29");
});

test("weeks follow ISO 8601 across the turn of the year", () => {
  expect(periodKey(toEpochDay("2024-12-30"), "week")).toBe(202501);
  expect(periodKey(toEpochDay("2021-01-03"), "week")).toBe(202053);
  expect(periodKey(toEpochDay("2024-06-30"), "quarter")).toBe(20242);
});

test("a date is read in the unambiguous formats and only there", () => {
  for (const text of [
    "2000-01-31",
    "2000-01-31T15:00:00Z",
    "Jan 31 2000",
    "Jan 31, 2000",
    "31 Jan 2000",
    "2000/01/31",
    "20000131",
  ]) {
    expect(readDate(text)).toBe("2000-01-31");
  }
  expect(readDate("01/02/2000")).toBeUndefined();
  expect(readDate("01/02/2000", compileFormat("MM/dd/yyyy", "dateFormat"))).toBe("2000-01-02");
  expect(readDate("2023-02-29")).toBeUndefined();
});

const anyDay = fc.integer({ min: Date.UTC(1800, 0, 1) / 86_400_000, max: Date.UTC(2200, 0, 1) / 86_400_000 });
const localNoon = (day: number): Date => {
  const { year, month, day: date } = civilDate(day);
  return new Date(year, month - 1, date, 12);
};
const dayOf = (date: Date): number =>
  Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);

test("months and ISO weeks agree with date-fns on four centuries", () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -500, max: 500 }), (day, months) => {
      expect(addMonths(day, months)).toBe(dayOf(addMonthsLocal(localNoon(day), months)));
      const noon = localNoon(day);
      expect(periodKey(day, "week")).toBe(getISOWeekYear(noon) * 100 + getISOWeek(noon));
    }),
    { numRuns: 1000 },
  );
});

test("a format reads what date-fns reads, and refuses what it refuses", () => {
  const formats = [
    "MM/dd/yyyy",
    "dd.MM.yyyy",
    "d-MMM-yy",
    "MMMM d, yyyy",
    "yyyy/MM/dd HH:mm:ss",
    "EEE MMM dd yyyy",
    "dd 'de' MMMM yyyy",
    "yyyy-MM-dd'T'HH:mm",
    "M/d/yy h:mm a",
  ];
  const texts = [
    "01/02/2000",
    "13/01/2000",
    "31.12.1999",
    "31.02.1999",
    "5-Jan-07",
    "5-JAN-75",
    "January 5, 2007",
    "May 5, 2007",
    "2007/01/05 10:20:30",
    "Fri Jan 05 2007",
    "05 de January 2007",
    "2007-01-05T10:20",
    "1/5/07 3:04 PM",
    "1/5/07",
    "",
    "x",
    "01/02/2000 ",
    "2007-02-29T10:20",
  ];
  for (const format of formats) {
    for (const text of texts) {
      const peer = parse(text, format, new Date(2000, 0, 1, 12));
      const expected = isValid(peer) && peer.getFullYear() >= 1000 ? fromEpochDay(dayOf(peer)) : undefined;
      expect(readDate(text, compileFormat(format, "dateFormat")), `${text} as ${format}`).toBe(
        text.trim() === text ? expected : readDate(text.trim(), compileFormat(format, "dateFormat")),
      );
    }
  }
});

test("a format without a year, a month and a day, or with unknown letters, is refused", () => {
  for (const format of ["MM/dd", "yyyy", "DD/MM/YYYY", "Qyyyy MM dd", "yyyy yyyy MM dd"]) {
    expect(() => compileFormat(format, "options.dateFormat")).toThrow(/^options\.dateFormat (is|has) /);
  }
});
