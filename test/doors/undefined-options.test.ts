import { expect, test } from "vitest";
import { toJson } from "../../src/index.js";
import { calls, functionOf } from "./calls.js";

test.each([
  ["engine.harvest", 0, "date"],
  ["engine.harvest", 0, "rates"],
  ["lookAheadGap", 1, "states"],
])("%s takes argument %i with %s: undefined as if that key were left out", (name, position, key) => {
  const answer = (change: (options: Record<string, unknown>) => void): string => {
    const args = [...calls[name]!()];
    const options = { ...(args[position] as object) } as Record<string, unknown>;
    change(options);
    args[position] = options;
    return toJson(functionOf(name)(...args));
  };
  expect(
    answer((options) => {
      options[key] = undefined;
    }),
  ).toBe(
    answer((options) => {
      delete options[key];
    }),
  );
});

test("the income of a year that is left out is refused by name", () => {
  expect(() => functionOf("taxOfYear")(undefined, calls["taxOfYear"]!()[1])).toThrow(/^income is undefined: give /);
});
