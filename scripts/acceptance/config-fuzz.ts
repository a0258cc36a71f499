/**
 * Random configurations: half-right settings, wrong units, keys of prototypes, circles, getters that throw, and whatever else a
 * JavaScript value can be. None of them throws, the same input gives the same problems, and what is loaded is always a configuration
 * that an engine accepts.
 *
 *   npx tsx scripts/acceptance/config-fuzz.ts [configurations=10000] [seed=1]
 */
import fc from "fast-check";
import {
  configHash,
  loadConfig,
  PortfolioEngine,
  portfolioSettings,
  presets,
  pricesFromColumns,
  reloadConfig,
  validateConfig,
} from "../../src/index.js";

const runs = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);

const keys = Object.keys(portfolioSettings);
const words = [...new Set(Object.values(portfolioSettings).flatMap(({ choices = [] }) => choices))];
const odd = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withObjectString: true,
});
const circle: Record<string, unknown> = {};
circle["optimizer"] = circle;
circle["limits"] = { maxPosition: circle };
const hostile = fc.constantFrom<unknown>(
  circle,
  Object.defineProperty({}, "optimizer", {
    enumerable: true,
    get: () => {
      throw new Error("no");
    },
  }),
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  ),
  JSON.parse('{"__proto__":{"polluted":1},"optimizer":{"__proto__":{"method":"x"},"constructor":1}}'),
  Promise.resolve({}),
  () => 1,
  Symbol("settings"),
);
const value = fc.oneof(
  fc.double(),
  fc.integer({ min: -10, max: 1_000 }),
  fc.constantFrom(...words, "0.05", "5 %", "of", "", "true"),
  fc.boolean(),
  odd,
);
const setting = fc.tuple(
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: fc.string() }),
  value,
);
const nested = fc.array(setting, { maxLength: 12 }).map((pairs) => {
  const config: Record<string, Record<string, unknown>> = {};
  for (const [key, one] of pairs) {
    const [group = "", name = ""] = key.split(".");
    // settings of prototypes are own keys here
    const inner = Object.hasOwn(config, group) ? config[group]! : {};
    Object.defineProperty(inner, name, { value: one, enumerable: true, configurable: true, writable: true });
    Object.defineProperty(config, group, { value: inner, enumerable: true, configurable: true, writable: true });
  }
  return config as unknown;
});
const input = fc.oneof(
  { weight: 10, arbitrary: nested },
  { weight: 2, arbitrary: odd },
  { weight: 1, arbitrary: hostile },
);
const environment = fc.dictionary(
  fc.constantFrom(...Object.values(portfolioSettings).map(({ env }) => env), "OMNI_ALPHA_X", "PATH"),
  fc.constantFrom("", "0.1", "1e3", "off", "true", "xyz", "-1"),
  { maxKeys: 4 },
);
const prices = pricesFromColumns(
  Array.from({ length: 30 }, (_, t) => `2025-01-${String(t + 1).padStart(2, "0")}`),
  {
    A: Array.from({ length: 30 }, (_, t) => 100 + Math.sin(t)),
    B: Array.from({ length: 30 }, (_, t) => 50 + Math.cos(t)),
  },
);

let problems = 0;
let clean = 0;
fc.assert(
  fc.property(input, environment, fc.constantFrom(undefined, ...Object.keys(presets)), (given, env, preset) => {
    const once = validateConfig(given);
    if (JSON.stringify(validateConfig(given)) !== JSON.stringify(once)) throw new Error("the problems differ");
    const layers = { env, overrides: given as never, ...(preset !== undefined && { preset: preset as never }) };
    const loaded = loadConfig(layers);
    if (JSON.stringify(loadConfig(layers)) !== JSON.stringify(loaded)) throw new Error("the configurations differ");
    const errors = validateConfig(loaded.config).filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Error(`what was loaded has errors: ${errors[0]!.message}`);
    const reloaded = reloadConfig(loaded.config, given);
    if (configHash(reloaded.config) !== reloaded.hash) throw new Error("the fingerprint is of another configuration");
    PortfolioEngine.create({
      prices,
      sectorOf: { A: "x", B: "y" },
      marketWeights: { A: 0.5, B: 0.5 },
      config: loaded.config,
    });
    problems += once.length;
    if (once.length === 0) clean += 1;
  }),
  { numRuns: runs, seed },
);
if ("polluted" in {}) throw new Error("a prototype was written");
console.log(`${runs} configurations: ${problems} problems found, ${clean} without any, no exception, no difference`);
