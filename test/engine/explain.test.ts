import { describe, expect, test } from "vitest";
import {
  type Explanation,
  type MonitorEvent,
  PortfolioEngine,
  PortfolioError,
  pricesFromColumns,
  seededRandom,
} from "../../src/index.js";
import { faultyFeed, watchedEngine } from "./faulty-feed.js";

const dates = Array.from({ length: 200 }, (_, k) => new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10));
const random = seededRandom(8);
const walk = (level: number, noise: number): number[] =>
  dates.map(() => (level *= 1 + 0.0005 + noise * random.normal()));
const prices = pricesFromColumns(dates, { CALM: walk(50, 0.004), WILD: walk(80, 0.02), MID: walk(20, 0.01) });
const engine = PortfolioEngine.create({
  prices,
  portfolio: { cash: 40_000, holdings: { WILD: 500 } },
  sectorOf: { CALM: "one", WILD: "two", MID: "one" },
  config: {
    optimizer: { method: "minimum-variance" },
    data: { lookback: 100 },
    limits: { maxPosition: 0.6 },
    rebalancing: { trigger: "threshold", absoluteBand: 0.1 },
  },
});
const from = ({ because }: Explanation): string[] => because.map((fact) => fact.from);

describe("why do I hold this", () => {
  test("a weight rests on the method, what binds, the risk, the moments and the portfolio", () => {
    const { weights, diagnostics } = engine.optimize({ constraints: { max: 0.6 } }) as never as {
      weights: Record<string, number>;
      diagnostics: { binding: readonly { constraint: string }[] };
    };
    expect(diagnostics.binding.map(({ constraint }) => constraint)).toContain("max.CALM");
    const calm = engine.explain({ weight: "CALM" });
    expect(calm.because[0]).toEqual({
      fact: `minimum-variance gives CALM a weight of ${Number((100 * weights["CALM"]!).toFixed(2))} %`,
      from: "setting optimizer.method",
    });
    expect(from(calm)).toEqual(expect.arrayContaining(["constraint max.CALM", "certificate", "moments", "portfolio"]));
    expect(calm.text).toContain("limits.maxPosition is 0.6");
    expect(calm.text).toContain("0 shares are held, 0 % of the value, 60 % less than the method gives");
    expect(engine.explain({ weight: "WILD" }).text).not.toContain("max.CALM");
  });

  test("an infeasible month is explained by its conflict, and an asset without history by the rule that leaves it out", () => {
    const stuck = engine.reconfigure({ constraints: { maxWeight: 0.2 } }).engine.explain({ weight: "MID" });
    expect(stuck.text).toContain("There is no weight");
    expect(from(stuck)).toContain("constraint budget");
    expect(stuck.text).toContain("the policy is hold");
    const young = pricesFromColumns(dates, {
      CALM: walk(50, 0.004),
      WILD: walk(80, 0.02),
      NEW: walk(20, 0.01).map((price, t) => (t < 150 ? null : price)),
    });
    const other = PortfolioEngine.create({
      prices: young,
      config: { data: { lookback: 100, missing: "drop-assets" } },
    });
    expect(other.explain({ weight: "NEW" }).because[0]!.from).toBe("setting data.missing");
  });
});

test("a trade rests on what it changes, on the plan and on the limits", () => {
  const price = engine.latest.prices["WILD"]!;
  const more = engine.explain({ trade: { asset: "WILD", quantity: 200, price, reason: "a hunch" } });
  expect(from(more)).toEqual(expect.arrayContaining(["portfolio", "plan", "trigger", "check", "limit position"]));
  expect(more.text).toContain("because a hunch");
  expect(more.text).toContain("A rebalancing is due");
  expect(more.text).toContain("see limits.maxPosition");
  const [planned] = engine.rebalance().trades;
  expect(engine.explain({ trade: planned! }).text).toContain("The plan trades the same");
});

test("every event of a busy feed is explained, with the settings that it goes by", async () => {
  const kinds = new Map<string, MonitorEvent>();
  for (const seed of [1, 2, 5, 6, 9]) {
    for await (const event of watchedEngine(seed).monitor(faultyFeed(seed, 1_000))) kinds.set(event.kind, event);
  }
  expect(kinds.size).toBeGreaterThanOrEqual(9);
  for (const [kind, event] of kinds) {
    const { text, because } = watchedEngine(1).explain({ event });
    expect(text.endsWith("."), kind).toBe(true);
    expect(because.length, kind).toBeGreaterThan(0);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  }
  const breach = watchedEngine(1).explain({
    event: {
      kind: "limit-breach",
      at: "2024-06-20T10:00:00.000Z",
      rule: "position",
      scope: "A",
      severity: "hard",
      limit: 0.48,
      actual: 0.5,
      message: "position.A would be 0.5",
    },
  });
  expect(from(breach)).toContain("setting limits.maxPosition");
  const [noAnswer] = engine.backtest({ settings: { constraints: { max: 0.2 } } }).events;
  expect(engine.explain({ event: noAnswer! }).text).toContain("No-answer");
});

test("a question that is none is refused by name", () => {
  expect(() => engine.explain({ weight: "WLD" })).toThrow(/did you mean WILD/);
  expect(() => engine.explain({})).toThrow(/asks for none/);
  expect(() => engine.explain({ weight: "WILD", event: {} } as never)).toThrow(/several/);
  expect(() => engine.explain({ event: { kind: "earthquake" } } as never)).toThrow(/known are metrics/);
  expect(() => engine.explain({ trade: { asset: "WILD", quantity: "5", price: 1 } } as never)).toThrow(/quantity/);
  expect(() => engine.explain({ waight: "WILD" } as never)).toThrow(/did you mean weight/);
});

test("an event that lost its parts is refused by the part, whichever it lost", async () => {
  const kinds = new Map<string, MonitorEvent>();
  for (let seed = 1; seed <= 3; seed++) {
    for await (const event of watchedEngine(seed).monitor(faultyFeed(seed, 1_000))) kinds.set(event.kind, event);
  }
  const explained = watchedEngine(1);
  for (const [kind, event] of kinds) {
    expect(() => explained.explain({ event: { kind, at: event.at } } as never)).toThrow(
      `give the ${kind} event as it was given to you`,
    );
    for (const key of Object.keys(event)) {
      if (key === "kind") continue;
      const { [key]: _, ...rest } = event as unknown as Record<string, unknown>;
      const told = ((): string => {
        try {
          return explained.explain({ event: rest } as never).text;
        } catch (error) {
          return error instanceof PortfolioError ? `refused: ${error.message}` : `broken: ${String(error)}`;
        }
      })();
      expect(told).not.toMatch(/^broken/);
      if (told.startsWith("refused")) expect(told).toContain(`what.event.${key}`);
      else expect(told).not.toMatch(/undefined|NaN/);
    }
  }
});
