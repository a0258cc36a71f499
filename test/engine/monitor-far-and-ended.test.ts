import { describe, expect, test } from "vitest";
import {
  type EngineInputs,
  type MonitorEvent,
  type MonitorTick,
  PortfolioEngine,
  pricesFromColumns,
} from "../../src/index.js";

const dates = Array.from({ length: 20 }, (_, k) => `2024-03-${String(k + 1).padStart(2, "0")}`);
const wave = (level: number, shift: number): number[] => dates.map((_, t) => level * (1 + 0.02 * Math.sin(t + shift)));
const engineOf = (inputs: Partial<EngineInputs> = {}): PortfolioEngine =>
  PortfolioEngine.create({
    prices: pricesFromColumns(dates, { A: wave(100, 0), B: wave(50, 1) }),
    portfolio: { cash: 0, holdings: { A: 500, B: 1_000 } },
    config: { optimizer: { method: "equal-weight" }, monitoring: { maxJump: "off" } },
    ...inputs,
  });
const tick = (day: string, asset: string, price: number, clock = "10:00:00"): MonitorTick => ({
  at: `${day}T${clock}Z`,
  asset,
  price,
});
const close = (day: string): MonitorTick => ({ at: `${day}T21:00:00Z`, close: true });
const run = async (engine: PortfolioEngine, feed: readonly MonitorTick[], options = {}) => {
  const events: MonitorEvent[] = [];
  const monitor = engine.monitor(feed, options);
  for await (const event of monitor) events.push(event);
  return { events, state: monitor.snapshot(), latest: monitor.latest() };
};
const refused = (events: readonly MonitorEvent[]) =>
  events.flatMap((event) => (event.kind === "refused-tick" ? [event.reason] : []));

describe("a first tick far ahead of the engine's latest prices", () => {
  test("is refused, and the feed goes on at the day after the latest prices", async () => {
    const { events, latest } = await run(engineOf(), [tick("2099-01-01", "A", 100), tick("2024-03-21", "A", 101)]);
    expect(refused(events)).toEqual([
      "it is more than 30 days ahead of the engine's latest prices, until another tick confirms it",
    ]);
    expect(latest.prices).toEqual({ date: "2024-03-21", prices: { A: 101 } });
  });

  test("is believed with the next one, when that comes from as far", async () => {
    const { events, latest } = await run(engineOf(), [tick("2024-06-03", "A", 100), tick("2024-06-03", "B", 51)]);
    expect(refused(events)).toHaveLength(1);
    expect(latest.prices).toEqual({ date: "2024-06-03", prices: { B: 51 } });
  });

  test("within the greatest gap it is taken at once", async () => {
    expect(refused((await run(engineOf(), [tick("2024-04-18", "A", 100)])).events)).toEqual([]);
  });
});

test("a state whose target is too short, too long, or lacks a number is refused by name", async () => {
  const { state } = await run(engineOf(), [tick("2024-03-21", "A", 101)]);
  for (const target of [[], [0.5], [0.5, 0.25, 0.25], [0.5, null], [0.5, "0.5"]]) {
    const options = { state: JSON.parse(JSON.stringify({ ...state, target })) };
    const error = await run(engineOf(), [], options).catch((thrown) => thrown);
    expect(error.code).toBe("invalid-state");
    expect(error.message).toMatch(/options\.state\.target/);
  }
});

describe("events of the engine that are ahead when a monitor begins", () => {
  const renamed = (): PortfolioEngine =>
    engineOf({
      prices: pricesFromColumns(dates, { A: wave(100, 0), B: wave(50, 1), D: dates.map(() => null) }),
      corporateEvents: [{ kind: "rename", date: "2024-03-21", asset: "A", newAsset: "D" }],
      delistings: [{ date: "2024-03-22", asset: "B", price: 40 }],
    });
  const feed = [
    tick("2024-03-21", "A", 99),
    tick("2024-03-21", "D", 102, "10:01:00"),
    tick("2024-03-21", "B", 50, "10:02:00"),
    close("2024-03-21"),
    tick("2024-03-22", "D", 103),
    close("2024-03-22"),
    tick("2024-03-23", "B", 45),
    tick("2024-03-23", "D", 104),
    close("2024-03-23"),
  ];

  test("shares go to the new name, an asset that ends is paid out, and its prices are refused", async () => {
    const { events, state } = await run(renamed(), feed);
    expect(refused(events)).toEqual(["its asset has come to an end", "its asset has come to an end"]);
    expect(state.book).toMatchObject({ cash: 40_000, shares: [0, 0, 500] });
  });

  test("the engine that observes the closes holds the same, and a state at any tick goes on the same", async () => {
    const { events, state } = await run(renamed(), feed);
    let engine = renamed();
    for (const event of events) if (event.kind === "day-closed") engine = engine.observe(event.close, event.actions);
    expect(engine.portfolio).toMatchObject({ cash: 40_000, holdings: { D: 500 } });
    for (let k = 1; k < feed.length; k++) {
      const first = await run(renamed(), feed.slice(0, k));
      const rest = await run(renamed(), feed.slice(k), { state: JSON.parse(JSON.stringify(first.state)) });
      expect(JSON.stringify([...first.events, ...rest.events])).toBe(JSON.stringify(events));
      expect(JSON.stringify(rest.state)).toBe(JSON.stringify(state));
    }
  });
});

test("a feed whose iterator is none, or gives no steps, is refused instead of never ending", async () => {
  const iteratorOf = (iterator: unknown) => ({ [Symbol.asyncIterator]: () => iterator });
  for (const iterator of [null, {}, { next: () => 5 }, { next: async () => undefined }]) {
    const error = await run(engineOf(), iteratorOf(iterator) as never).catch((thrown) => thrown);
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toMatch(/^feed: its (iterator|next)/);
  }
});
