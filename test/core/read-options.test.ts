import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { OptionsOf } from "../../src/core/options/option-types.js";
import { collectOptions, readOption, readOptions } from "../../src/core/options/read-options.js";

interface Costs {
  readonly fixed?: number;
  readonly proportional?: number | Readonly<Record<string, number>> | Float64Array;
  readonly impact?: { readonly coefficient: number; readonly exponent?: number };
}
interface Options {
  readonly level?: number;
  readonly method?: "fast" | "exact";
  readonly whole?: boolean;
  readonly count?: number;
  readonly from?: string;
  readonly costs?: Costs;
  readonly trigger?: { readonly kind: "calendar"; readonly every: string } | { readonly kind: "threshold" };
  readonly budget?: number | readonly [number, number];
  readonly groups?: readonly { readonly name: string; readonly max?: number }[];
  readonly replacements?: Readonly<Record<string, string>>;
  readonly onProgress?: (done: number) => void;
}
const costs: OptionsOf<Costs, "fixed"> = {
  fixed: { kind: "number", min: 0, default: 0 },
  proportional: { kind: "per-asset", min: 0, below: 1 },
  impact: {
    kind: "object",
    of: { coefficient: { kind: "number", required: true }, exponent: { kind: "number", default: 0.5 } },
  },
};
const declared: OptionsOf<Options, "level" | "method"> = {
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
  method: { kind: "choice", of: ["fast", "exact"], default: "fast" },
  whole: { kind: "boolean" },
  count: { kind: "number", integer: true, min: 1, max: 100 },
  from: { kind: "date" },
  costs: { kind: "object", of: costs },
  trigger: {
    kind: "variant",
    of: () => ({
      calendar: { every: { kind: "choice", of: ["week", "month"], required: true } },
      threshold: {},
    }),
  },
  budget: { kind: "either", of: [{ kind: "number" }, { kind: "numbers", length: 2 }] },
  groups: {
    kind: "list",
    of: { kind: "object", of: { name: { kind: "text", required: true }, max: { kind: "number" } } },
  },
  replacements: { kind: "record", of: { kind: "text" } },
  onProgress: { kind: "function" },
};
const read = (given: unknown, assets?: readonly string[]) =>
  readOptions("options", given as Options, declared, { what: "an option of test", ...(assets ? { assets } : {}) });

function refusal(given: unknown, assets?: readonly string[]): string {
  try {
    read(given, assets);
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    structuredClone((error as PortfolioError).details);
    return `${(error as PortfolioError).code}: ${(error as Error).message}`;
  }
  throw new Error("nothing was refused");
}

test("what is left out takes its default, what is given is kept, also within nested options", () => {
  expect(read(undefined)).toEqual({ level: 0.95, method: "fast" });
  expect(read({ level: undefined, whole: false, budget: [0, 1] })).toEqual({
    level: 0.95,
    method: "fast",
    whole: false,
    budget: [0, 1],
  });
  expect(read({ costs: { impact: { coefficient: 0.1 } } }).costs).toEqual({
    fixed: 0,
    impact: { coefficient: 0.1, exponent: 0.5 },
  });
});

const refused: readonly (readonly [unknown, string])[] = [
  [
    { costs: { proportonal: 0.01 } },
    "invalid-argument: options.costs.proportonal is not an option: did you mean proportional?",
  ],
  [{ cost: {} }, "invalid-argument: options.cost is not an option of test: did you mean costs?"],
  [{ level: "0.9" }, 'not-finite: options.level is "0.9": give a finite number above 0 and below 1'],
  [{ level: Number.NaN }, "not-finite: options.level is NaN: give a finite number above 0 and below 1"],
  [{ level: null }, "not-finite: options.level is null: give a finite number above 0 and below 1"],
  [
    { level: 95 },
    "invalid-argument: options.level is 95: give a finite number above 0 and below 1, as a fraction (0.95 is 95 %)",
  ],
  [{ level: 5n }, "not-finite: options.level is 5n: give a finite number above 0 and below 1"],
  [
    { method: "exakt" },
    'invalid-argument: options.method is "exakt": did you mean "exact"? Choose from "fast" or "exact"',
  ],
  [{ count: 2.5 }, "invalid-argument: options.count is 2.5: give a whole number from 1 to 100"],
  [{ from: "2026-02-30" }, 'invalid-date: options.from is "2026-02-30": give a calendar date as "2026-03-31"'],
  [{ costs: 0.01 }, "invalid-argument: options.costs is 0.01: give an object with fixed, proportional, impact"],
  [{ costs: new Map() }, "invalid-argument: options.costs is a Map: give an object with fixed, proportional, impact"],
  [{ costs: { impact: {} } }, "invalid-argument: options.costs.impact.coefficient is missing: give a finite number"],
  [
    { trigger: { kind: "calender" } },
    'invalid-argument: options.trigger.kind is "calender": did you mean "calendar"? Choose from "calendar" or "threshold"',
  ],
  [
    { trigger: { kind: "calendar", every: "monthly" } },
    'invalid-argument: options.trigger.every is "monthly": did you mean "month"? Choose from "week" or "month"',
  ],
  [
    { trigger: { kind: "threshold", every: "week" } },
    'invalid-argument: options.trigger.every is not a part of kind "threshold": known are kind',
  ],
  [{ budget: [0, "1"] }, 'not-finite: options.budget[1] is "1": give a finite number'],
  [{ budget: "1" }, 'invalid-argument: options.budget is "1": give a finite number, or an array of 2 numbers'],
  [{ groups: [{ name: "a", mx: 1 }] }, "invalid-argument: options.groups[0].mx is not an option: did you mean max?"],
  [{ replacements: { KO: 3 } }, "invalid-argument: options.replacements.KO is 3: give a text that is not empty"],
  [{ onProgress: "log" }, 'invalid-argument: options.onProgress is "log": give a function'],
  [
    null,
    "invalid-argument: options is null: give an object with level, method, whole, count, from, costs, trigger, budget, groups, replacements, onProgress",
  ],
];
test.each(refused.map(([given, message]) => ({ given, message })))("$message", ({ given, message }) => {
  expect(refusal(given)).toBe(message);
});

