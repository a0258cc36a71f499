import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  type MonitorEvent,
  type MonitorState,
  type MonitorTick,
  type PartialConfig,
  PortfolioEngine,
  pricesFromColumns,
  seededRandom,
} from "../../src/index.js";
import { faultyFeed, watchedEngine } from "./faulty-feed.js";

const dates = Array.from({ length: 80 }, (_, k) => new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10));
const LAST = dates.at(-1)!; // 2024-03-20
const random = seededRandom(5);
const around = (level: number): number[] => [...dates.slice(1).map(() => level * (1 + 0.02 * random.normal())), level];
const prices = pricesFromColumns(dates, { A: around(100), B: around(50) });

/** Half in A and half in B, 100,000 in all, at prices of 100 and 50. */
const engineOf = (config: PartialConfig = {}, inputs: object = {}): PortfolioEngine =>
  PortfolioEngine.create({
    prices,
    portfolio: { cash: 0, holdings: { A: 500, B: 1_000 } },
    ...inputs,
    config: { optimizer: { method: "equal-weight" }, ...config },
  });
const at = (clock: string, day = "2024-03-21"): string => `${day}T${clock}Z`;
const tick = (clock: string, asset: string, price: number, day?: string): MonitorTick => ({
  at: at(clock, day),
  asset,
  price,
});
const eventsOf = async (engine: PortfolioEngine, feed: readonly unknown[], options = {}): Promise<MonitorEvent[]> => {
  const events: MonitorEvent[] = [];
  for await (const event of engine.monitor(feed as MonitorTick[], options)) events.push(event);
  return events;
};
const of = <Kind extends MonitorEvent["kind"]>(
  events: readonly MonitorEvent[],
  kind: Kind,
): Extract<MonitorEvent, { kind: Kind }>[] => events.filter((event) => event.kind === kind) as never;

