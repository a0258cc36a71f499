import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingsTable } from "../../scripts/generate/config-table.js";
import {
  type ConfigIssue,
  configHash,
  configJsonSchema,
  environments,
  loadConfig,
  PortfolioError,
  portfolioSettings,
  presetReasons,
  presets,
  reloadConfig,
  validateConfig,
} from "../../src/index.js";

const keysOf = (issues: readonly ConfigIssue[]) => issues.map(({ key }) => key);
const leaf = (config: object, key: string): unknown => {
  const [group, name] = key.split(".") as [string, string];
  return (config as Record<string, Record<string, unknown>>)[group]![name];
};

describe("settings", () => {
  test("there are at least 77, each with all that there is to know about it", () => {
    const entries = Object.entries(portfolioSettings);
    expect(entries.length).toBeGreaterThanOrEqual(77);
    for (const [key, info] of entries) {
      expect(key.startsWith(`${info.group}.`), key).toBe(true);
      expect(info.doc, key).toMatch(/^[A-Z].*\.$/);
      expect(info.unit.length, key).toBeGreaterThan(0);
      expect(info.env, key).toMatch(/^OMNI_ALPHA_[A-Z_]+$/);
      expect(["live", "next-rebalance", "restart"], key).toContain(info.reload);
      if (info.type === "number" || info.type === "integer") {
        const { min, above = min, max, below = max } = info.range!;
        // every number has a least value; where it has a greatest one as well, that is above it
        expect(Number.isFinite(above), `${key} has a least value`).toBe(true);
        expect(above!, key).toBeLessThan(below ?? Number.POSITIVE_INFINITY);
      }
      if (info.type === "choice") expect(info.choices, key).toContain(info.default);
    }
    expect(new Set(entries.map(([, { env }]) => env)).size).toBe(entries.length);
    expect(portfolioSettings["optimizer.method"]!.env).toBe("OMNI_ALPHA_OPTIMIZER_METHOD");
    expect(portfolioSettings["limits.maxValueAtRisk"]!.env).toBe("OMNI_ALPHA_LIMITS_MAX_VALUE_AT_RISK");
  });

  test("the default of every setting is a value that it accepts, and nothing contradicts", () => {
    const { config, issues } = loadConfig();
    expect(issues).toEqual([]);
    expect(validateConfig(config)).toEqual([]);
    for (const [key, info] of Object.entries(portfolioSettings)) expect(leaf(config, key), key).toBe(info.default);
  });

  test("the table in the guide is the one that the declarations give", () => {
    expect(readFileSync("docs/guide/config.md", "utf8")).toContain(settingsTable());
  });
});

describe("presets and environments", () => {
  test("are accepted without an issue, alone and together", () => {
    for (const preset of Object.keys(presets) as (keyof typeof presets)[]) {
      for (const environment of Object.keys(environments) as (keyof typeof environments)[]) {
        expect(loadConfig({ preset, environment }).issues).toEqual([]);
      }
    }
  });

  test("every number of a preset has its reason", () => {
    for (const [name, preset] of Object.entries(presets)) {
      const keys = Object.entries(preset).flatMap(([group, some]) => Object.keys(some).map((key) => `${group}.${key}`));
      expect(Object.keys(presetReasons[name as keyof typeof presets]).sort(), name).toEqual(keys.sort());
    }
  });
});

