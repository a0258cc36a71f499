import {
  type MonitorTick,
  PortfolioEngine,
  type PricesTable,
  pricesFromColumns,
  seededRandom,
} from "../../src/index.js";

const DAY = 86_400_000;

/** Some business days of prices of four assets and of a market, with a stormy stretch, and an engine that holds three of them. */
export function watchedEngine(seed: number): PortfolioEngine {
  const random = seededRandom(seed);
  const dates: string[] = [];
  for (let day = Date.UTC(2024, 0, 2); dates.length < 120; day += DAY) {
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  const walk = (level: number, noise: number): number[] => {
    let price = level;
    return dates.map(() => {
      price *= 1 + noise * random.normal();
      return Math.round(price * 100) / 100;
    });
  };
  const prices = pricesFromColumns(dates, {
    A: walk(50, 0.01),
    B: walk(80, 0.015),
    C: walk(20, 0.02),
    D: walk(120, 0.008),
  });
  const benchmark = pricesFromColumns(dates, { MKT: walk(400, 0.009) });
  const last = lastOf(prices);
  return PortfolioEngine.create({
    prices,
    benchmark,
    sectorOf: { A: "one", B: "one", C: "two", D: "two" },
    splits: [{ date: "2024-06-25", asset: "B", ratio: 2 }],
    dividends: [{ date: "2024-06-27", asset: "D", amount: 1.5 }],
    portfolio: {
      cash: 5_000,
      holdings: { A: Math.round(20_000 / last["A"]!), B: Math.round(30_000 / last["B"]!), D: 100 },
    },
    config: {
      optimizer: { method: "inverse-volatility" },
      data: { lookback: 60 },
      limits: { maxPosition: 0.48, maxSector: 0.75, maxVolatility: 0.3, minCash: 0.02 },
      emergency: { dailyLossReduce: 0.03, dailyLossHalt: 0.06, drawdownReduce: 0.08, drawdownHalt: 0.2 },
      rebalancing: { trigger: "calendar-or-threshold", absoluteBand: 0.08 },
      monitoring: { maxDrift: 0.2, staleHours: 30, maxJump: 0.3, metricsMinutes: 120, dayEndHour: 21 },
    },
  });
}

function lastOf(prices: PricesTable): Readonly<Record<string, number>> {
  const n = prices.assets.length;
  return Object.fromEntries(prices.assets.map((asset, i) => [asset, prices.values.at(i - n)!]));
}

/** Ticks of some days with everything that goes wrong in a feed: late, double, impossible, missing, in bursts, with splits and dividends. */
export function faultyFeed(seed: number, ticks: number): MonitorTick[] {
  const random = seededRandom(seed * 7_919 + 1);
  const engine = watchedEngine(seed);
  const assets = ["A", "B", "C", "D", "MKT"];
  const price: Record<string, number> = { ...engine.latest.prices, MKT: 400 };
  const feed: MonitorTick[] = [];
  let at = Date.parse(`${engine.latest.date}T00:00:00Z`) + DAY + 14 * 3_600_000;
  let day = Math.floor(at / DAY);
  let storm = 1;
  let halved = false;
  const say = (tick: object): void => {
    feed.push(tick as MonitorTick);
  };
  while (feed.length < ticks) {
    at += Math.floor(random.uniform() * 900_000 * (random.uniform() < 0.05 ? 8 : 1));
    if (Math.floor((at + 3 * 3_600_000) / DAY) !== day || random.uniform() < 0.002) {
      if (random.uniform() < 0.4) say({ at: new Date(at).toISOString(), close: true });
      at = (Math.floor(at / DAY) + (random.uniform() < 0.1 ? 4 : 1)) * DAY + 13 * 3_600_000;
      day = Math.floor((at + 3 * 3_600_000) / DAY);
      if (new Date(at).toISOString().slice(0, 10) >= "2024-06-25" && !halved) {
        halved = true; // the engine knows of this split
        price["B"] = price["B"]! / 2;
      }
      storm = random.uniform() < 0.2 ? 5 : 1;
    }
    const asset = assets[Math.floor(random.uniform() * assets.length)]!;
    if (asset === "C" && day % 3 === 0) continue; // nothing is heard of it for a while
    price[asset] = Math.max(0.5, Math.round(price[asset]! * (1 + 0.002 * storm * random.normal()) * 100) / 100);
    const stamp = new Date(at).toISOString();
    const tick = {
      at: stamp,
      asset,
      price: price[asset]!,
      ...(random.uniform() < 0.5 && { volume: Math.floor(random.uniform() * 500) }),
    };
    const fault = random.uniform();
    if (fault < 0.02) say({ ...tick, at: new Date(at - 3_600_000 * (1 + 30 * random.uniform())).toISOString() });
    else if (fault < 0.05) {
      say(tick);
      say(tick);
      if (random.uniform() < 0.5) say(tick);
    } else if (fault < 0.06) say({ ...tick, price: [0, -1, Number.NaN, "12", null][Math.floor(random.uniform() * 5)] });
    else if (fault < 0.07) say({ ...tick, asset: "ZZZ" });
    else if (fault < 0.08) say({ ...tick, at: "yesterday" });
    else if (fault < 0.09) say({ ...tick, price: tick.price * 10 });
    else if (fault < 0.095) say({ ...tick, at: "2031-01-01T00:00:00Z" });
    else if (fault < 0.1 && asset !== "MKT") {
      const ratio = random.uniform() < 0.5 ? 2 : 0.5;
      price[asset] = price[asset]! / ratio;
      say({ at: stamp, asset, split: ratio });
      if (random.uniform() < 0.5) say({ at: stamp, asset, split: ratio });
    } else if (fault < 0.105 && asset !== "MKT") say({ at: stamp, asset, dividend: 0.25 });
    else if (fault < 0.12) {
      for (let k = 0; k < 10; k++) {
        price[asset] = Math.round(price[asset]! * (1 + 0.001 * random.normal()) * 100) / 100;
        say({ ...tick, price: price[asset] });
      }
    } else say(tick);
  }
  return feed.slice(0, ticks);
}