describe("alarms", () => {
  test("a weight that flickers around its limit is one breach, and it ends only inside by the hysteresis", async () => {
    const engine = engineOf({ limits: { maxPosition: 0.55 }, emergency: {}, monitoring: { maxDrift: "off" } });
    // 500 A at p and 50,000 of B: the weight of A is p / (p + 100)
    const flicker = Array.from({ length: 1_000 }, (_, k) => {
      const clock = `10:${String(Math.floor(k / 60)).padStart(2, "0")}:${String(k % 60).padStart(2, "0")}`;
      return tick(clock, "A", k % 2 === 0 ? 122.5 : 122);
    });
    const events = await eventsOf(engine, [...flicker, tick("11:00:00", "A", 99), tick("11:00:01", "A", 97)]);
    expect(of(events, "limit-breach")).toMatchObject([
      { at: at("10:00:00.000"), rule: "position", scope: "A", limit: 0.55, actual: 122.5 / 222.5, severity: "hard" },
    ]);
    // 0.9 × 0.55 = 0.495: 99/199 is above it, 97/197 below
    expect(of(events, "limit-cleared")).toMatchObject([
      { at: at("11:00:01.000"), rule: "position", scope: "A", since: at("10:00:00.000") },
    ]);
    expect(of(events, "emergency").map(({ mode, from }) => [from, mode])).toEqual([
      ["active", "reducing"],
      ["reducing", "active"],
    ]);
    expect(of(events, "emergency")[0]!.actions.map(({ action }) => action)).toEqual([
      "refuse-growing-orders",
      "reduce-positions",
    ]);
  });

  test("with confirmSeconds only a breach that lasts is said", async () => {
    const engine = engineOf({ limits: { maxPosition: 0.55 }, monitoring: { confirmSeconds: 60, maxDrift: "off" } });
    const events = await eventsOf(engine, [
      tick("10:00:00", "A", 130),
      tick("10:00:30", "A", 110),
      tick("10:01:00", "A", 130),
      tick("10:01:59", "A", 131),
      tick("10:02:00", "A", 130),
    ]);
    expect(of(events, "limit-breach").map((event) => event.at)).toEqual([at("10:02:00.000")]);
  });

  test("every tick is judged as if all weights were worked out anew", async () => {
    const engine = engineOf({
      limits: { maxPosition: 0.53 },
      emergency: { dailyLossHalt: 0.04, dailyLossReduce: 0.02, dailyLossResume: 0.01 },
      monitoring: { maxDrift: 0.02, hysteresis: 0.02 },
    });
    const price: Record<string, number> = { A: 100, B: 50 };
    const feed: MonitorTick[] = [];
    const expected: string[] = [];
    const raised = new Map<string, boolean>();
    let mode = "active";
    const judge = (stamp: string, key: string, excess: number, margin: number, on: string, off: string): void => {
      const is = raised.get(key) === true;
      if (!is && excess > 1e-8) expected.push(`${stamp} ${on} ${key}`);
      if (is && excess <= -margin) expected.push(`${stamp} ${off} ${key}`);
      raised.set(key, is ? excess > -margin : excess > 1e-8);
    };
    for (let k = 0; k < 3_000; k++) {
      const asset = random.uniform() < 0.5 ? "A" : "B";
      price[asset] = price[asset]! * (1 + 0.002 * random.normal() + 0.02 * (100 / price["A"]! - 1));
      const stamp = new Date(Date.UTC(2024, 2, 21, 9) + k * 15_000).toISOString();
      feed.push({ at: stamp, asset, price: price[asset]! });
      const [a, b] = [500 * price["A"]!, 1_000 * price["B"]!];
      const value = a + b;
      for (const [name, worth] of [["A", a] as const, ["B", b] as const]) {
        judge(stamp, name, worth / value - 0.53, 0.02 * 0.53, "limit-breach", "limit-cleared");
      }
      judge(stamp, "drift", Math.abs(a / value - 0.5) - 0.02, 0.02 * 0.02, "above", "within");
      const loss = 1 - value / 100_000;
      const hard = raised.get("A") === true || raised.get("B") === true;
      const next =
        loss >= 0.04 || (mode === "halted" && loss >= 0.01)
          ? "halted"
          : hard || loss >= 0.02 || (mode === "reducing" && loss >= 0.01)
            ? "reducing"
            : "active";
      if (next !== mode) expected.push(`${stamp} ${mode} ${next}`);
      mode = next;
    }
    const said = (await eventsOf(engine, feed)).flatMap((event) => {
      if (event.kind === "limit-breach" || event.kind === "limit-cleared")
        return `${event.at} ${event.kind} ${event.scope}`;
      if (event.kind === "drift") return `${event.at} ${event.status} drift`;
      return event.kind === "emergency" ? `${event.at} ${event.from} ${event.mode}` : [];
    });
    expect(expected.length).toBeGreaterThan(20);
    expect(said).toEqual(expected);
  });

  test("a loss of the day halts, and the next day begins anew", async () => {
    const engine = engineOf({ emergency: { dailyLossHalt: 0.1 }, monitoring: { maxDrift: "off" } });
    const events = await eventsOf(engine, [
      tick("10:00:00", "A", 85),
      tick("11:00:00", "B", 44),
      tick("09:00:00", "A", 84, "2024-03-22"),
    ]);
    expect(of(events, "emergency").map((event) => [event.at, event.mode])).toEqual([
      [at("11:00:00.000"), "halted"],
      [at("09:00:00.000", "2024-03-22"), "active"],
    ]);
    expect(of(events, "emergency")[0]!.reason).toContain("dailyLoss: the value fell 0.135");
  });
});

