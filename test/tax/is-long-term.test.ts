import { expect, test } from "vitest";
import { isLongTerm } from "../../src/tax/index.js";
import { heldOverOneYear } from "./share-oracle.js";

test("the day of acquisition does not count: one year to the day is short", () => {
  expect(isLongTerm("2024-03-04", "2025-03-04")).toBe(false);
  expect(isLongTerm("2024-03-04", "2025-03-05")).toBe(true);
});

test("shares of 28 February turn long on 1 March, in a leap year too", () => {
  expect(isLongTerm("2023-02-28", "2024-02-29")).toBe(false);
  expect(isLongTerm("2023-02-28", "2024-03-01")).toBe(true);
  expect(isLongTerm("2024-02-28", "2025-02-28")).toBe(false);
  expect(isLongTerm("2024-02-28", "2025-03-01")).toBe(true);
  expect(isLongTerm("2024-02-29", "2025-03-01")).toBe(true);
});

test("agrees with the calendar on every day of eight years", () => {
  const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
  const start = Date.UTC(1999, 0, 1) / 86_400_000;
  for (let day = start; day < start + 8 * 366; day++) {
    for (const held of [364, 365, 366, 367]) {
      expect(isLongTerm(iso(day), iso(day + held))).toBe(heldOverOneYear(day, day + held));
    }
  }
});

test("a date that is none is named", () => {
  expect(() => isLongTerm("2023-02-29", "2024-01-01")).toThrow(/^acquired is "2023-02-29"/);
  expect(() => isLongTerm("2023-02-28", "soon")).toThrow(/^sold is "soon"/);
});
