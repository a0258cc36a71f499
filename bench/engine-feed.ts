import { type MonitorTick, PortfolioEngine, pricesFromColumns, seededRandom } from "../src/index.js";

const DAY = 86_400_000;
const FIRST = Date.UTC(2024, 0, 2);

/** An engine over some assets, held in equal parts and aimed at, with limits, losses, drift, regimes and a streaming covariance. */
export function watchedBook(assets: number): PortfolioEngine {
  const random = seededRandom(7);
  const dates = Array.from({ length: 300 }, (_, t) => new Date(FIRST - (300 - t) * DAY).toISOString().slice(0, 10));
  const names = Array.from({ length: assets }, (_, i) => `A${i}`);
  const market = dates.map(() => 0.008 * random.normal());
  const columns = Object.fromEntries(
    names.map((name) => {
      let price = 100;
      return [name, market.map((m) => (price *= 1 + m + 0.01 * random.normal()))];
    }),
  );
  const prices = pricesFromColumns(dates, columns, { assets: names });
  const last = prices.values.subarray(-assets);
  return PortfolioEngine.create({
    prices,
    sectorOf: Object.fromEntries(names.map((name, i) => [name, `S${i % 10}`])),
    portfolio: {
      cash: 50_000,
      holdings: Object.fromEntries(names.map((name, i) => [name, 1_000_000 / assets / last[i]!])),
    },
    config: {
      optimizer: { method: "equal-weight" },
      limits: { maxPosition: 0.05, maxSector: 0.2, minCash: 0.01, maxVolatility: 0.5 },
      emergency: { drawdownReduce: 0.2, drawdownHalt: 0.3, dailyLossHalt: 0.1 },
      rebalancing: { trigger: "threshold", absoluteBand: 0.05 },
    },
  });
}

/** Ticks of all assets in turn, one a minute each in a day of 390 minutes, from a small ring of changes: nothing is kept. */
export async function* ticksOf(assets: number, count: number): AsyncGenerator<MonitorTick, void, undefined> {
  const random = seededRandom(11);
  const changes = Float64Array.from({ length: 4_096 }, () => 0.0004 * random.normal());
  const names = Array.from({ length: assets }, (_, i) => `A${i}`);
  const price = new Float64Array(assets).fill(100);
  let minute = 0;
  let stamp = "";
  for (let k = 0; k < count; k++) {
    const i = k % assets;
    if (i === 0) {
      const day = Math.floor(minute / 390);
      stamp = new Date(FIRST + day * DAY + 14.5 * 3_600_000 + (minute % 390) * 60_000).toISOString();
      minute += 1;
    }
    price[i] = price[i]! * (1 + changes[(k * 7 + minute) & 4_095]! - 0.0001 * (price[i]! / 100 - 1));
    yield { at: stamp, asset: names[i]!, price: price[i]! };
  }
}