describe("the feed", () => {
  test("late, double and impossible ticks change nothing and are counted", async () => {
    const engine = engineOf();
    const good = [tick("10:00:00", "A", 101), tick("10:00:02", "B", 51), tick("10:00:01", "A", 102)];
    const bad: unknown[] = [
      tick("10:00:00", "A", 999),
      tick("10:00:01", "A", 102),
      tick("10:00:03", "A", 0),
      tick("10:00:03", "A", Number.NaN),
      { at: at("10:00:03"), asset: "A", price: "103" },
      { at: "10:00", asset: "A", price: 103 },
      { at: "2024-02-30T10:00:00Z", asset: "A", price: 103 },
      { at: "2024-03-21T10:00:00+02:00", asset: "A", price: 103 },
      tick("10:00:03", "__proto__", 5),
      { at: at("10:00:03"), asset: "A", price: 103, volume: -1 },
      { at: at("10:00:03"), asset: "A", split: 2, dividend: 1 },
      null,
      5,
      tick("10:00:00", "A", 90, "2024-03-19"),
      tick("10:00:00", "A", 90, "2031-03-19"),
    ];
    const close = { at: at("20:00:00"), close: true };
    const [clean] = of(await eventsOf(engine, [...good, close]), "day-closed");
    const events = await eventsOf(engine, [...good, ...bad, close]);
    const [closed] = of(events, "day-closed");
    expect({ ...closed, ticks: null }).toEqual({ ...clean, ticks: null });
    expect(closed!.ticks).toEqual({ taken: 4, duplicate: 1, late: 2, refused: 12 });
    expect(of(events, "late-tick").map(({ reason }) => reason)).toEqual([
      "it comes after a later price of the asset",
      "its day is closed",
    ]);
    expect(of(events, "refused-tick")).toHaveLength(12);
    expect(of(events, "refused-tick").at(-1)!.reason).toContain("ahead of the feed");
  });

  test("a price that jumps waits for the next one, and so does a tick that is far ahead", async () => {
    const valueAfter = async (...ticks: MonitorTick[]): Promise<number> => {
      const instants = ticks.map((one) => one.at).sort();
      const isAlone = instants.length > 1 && instants.at(-1)! > "2024-05" && instants.at(-2)! < "2024-05";
      const end = instants.at(isAlone ? -2 : -1)!;
      const events = await eventsOf(engineOf(), [...ticks, { at: end, close: true }]);
      return of(events, "metrics").at(-1)!.value;
    };
    const jump = tick("10:00:00", "A", 200);
    expect(await valueAfter(jump, tick("10:01:00", "B", 50))).toBe(100_000);
    expect(await valueAfter(jump, jump, tick("10:01:00", "B", 50))).toBe(100_000);
    expect(await valueAfter(jump, tick("10:01:00", "A", 201))).toBe(500 * 201 + 50_000);
    expect(await valueAfter(jump, tick("10:01:00", "A", 101), tick("10:02:00", "A", 202))).toBe(500 * 101 + 50_000);
    const ahead = tick("10:00:00", "A", 110, "2024-05-20");
    expect(await valueAfter(tick("10:00:00", "B", 50), ahead, tick("10:00:01", "B", 51, "2024-05-20"))).toBe(
      500 * 100 + 51_000,
    );
  });

  test("a split keeps the value and a dividend adds to it, from the feed or from the engine, once each", async () => {
    const split: MonitorTick = { at: at("09:00:00"), asset: "A", split: 4 };
    const dividend: MonitorTick = { at: at("09:00:00"), asset: "B", dividend: 0.5 };
    const close: MonitorTick = { at: at("20:00:00"), close: true };
    const feed = [split, split, dividend, dividend, tick("10:00:00", "A", 25), tick("10:00:00", "B", 49.5), close];
    const events = await eventsOf(engineOf(), feed);
    expect(of(events, "metrics")[0]).toMatchObject({ value: 100_000, dayReturn: 0, cash: 0.005 });
    const [closed] = of(events, "day-closed");
    expect(closed!.actions).toEqual({
      splits: [{ date: "2024-03-21", asset: "A", ratio: 4 }],
      dividends: [{ date: "2024-03-21", asset: "B", amount: 0.5 }],
    });
    expect(closed!.ticks.duplicate).toBe(2);
    // the engine takes the close and its actions as they are
    const observed = engineOf().observe(closed!.close, closed!.actions);
    expect(observed.portfolio).toMatchObject({ cash: 500, holdings: { A: 2_000, B: 1_000 } });
    expect(observed.analyze().value).toBe(100_000);

    const known = engineOf({}, closed!.actions);
    const again = await eventsOf(known, feed);
    expect(of(again, "metrics")[0]).toMatchObject({ value: 100_000, cash: 0.005 });
    expect(of(again, "day-closed")[0]).toMatchObject({
      actions: { splits: [], dividends: [] },
      ticks: { duplicate: 4 },
    });
  });

  test("a held asset of which nothing is heard is stale once, and a holiday alone makes nothing stale", async () => {
    const engine = engineOf({ monitoring: { staleHours: 30 } });
    const feed = ["2024-03-21", "2024-03-25", "2024-03-26", "2024-03-27"].flatMap((day) => [
      tick("15:00:00", "A", 100, day),
      ...(day < "2024-03-26" ? [tick("15:00:01", "B", 50, day)] : []),
    ]);
    const stale = of(
      await eventsOf(engine, [...feed, { at: at("20:00:00", "2024-03-27"), close: true }]),
      "stale-price",
    );
    expect(stale).toMatchObject([{ asset: "B", last: at("15:00:01.000", "2024-03-25"), price: 50 }]);
  });

  test("is asked for the next tick only when the events were taken", async () => {
    let asked = 0;
    async function* feed(): AsyncGenerator<MonitorTick> {
      for (const clock of ["10:00:00", "11:00:00", "12:00:00"]) {
        asked += 1;
        yield tick(clock, "A", -1);
      }
    }
    const events = engineOf().monitor(feed())[Symbol.asyncIterator]();
    expect(asked).toBe(0);
    await events.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toBe(1);
    await events.return?.();
  });

  test("can be left while it is silent, and while it never stops talking", async () => {
    const silent = new AbortController();
    const nothing: AsyncIterable<MonitorTick> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    setTimeout(() => silent.abort(), 5);
    for await (const _ of engineOf().monitor(nothing, { signal: silent.signal }));

    const endless = new AbortController();
    let closed = false;
    async function* talk(): AsyncGenerator<MonitorTick> {
      try {
        for (;;) yield tick("10:00:00", "A", 100);
      } finally {
        closed = true;
      }
    }
    setTimeout(() => endless.abort(), 5);
    for await (const _ of engineOf().monitor(talk(), { signal: endless.signal }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(closed).toBe(true);
  });

  test("may throw: its error is that of the events, and the state before it is kept", async () => {
    async function* feed(): AsyncGenerator<MonitorTick> {
      yield tick("10:00:00", "A", 101);
      throw new RangeError("the line is cut");
    }
    const run = engineOf().monitor(feed());
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toThrow(new RangeError("the line is cut"));
    expect(run.snapshot()).toMatchObject({ ticks: 1, quotes: { price: [101, 50] } });
  });

  test("that is none is refused by name, and so is a second iteration", async () => {
    for (const feed of [undefined, null, 5, {}, "ticks", () => []]) {
      expect(() => engineOf().monitor(feed as never)).toThrow(/feed is .*: give an async iterable of ticks/);
    }
    expect(() => engineOf().monitor([], { sate: {} } as never)).toThrow(/did you mean state/);
    const run = engineOf().monitor([]);
    for await (const _ of run);
    expect(() => run[Symbol.asyncIterator]()).toThrow(/iterated once/);
  });
});

describe("closes", () => {
  test("the tasks of a close are done when the next day begins, by the time of the feed", async () => {
    const events = await eventsOf(engineOf(), [tick("15:00:00", "A", 101), tick("09:00:00", "B", 51, "2024-03-22")]);
    expect(of(events, "day-closed")).toMatchObject([
      { at: at("00:00:00.000", "2024-03-22"), date: "2024-03-21", close: { date: "2024-03-21", prices: { A: 101 } } },
    ]);
    expect(of(events, "metrics")[0]).toMatchObject({ value: 100_500, dayReturn: 100_500 / 100_000 - 1, days: 1 });
  });

  test("a trigger is said once until something was traded", async () => {
    const close = (day: string): MonitorTick => ({ at: at("20:00:00", day), close: true });
    const feed = ["2024-03-21", "2024-03-22", "2024-03-23"].flatMap((day) => [
      tick("10:00:00", "A", 130, day),
      close(day),
    ]);
    let engine = engineOf({
      data: { missing: "forward-fill" },
      rebalancing: { trigger: "threshold", absoluteBand: 0.05 },
      monitoring: { maxJump: "off" },
    });
    const run = engine.monitor(feed);
    const due: string[] = [];
    for await (const event of run) {
      if (event.kind === "day-closed") engine = engine.observe(event.close, event.actions);
      if (event.kind !== "rebalance-due") continue;
      due.push(event.at);
      const now = engine.observe(run.latest().prices, run.latest().actions);
      engine = now.apply(now.rebalance().trades);
      run.follow(engine);
      expect(run.snapshot().book).toMatchObject({ cash: engine.portfolio.cash });
    }
    expect(due).toEqual([at("20:00:00.000")]);
    expect(engine.portfolio.lastTraded).toBe("2024-03-21");
    expect(engine.latest.date).toBe("2024-03-23");
  });

  test("a loss in the ledger that is worth realizing is said once, and again when it has grown", async () => {
    const lot = { type: "buy", account: "main", date: "2024-01-02" } as const;
    const ledger = buildTaxLedger(
      [
        { id: "1", ...lot, asset: "A", quantity: 500, amount: 50_000 },
        { id: "2", ...lot, asset: "B", quantity: 1_000, amount: 50_000 },
      ],
      { accounts: [{ id: "main", kind: "taxable" }] },
    );
    const day = (k: number): string => `2024-03-${21 + k}`;
    const feed = [99, 90, 89.9, 80, 120, 89].flatMap((price, k): MonitorTick[] => [
      tick("10:00:00", "A", price, day(k)),
      { at: at("20:00:00", day(k)), close: true },
    ]);
    const config = { harvesting: { minBenefit: 500, riskAversion: 0 } };
    const said = of(await eventsOf(engineOf(config, { ledger }), feed), "harvest-opportunity");
    expect(said.map((event) => [event.at.slice(0, 10), event.asset])).toEqual([
      [day(1), "A"],
      [day(3), "A"],
      [day(5), "A"],
    ]);
    expect(said[0]!.proposal.lots.map(({ lot }) => lot)).toEqual(["1"]);
    const off = engineOf({ ...config, monitoring: { harvest: false } }, { ledger });
    expect(of(await eventsOf(off, feed), "harvest-opportunity")).toEqual([]);
  });
});

describe("the state", () => {
  test("restored through JSON at every 50th tick of a faulty feed, the events are the same to the byte", async () => {
    for (const seed of [1, 2, 3]) {
      const feed = faultyFeed(seed, 600);
      const whole = (await eventsOf(watchedEngine(seed), feed)).map((event) => JSON.stringify(event));
      const parts: string[] = [];
      let state: MonitorState | undefined;
      for (let k = 0; k < feed.length; k += 50) {
        const run = watchedEngine(seed).monitor(feed.slice(k, k + 50), state === undefined ? {} : { state });
        for await (const event of run) parts.push(JSON.stringify(event));
        state = JSON.parse(JSON.stringify(run.snapshot())) as MonitorState;
      }
      expect(parts).toEqual(whole);
      expect(new Set(whole.map((text) => JSON.parse(text).kind)).size).toBeGreaterThan(5);
    }
  });

  test("taken between two events of one tick, it holds the events that were not handed out", async () => {
    const feed = [tick("10:00:00", "A", 101), tick("10:00:00", "A", 102, "2024-03-22")];
    const whole = await eventsOf(engineOf(), feed);
    const run = engineOf().monitor(feed);
    const events: MonitorEvent[] = [];
    for await (const event of run) {
      events.push(event);
      if (event.kind === "metrics") break;
    }
    const state = JSON.parse(JSON.stringify(run.snapshot())) as MonitorState;
    expect(state.pending.length).toBeGreaterThan(0);
    events.push(...(await eventsOf(engineOf(), feed.slice(state.ticks), { state })));
    expect(events).toEqual(whole);
  });

  test("of another version, of other assets, or damaged is refused by name", () => {
    const state = JSON.parse(JSON.stringify(engineOf().monitor([]).snapshot()));
    const refuse = (changed: unknown): unknown => {
      try {
        return engineOf().monitor([], { state: changed as MonitorState });
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(engineOf().monitor([], { state }).snapshot()).toEqual(state);
    for (const changed of [
      null,
      "state",
      { ...state, version: 2 },
      { ...state, assets: ["A", "C"] },
      { ...state, mode: "asleep" },
      { ...state, quotes: { ...state.quotes, price: [1] } },
      { ...state, quotes: { ...state.quotes, price: [1, "2"] } },
      { ...state, book: { ...state.book, cash: null } },
      { ...state, covariance: { version: 1 } },
      { ...state, extra: 1 },
    ]) {
      expect(refuse(changed), JSON.stringify(changed).slice(0, 80)).toBe("invalid-state");
    }
  });
});

test("events never go back in time, and the date of the engine itself may still have ticks", async () => {
  const events = await eventsOf(watchedEngine(4), faultyFeed(4, 800));
  expect(events.every((event, k) => k === 0 || event.at >= events[k - 1]!.at)).toBe(true);
  const today = await eventsOf(engineOf(), [
    tick("10:00:00", "A", 110, LAST),
    { at: at("20:00:00", LAST), close: true },
  ]);
  expect(of(today, "day-closed")[0]).toMatchObject({ date: LAST, close: { prices: { A: 110 } } });
});

test("an engine with a single date, without prices of what is held, or with nothing left is watched too", async () => {
  const one = pricesFromColumns(["2024-03-20"], { A: [100], B: [50] });
  const feed = [tick("10:00:00", "A", 101), tick("10:00:00", "B", 51), { at: at("20:00:00"), close: true }];
  expect(of(await eventsOf(PortfolioEngine.create({ prices: one }), feed), "metrics")).toHaveLength(1);
  const ruined = engineOf({ emergency: { drawdownHalt: 0.5 } }, { portfolio: { cash: -90_000, holdings: { A: 500 } } });
  expect(of(await eventsOf(ruined, feed), "day-closed")).toHaveLength(1);
  const unpriced = pricesFromColumns(dates, { A: around(100), B: dates.map(() => null) });
  const blind = PortfolioEngine.create({ prices: unpriced, portfolio: { cash: 0, holdings: { A: 1, B: 1 } } });
  expect(of(await eventsOf(blind, feed), "metrics")[0]).toMatchObject({ value: 152 });
});

test("a tick that says several things is refused, and none of them is passed over", async () => {
  const several = [
    { at: at("10:00:00"), asset: "A", price: 50, split: 2 },
    { at: at("10:00:01"), asset: "A", price: 101, dividend: 1 },
    { at: at("10:00:02"), asset: "A", price: 101, close: true },
    { at: at("10:00:03"), asset: "A", split: 2, dividend: 1 },
  ];
  const events = await eventsOf(engineOf(), [...several, tick("10:00:04", "A", 101)]);
  expect(of(events, "refused-tick").map(({ reason }) => reason)).toEqual([
    "it is price and split in one: give a tick for each",
    "it is price and dividend in one: give a tick for each",
    "it is price and close in one: give a tick for each",
    "it is split and dividend in one: give a tick for each",
  ]);
  expect(of(events, "day-closed")).toEqual([]);
});

test("a stored state of a monitor with a price below 0, a scale of 0 or a damaged figure within is refused by name", async () => {
  const engine = engineOf();
  const monitor = engine.monitor([tick("10:00:00", "A", 101)]);
  for await (const _ of monitor);
  const kept = monitor.snapshot();
  const changes: readonly [string, (state: Record<string, Record<string, unknown>>) => void][] = [
    ["quotes.price", (state) => Object.assign(state["quotes"]!, { price: [-101, 50] })],
    ["quotes.base", (state) => Object.assign(state["quotes"]!, { base: [0, 50] })],
    ["quotes.scale", (state) => Object.assign(state["quotes"]!, { scale: [0, 1] })],
    ["quotes.volume", (state) => Object.assign(state["quotes"]!, { volume: [-1, 0] })],
    ["squares", (state) => Object.assign(state["performance"]!, { squares: [-1] })],
  ];
  for (const [name, change] of changes) {
    const state = JSON.parse(JSON.stringify(kept));
    change(state);
    expect(() => engine.monitor([], { state: state as MonitorState }), name).toThrow(
      expect.objectContaining({ code: "invalid-state", message: expect.stringContaining(name) }),
    );
  }
  expect(engine.monitor([], { state: JSON.parse(JSON.stringify(kept)) as MonitorState }).snapshot()).toEqual(kept);
});
