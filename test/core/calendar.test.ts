import { expect, test } from "vitest";
import {
  addMonths,
  civilDate,
  fromEpochDay,
  parseEpochDay,
  periodKey,
  readDate,
  toEpochDay,
  weekday,
} from "../../src/core/calendar.js";

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
  expect(readDate("01/02/2000", "MM/dd/yyyy")).toBe("2000-01-02");
  expect(readDate("2023-02-29")).toBeUndefined();
});