test("names of assets are checked when the call knows them", () => {
  expect(refusal({ costs: { proportional: { APPL: 0.01 } } }, ["AAPL", "KO"])).toBe(
    "unknown-asset: options.costs.proportional.APPL names an asset that is not in the data: did you mean AAPL?",
  );
  expect(refusal({ costs: { proportional: [0.1] } }, ["AAPL", "KO"])).toMatch(/1 numbers for 2 assets/);
});

test("all problems are collected, and the first is the message", () => {
  const { problems, value } = collectOptions("options", { level: 2, methd: "fast", whole: true }, declared);
  expect(problems.map(({ key }) => key)).toEqual(["options.level", "options.methd"]);
  expect(value.whole).toBe(true);
});

test("a circle, a getter that throws, five megabytes and a prototype key are refused in short messages", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const thrower = Object.defineProperty({}, "x", {
    enumerable: true,
    get() {
      throw new Error("boom");
    },
  });
  for (const value of [circle, thrower, "x".repeat(5_000_000), 1n << 20_000n, [1n], Symbol("s")]) {
    expect(refusal({ level: value }).length).toBeLessThan(220);
  }
  expect(refusal({ ["k".repeat(100_000)]: 1 }).length).toBeLessThan(400);
  expect(refusal(JSON.parse('{"__proto__": {"level": 0.5}}'))).toMatch(/__proto__ is not an option/);
});

test("nothing that was given is written, and lists are copies", () => {
  const given = Object.freeze({ groups: Object.freeze([Object.freeze({ name: "a" })]) });
  const groups = read(given).groups;
  expect(groups).toEqual([{ name: "a" }]);
  expect(groups).not.toBe(given.groups);
});

test("one value is read by its own declaration", () => {
  expect(readOption("window", 5, { kind: "number", integer: true, min: 2 })).toBe(5);
  expect(() => readOption("window", 1, { kind: "number", integer: true, min: 2 })).toThrow(
    "window is 1: give a whole number of at least 2",
  );
});

test("keys that an object only inherits are refused by name, since only its own are read", () => {
  class Settings {
    get level(): number {
      return 0.5;
    }
  }
  class Fields {
    readonly level = 0.5;
  }
  const inherits = /options\.\S+ is inherited from a prototype, and only keys of the object itself are read/;
  expect(refusal(new Settings())).toMatch(inherits);
  expect(refusal(Object.create({ level: 0.5 }))).toMatch(inherits);
  expect(refusal({ costs: { impact: Object.create({ coefficient: 1 }) } })).toMatch(
    /options\.costs\.impact\.coefficient/,
  );
  expect(refusal({ costs: { proportional: Object.create({ AAPL: 0.1 }) } }, ["AAPL"])).toMatch(/proportional\.AAPL/);
  expect(refusal({ replacements: Object.create({ AAPL: "KO" }) })).toMatch(/options\.replacements\.AAPL/);
  expect(read(new Fields()).level).toBe(0.5);
  expect(read(Object.assign(Object.create(null), { level: 0.5 })).level).toBe(0.5);
});

test("an object that the language made is no set of options: a number in an object is no table of numbers by asset", () => {
  for (const value of [
    new Number(0.1),
    new String("0.1"),
    new Date(0),
    new Map(),
    /x/,
    new Error("x"),
    new URLSearchParams(),
  ]) {
    expect(refusal({ costs: { proportional: value } }, ["AAPL"])).toMatch(/options\.costs\.proportional is /);
    expect(refusal({ costs: value })).toMatch(/options\.costs is /);
    expect(refusal({ replacements: value })).toMatch(/options\.replacements is /);
  }
});
