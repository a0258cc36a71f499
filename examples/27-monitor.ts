// Prices stream in, with faults; alarms go out. The monitor is put away as JSON in the middle and goes on with the same events.
import { type MonitorEvent, type MonitorTick, PortfolioEngine, sliceDates } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const stocks = twentyStocks();
const engineOf = (): PortfolioEngine => {
  const engine = PortfolioEngine.create({
    prices: sliceDates(stocks, "2007-01-03", "2008-08-29"),
    config: {
      optimizer: { method: "risk-budgeting" },
      data: { lookback: 250 },
      limits: { maxPosition: 0.12 },
      emergency: { drawdownReduce: 0.15, drawdownHalt: 0.35, dailyLossHalt: 0.08 },
      rebalancing: { trigger: "calendar", every: "month" },
    },
  });
  return engine.apply(engine.construct().trades);
};

// the autumn of 2008, one close after the other; now and then a tick comes twice, an hour late, or with a slip of the decimal point
const { assets, dates, values } = sliceDates(stocks, "2008-09-02", "2008-11-28");
const feed = dates.flatMap((date, t) =>
  assets.flatMap((asset, i): MonitorTick[] => {
    const tick = { at: `${date}T20:00:${String(i + 10)}Z`, asset, price: values[t * assets.length + i]! };
    const k = t * assets.length + i;
    if (k % 97 === 0) return [tick, tick];
    if (k % 131 === 0) return [tick, { ...tick, at: `${date}T19:00:00Z`, price: 1 }];
    return k % 211 === 0 ? [{ ...tick, price: tick.price * 10 }, tick] : [tick];
  }),
);

const eventsOf = async (run: AsyncIterable<MonitorEvent>): Promise<readonly MonitorEvent[]> => {
  const events: MonitorEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
};
const whole = await eventsOf(engineOf().monitor(feed));
for (const event of whole) {
  if (event.kind === "emergency" || event.kind === "regime-change") {
    console.log(`${event.at.slice(0, 10)} ${engineOf().explain({ event }).because[0]!.fact}`);
  }
}

const first = engineOf().monitor(feed.slice(0, 700));
const before = await eventsOf(first);
const state = JSON.parse(JSON.stringify(first.snapshot()));
const after = await eventsOf(engineOf().monitor(feed.slice(700), { state }));
const same = JSON.stringify([...before, ...after]) === JSON.stringify(whole);
console.log(
  `${whole.length} events of ${feed.length} ticks; after a restart in the middle they are ${same ? "the same" : "others"}`,
);