describe("layers", () => {
  test("later ones go before earlier ones, and every value knows where it came from", () => {
    const { config, sources, issues } = loadConfig({
      preset: "moderate",
      environment: "production",
      env: { OMNI_ALPHA_LIMITS_MAX_POSITION: "3.5e-1", OMNI_ALPHA_LIMITS_PRICE_COLLAR: "off", PATH: "/bin" },
      overrides: { limits: { priceCollar: 0.05 } },
    });
    expect(issues).toEqual([]);
    expect(config.limits).toMatchObject({ maxPosition: 0.35, priceCollar: 0.05, refuseDuplicates: true });
    expect(sources["optimizer.method"]).toBe("preset");
    expect(sources["limits.refuseDuplicates"]).toBe("environment");
    expect(sources["limits.maxPosition"]).toBe("env");
    expect(sources["limits.priceCollar"]).toBe("override");
    expect(sources["costs.fixed"]).toBe("default");
  });

  test("all problems are listed at once, with the nearest known name, and no bad value is taken", () => {
    const { config, issues } = loadConfig({
      preset: "modrate" as never,
      env: { OMNI_ALPHA_REGIMES_ADAPTIVE: "yes", OMNI_ALPHA_OPTIMIZER_METOD: "equal-weight" },
      overrides: {
        optimizer: { metod: 1, method: "equal-wieght" },
        limts: {},
        constraints: { maxWeight: "0.2" },
      } as never,
    });
    expect(keysOf(issues)).toEqual([
      "preset",
      "OMNI_ALPHA_REGIMES_ADAPTIVE",
      "OMNI_ALPHA_OPTIMIZER_METOD",
      "optimizer.metod",
      "optimizer.method",
      "limts",
      "constraints.maxWeight",
    ]);
    const text = issues.map(({ message }) => message).join("\n");
    for (const hint of [
      '"moderate"',
      "OMNI_ALPHA_OPTIMIZER_METHOD",
      "optimizer.method",
      '"equal-weight"',
      "limits",
      "without quotes",
    ]) {
      expect(text).toContain(hint);
    }
    expect(config).toEqual(loadConfig().config);
  });

  test("settings that contradict those below are not taken", () => {
    const { config, issues } = loadConfig({
      preset: "conservative",
      overrides: {
        constraints: { minWeight: 0.3 },
        emergency: { drawdownHalt: 0.05 },
        optimizer: { method: "target-return" },
      },
    });
    expect(keysOf(issues).sort()).toEqual(["constraints.minWeight", "emergency.drawdownHalt", "optimizer.method"]);
    expect(config).toEqual(loadConfig({ preset: "conservative" }).config);
  });

  test("a number that looks like percent is taken with a warning, or refused with the fraction that is meant", () => {
    const { config, issues } = loadConfig({ overrides: { portfolio: { riskFreeRate: 5 }, tax: { longTermRate: 15 } } });
    expect(config.portfolio.riskFreeRate).toBe(5);
    expect(config.tax.longTermRate).toBe(0.2);
    expect(issues).toMatchObject([
      { key: "portfolio.riskFreeRate", severity: "warning", value: 5 },
      { key: "tax.longTermRate", severity: "error", value: 15 },
    ]);
    expect(issues[0]!.message).toContain("if you mean 5 %, write 0.05");
    expect(issues[1]!.message).toContain("0.15 is 15 %");
  });

  test("a variable with _FILE names a file, which is read by the function that was given", () => {
    const env = { OMNI_ALPHA_TAX_LOT_METHOD_FILE: "/secrets/method" };
    expect(
      loadConfig({ env, readFile: (path) => (path === "/secrets/method" ? "fifo\n" : "") }).config.tax.lotMethod,
    ).toBe("fifo");
    expect(loadConfig({ env }).issues[0]!.message).toContain("give readFile");
    const both = loadConfig({ env: { ...env, OMNI_ALPHA_TAX_LOT_METHOD: "lifo" }, readFile: () => "fifo" });
    expect(both.issues[0]!.message).toContain("both set");
    const broken = loadConfig({
      env,
      readFile: () => {
        throw new Error("no such file");
      },
    });
    expect(broken.issues[0]!.message).toContain("no such file");
  });

  test("a configuration is frozen and has the same fingerprint when its values are the same", () => {
    const { config, hash } = loadConfig({ preset: "moderate" });
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits)).toBe(true);
    expect(hash).toBe(configHash(loadConfig({ overrides: presets.moderate }).config));
    expect(hash).not.toBe(loadConfig({ preset: "aggressive" }).hash);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("reload", () => {
  const { config } = loadConfig({ preset: "moderate" });

  test("says what changes and what each change needs", () => {
    const {
      changes,
      config: next,
      issues,
    } = reloadConfig(config, {
      optimizer: { method: "equal-weight" },
      attribution: { linking: "grap" },
      portfolio: { initialCapital: 5 },
      costs: { fixed: 0 },
    });
    expect(issues).toEqual([]);
    expect(changes).toEqual([
      { key: "optimizer.method", from: "risk-budgeting", to: "equal-weight", reload: "next-rebalance" },
      { key: "attribution.linking", from: "carino", to: "grap", reload: "live" },
      { key: "portfolio.initialCapital", from: 100_000, to: 5, reload: "restart" },
    ]);
    expect(next.limits).toEqual(config.limits);
    expect(Object.isFrozen(next)).toBe(true);
  });

  test("an input with an error changes nothing, whatever else it says", () => {
    for (const input of [
      { costs: { fixed: 1, fixd: 2 } },
      "{",
      null,
      { constraints: { minWeight: 0.9 }, costs: { fixed: 1 } },
    ]) {
      const reloaded = reloadConfig(config, input);
      expect(reloaded.config).toEqual(config);
      expect(reloaded.changes).toEqual([]);
      expect(reloaded.issues.length).toBeGreaterThan(0);
    }
  });

  test("a hard limit gets looser only with the flag, and tighter always", () => {
    for (const limits of [
      { maxPosition: 0.5 },
      { maxPosition: "off" },
      { minCash: -0.1 },
      { maxVolatility: 0.2 },
    ] as const) {
      expect(reloadConfig(config, { limits }).issues[0]!.message).toContain("allowLooserLimits");
      expect(reloadConfig(config, { limits }, { allowLooserLimits: true }).changes).toHaveLength(1);
    }
    expect(reloadConfig(config, { limits: { maxPosition: 0.35, maxGross: 1 } }).changes).toHaveLength(2);
    expect(reloadConfig(config, { emergency: { drawdownHalt: 0.3 } }).changes).toEqual([]);
  });

  test("refuses a current configuration that is none", () => {
    expect(() => reloadConfig(5 as never, {})).toThrow(PortfolioError);
  });
});

describe("the schema", () => {
  // the schema uses these keywords alone, so a checker of a few lines is a whole one
  type Schema = Readonly<Record<string, unknown>>;
  const accepts = (schema: Schema, value: unknown): boolean => {
    if (schema["anyOf"] !== undefined && !(schema["anyOf"] as Schema[]).some((one) => accepts(one, value)))
      return false;
    if (schema["enum"] !== undefined && !(schema["enum"] as unknown[]).includes(value)) return false;
    const type = schema["type"];
    if (type === "object") {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const properties = schema["properties"] as Record<string, Schema>;
      return Object.entries(value).every(
        ([key, one]) => Object.hasOwn(properties, key) && accepts(properties[key]!, one),
      );
    }
    if (type === "boolean") return typeof value === "boolean";
    if (type === "string") return typeof value === "string" && value.length >= Number(schema["minLength"]);
    if (type !== "number" && type !== "integer") return true;
    return (
      typeof value === "number" &&
      (type === "number" || Number.isInteger(value)) &&
      value >= Number(schema["minimum"] ?? -Infinity) &&
      value <= Number(schema["maximum"] ?? Infinity) &&
      value > Number(schema["exclusiveMinimum"] ?? -Infinity) &&
      value < Number(schema["exclusiveMaximum"] ?? Infinity)
    );
  };
  const schema = configJsonSchema() as Schema;

  test("accepts the defaults and the presets, and states its dialect", () => {
    expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
    for (const config of [loadConfig().config, ...Object.values(presets)]) expect(accepts(schema, config)).toBe(true);
  });

  test("accepts a single setting exactly when the validation does", () => {
    const values = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -3, max: 300 }),
      fc.boolean(),
      fc.constantFrom("off", "all", "at-halt", "inferred", "historical", "ward", "USD", ""),
      fc.constant(null),
    );
    const keys = fc.constantFrom(...Object.keys(portfolioSettings));
    fc.assert(
      fc.property(keys, values, (key, value) => {
        const [group, name] = key.split(".") as [string, string];
        const wrong = validateConfig({ [group]: { [name]: value } }).filter(
          ({ severity, message }) => severity === "error" && !message.includes(" but ") && !message.includes(" × "),
        );
        expect(accepts(schema, { [group]: { [name]: value } })).toBe(wrong.length === 0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("bad input", () => {
  test("random configurations never throw, and give the same list of problems each time", () => {
    const name = fc.oneof(
      fc.constantFrom(
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "optimizer",
        "limits",
        "method",
        "maxPosition",
      ),
      fc.constantFrom(...Object.keys(portfolioSettings).flatMap((key) => key.split("."))),
      fc.string(),
    );
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
    });
    const config = fc.oneof(value, fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value))));
    fc.assert(
      fc.property(config, (input) => {
        const once = validateConfig(input);
        expect(validateConfig(input)).toEqual(once);
        const loaded = loadConfig({ overrides: input as never });
        expect(JSON.parse(JSON.stringify(loaded))).toEqual(structuredClone(loaded));
        expect(validateConfig(loaded.config).filter(({ severity }) => severity === "error")).toEqual([]);
        expect(reloadConfig(loaded.config, input).hash).toMatch(/^[0-9a-f]{16}$/);
      }),
      { numRuns: 300 },
    );
    expect(({} as Record<string, unknown>)["method"]).toBeUndefined();
  });

  test("keys of prototypes, circles, getters that throw and proxies are problems like any other", () => {
    const circle: Record<string, unknown> = {};
    circle["optimizer"] = circle;
    const thrower = {
      get optimizer() {
        throw new Error("no");
      },
    };
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const polluted = JSON.parse('{ "__proto__": { "method": "x" }, "limits": { "__proto__": 1, "constructor": 2 } }');
    for (const input of [
      circle,
      thrower,
      proxy,
      polluted,
      { optimizer: proxy },
      { limits: { maxPosition: circle } },
      [1],
      "x",
      5n,
    ]) {
      expect(validateConfig(input).length).toBeGreaterThan(0);
      expect(loadConfig({ overrides: input as never }).config).toEqual(loadConfig().config);
    }
    expect(({} as Record<string, unknown>)["method"]).toBeUndefined();
  });

  test("an option of loadConfig that is not known is refused", () => {
    expect(() => loadConfig({ presset: "moderate" } as never)).toThrow(/did you mean preset/);
  });

  test("a thousand problems are listed and the rest is counted", () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, k) => [`x${k}`, k]));
    const issues = validateConfig({ limits: many });
    expect(issues).toHaveLength(1001);
    expect(issues.at(-1)!.message).toContain("2000 more problems");
  });
});
