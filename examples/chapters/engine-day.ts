import {
  type MonitorTick,
  PortfolioEngine,
  type PricesTable,
  sliceDates,
  type TearSheetContent,
} from "../../src/index.js";
import { sectorOf, twentyStocks } from "../real-prices.js";
import { dollars, type Job, percent } from "./job.js";

const EVE = "2020-03-06";
const LAST = "2020-03-12";

/** The closes of some days as a feed: one tick after the other, and the end of each day. */
async function* feedOf({ assets, dates, values }: PricesTable): AsyncGenerator<MonitorTick> {
  for (const [t, date] of dates.entries()) {
    for (const [i, asset] of assets.entries()) {
      const at = `${date}T20:00:${String(i).padStart(2, "0")}Z`;
      yield { at, asset, price: values[t * assets.length + i]! };
    }
    yield { at: `${date}T20:01:00Z`, close: true };
  }
}

/** A week of March 2020 as it would have streamed in: alarms, the close of each day, and the rebalancing that was due. */
export async function engineDay({ say }: Job): Promise<Partial<TearSheetContent>> {
  const stocks = twentyStocks();
  const history = sliceDates(stocks, "2018-01-02", EVE);
  const start = PortfolioEngine.create({
    prices: history,
    sectorOf,
    config: {
      optimizer: { method: "risk-budgeting" },
      data: { lookback: 250 },
      costs: { proportional: 0.0005 },
      limits: { maxPosition: 0.12 },
      emergency: { dailyLossReduce: 0.05, dailyLossHalt: 0.12 },
      rebalancing: { trigger: "threshold", absoluteBand: 0.005 },
      monitoring: { maxDrift: 0.02 },
    },
  });
  let engine = start.apply(start.construct().trades);
  say(
    `on the eve, ${EVE}: ${dollars(engine.analyze().value)} in ${Object.keys(engine.portfolio.holdings).length} stocks`,
  );

  const watch = engine.monitor(feedOf(sliceDates(stocks, "2020-03-09", LAST)));
  for await (const event of watch) {
    const day = event.at.slice(0, 10);
    if (event.kind === "emergency") say(`${event.at}: ${event.from} → ${event.mode}: ${event.reason}`);
    if (event.kind === "drift")
      say(`${day}: drift of ${percent(event.drift)}; ${engine.explain({ event }).because[1]!.fact}`);
    if (event.kind === "metrics") say(`${day}: ${dollars(event.value)}, ${percent(event.dayReturn)} on the day`);
    if (event.kind === "day-closed") engine = engine.observe(event.close, event.actions);
    if (event.kind !== "rebalance-due") continue;

    const today = engine.observe(watch.latest().prices);
    const plan = today.rebalance();
    if (plan.trades.length === 0) {
      say(`${day}: a rebalancing is due, but positions may only shrink today, so nothing is traded`);
      continue;
    }
    const { decision } = today.check(plan.trades);
    say(`${day}: ${plan.reason}`);
    say(
      `${plan.trades.length} trades for ${dollars(plan.expected.cost)} of costs: ${decision}; ${today.explain({ trade: plan.trades[0]! }).because[0]!.fact}`,
    );
    engine = today.apply(plan.trades);
    watch.follow(engine);
  }
  const kilobytes = Math.round(JSON.stringify(watch.snapshot()).length / 1024);
  say(`${LAST}: ${dollars(engine.analyze().value)}; the monitor is put away in ${kilobytes} kB of JSON`);
  return {};
}
