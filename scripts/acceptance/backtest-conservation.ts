/**
 * Conservation on every bar, and no look ahead, with every feature of the backtest on: random markets with late listings, gaps, splits,
 * dividends that are paid later, spin-offs, mergers, delistings, cash flows, taxes, margin, volumes, limit and stop orders.
 *
 * Each set-up is booked again share by share, by another way than the simulator's, and run again on its first part alone: what comes later may
 * not change one bit of it. A sweep of the same strategy twice must find what the backtest alone finds, to the bit.
 *
 * Usage: npx tsx scripts/acceptance/backtest-conservation.ts [set-ups = 2000] [seed = 1]
 */
import { isDeepStrictEqual } from "node:util";
import type {
  BacktestInput,
  BacktestOptions,
  BacktestResult,
  Strategy,
} from "../../src/backtest/inputs/backtest-types.js";
import type { Order } from "../../src/backtest/inputs/order.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import { sweepOutcome } from "../../src/backtest/validation/sweep-outcome.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";
import { conservationFaults } from "../../test/backtest/conservation-faults.js";
import { randomPrices } from "../../test/backtest/sample-prices.js";

const count = Number(process.argv[2] ?? 2_000);
const first = Number(process.argv[3] ?? 1);
const ROWS = 60;
const N = 5;

interface SetUp {
  readonly market: Omit<BacktestInput, "strategy">;
  readonly options: BacktestOptions;
  readonly strategy: () => Strategy;
}

function setUp(seed: number): SetUp {
  const random = seededRandom(seed);
  const u = (): number => random.uniform();
  const chance = (p: number): boolean => u() < p;
  const pick = <T>(...list: readonly T[]): T => list[Math.floor(u() * list.length)]!;
  const prices = randomPrices(seed, N, ROWS, chance(0.5) ? 0.05 : 0);
  const { dates, values } = prices;
  // A0 ends by a merger, a rename or a delisting; A4 lists late and may be what comes of A0
  const end = 30 + Math.floor(20 * u());
  const listed = 10 + Math.floor(10 * u());
  for (let t = end; t < ROWS; t++) values[t * N] = Number.NaN;
  for (let t = 0; t < listed; t++) values[t * N + 4] = Number.NaN;
  values[end * N + 4] = 20 + 100 * u();
  values[end * N + 3] = 20 + 100 * u();
  const spun = listed + 2 + Math.floor(5 * u());
  values[spun * N + 4] = 20 + 100 * u();
  const how = pick("rename", "merger", "cash", "both", "delisting", "none");
  const at = dates[end]!;
  const bars = chance(0.6);
  const nextOpen = chance(0.3);
  const byVolume = chance(0.5);
  const around = (by: (price: number) => number): PricesTable => ({ ...prices, values: values.map((p) => by(p)) });
  const highs = around((p) => p * (1 + 0.03 * u()));
  const lows = around((p) => p * (1 - 0.03 * u()));
  const opens = { ...prices, values: lows.values.map((low, k) => low + (highs.values[k]! - low) * u()) };
  const volumes = { ...prices, values: values.map(() => (chance(0.05) ? Number.NaN : Math.round(3_000 * u()))) };
  const maxLeverage = pick(1, 1, 1.5, 2);
  const market: Omit<BacktestInput, "strategy"> = {
    prices,
    cashRates: pick(0, 0.03),
    splits: [
      { date: dates[7]!, asset: "A1", ratio: maxLeverage > 1 ? pick(2, 3) : pick(2, 3, 1.5) },
      // a reverse split of fractional shorts leaves less than a millionth short in the ledger, which then refuses a spin-off
      { date: dates[25]!, asset: "A1", ratio: maxLeverage > 1 ? 2 : pick(0.1, 0.25, 1 / 3) },
    ],
    dividends: [
      { date: dates[7]!, asset: "A1", amount: 0.5 },
      { date: dates[9]!, asset: "A0", amount: 1, payDate: dates[14]! },
      { date: dates[18]!, asset: "A2", amount: 2, payDate: dates[40]! },
      { date: dates[55]!, asset: "A3", amount: 2, payDate: "2031-01-01" },
    ],
    corporateEvents: [
      { kind: "spin-off", date: dates[spun]!, asset: "A1", newAsset: "A4", ratio: pick(0.1, 0.5) },
      ...(how === "rename" ? [{ kind: "rename" as const, date: at, asset: "A0", newAsset: "A4" }] : []),
      ...(how === "merger" ? [{ kind: "merger" as const, date: at, asset: "A0", newAsset: "A3", ratio: 0.7 }] : []),
      ...(how === "cash" ? [{ kind: "merger" as const, date: at, asset: "A0", cash: 90 }] : []),
      ...(how === "both"
        ? [{ kind: "merger" as const, date: at, asset: "A0", newAsset: "A3", ratio: 0.3, cash: 20 }]
        : []),
    ],
    ...(how === "delisting" && {
      delistings: [{ date: at, asset: "A0", ...(chance(0.5) && { price: pick(0, 50, 150) }) }],
    }),
    ...(chance(0.5) && {
      cashFlows: [
        { date: dates[11]!, amount: 20_000 },
        { date: dates[33]!, amount: -15_000 },
      ],
    }),
    ...((bars || nextOpen) && { opens }),
    ...(bars && { highs, lows }),
    ...(byVolume && { volumes }),
  };
  const options: BacktestOptions = {
    wholeShares: chance(0.5),
    reinvestDividends: chance(0.5),
    execution: nextOpen ? "next-open" : pick("next-close", "same-close"),
    unfilled: pick("cancel", "carry"),
    cashFloor: pick(0, 0, 5_000),
    maxLeverage,
    onFailure: "hold",
    ...(maxLeverage > 1 && { margin: { maintenance: pick(0.25, 0.4), rate: 0.06 } }),
    ...(byVolume && { participation: pick(0.05, 0.5, 1) }),
    costs: {
      fixed: pick(0, 1),
      proportional: pick(0, 0.001),
      spread: pick(0, 0.002),
      borrow: 0.02,
      ...(byVolume ? { impact: { coefficient: 0.05, of: "volume" as const } } : {}),
    },
    ...(chance(0.4) && { limits: { position: { max: 0.6 }, turnover: { max: 0.5 } } }),
    tax: { lotMethod: pick("hifo", "fifo") },
    taxesPaid: { rates: { shortTerm: 0.35, longTerm: 0.15 }, month: 2 },
    rebalance: pick("every-period" as const, { kind: "threshold", absolute: 0.05 } as const),
  };
  return { market, options, strategy: () => erratic(seed, bars, maxLeverage > 1) };
}

/** Weights, orders, nothing, or an answer that cannot be; the same for the same past. */
function erratic(seed: number, bars: boolean, short: boolean): Strategy {
  return ({ prices: { assets, values, dates }, holdings, ledger }) => {
    const random = seededRandom(seed + 7_919 * dates.length);
    const u = (): number => random.uniform();
    const n = assets.length;
    if (u() < 0.25) return null;
    if (u() < 0.03) throw new Error("no answer today");
    if (u() < 0.03) return { A1: Number.NaN };
    if (u() < 0.5) {
      const raw = assets.map(() => u() - (short ? 0.3 : 0));
      const gross = raw.reduce((sum, w) => sum + Math.abs(w), 1e-9);
      return Object.fromEntries(assets.map((asset, i) => [asset, raw[i]! / gross]));
    }
    const orders = assets.flatMap((asset, i): Order[] => {
      const price = values[values.length - n + i]!;
      const quantity = Math.round(200 * (u() - 0.4));
      const least = short ? Number.NEGATIVE_INFINITY : -Math.floor(holdings[asset]!);
      const wanted = Math.max(quantity, least);
      if (u() < 0.3 || Number.isNaN(price)) return [];
      if (!bars || u() < 0.4) {
        const lot = ledger!.openLots.find((one) => one.asset === asset);
        if (wanted < 0 && lot !== undefined && lot.quantity >= -wanted) {
          return [{ asset, quantity: wanted, lots: [{ lot: lot.lot, quantity: -wanted }] }];
        }
        return [{ asset, quantity: wanted }];
      }
      const kind = u() < 0.5 ? "limit" : "stop";
      return [{ asset, quantity: wanted, kind, price: price * (0.97 + 0.06 * u()), bars: 1 + Math.floor(4 * u()) }];
    });
    return { orders };
  };
}

/** The market up to a row. */
function upTo(market: SetUp["market"], rows: number): SetUp["market"] {
  const cut = <T extends { readonly dates: readonly string[]; readonly values: Float64Array }>(table: T): T => ({
    ...table,
    dates: table.dates.slice(0, rows),
    values: table.values.slice(0, rows * N),
  });
  const { prices, opens, highs, lows, volumes, cashFlows } = market;
  const last = prices.dates[rows - 1]!;
  return {
    ...market,
    prices: cut(prices),
    ...(opens !== undefined && { opens: cut(opens) }),
    ...(highs !== undefined && { highs: cut(highs) }),
    ...(lows !== undefined && { lows: cut(lows) }),
    ...(volumes !== undefined && { volumes: cut(volumes) }),
    ...(cashFlows !== undefined && { cashFlows: cashFlows.filter(({ date }) => date <= last) }),
  };
}

let worst = 0;
let faults = 0;
let ruined = 0;
let fills = 0;
let moved = 0;
let swept = 0;
const kinds = new Map<string, number>();
for (let k = 0; k < count; k++) {
  const seed = first * 1_000_003 + k;
  const { market, options, strategy } = setUp(seed);
  let result: BacktestResult;
  try {
    result = backtest({ ...market, strategy: strategy() }, options);
  } catch (error) {
    faults++;
    console.log(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    continue;
  }
  fills += result.trades.length;
  for (const { kind } of result.events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if (result.events.some(({ kind }) => kind === "ruined")) {
    ruined++;
    continue;
  }
  const jobs = ["a", "b"].map((name) => ({ name, parameters: null }));
  const { outcomes } = await sweep({ ...market, jobs, strategy }, options);
  const alone = jobs.map(({ name }) => sweepOutcome(name, result));
  if (!isDeepStrictEqual(outcomes, alone)) {
    swept++;
    console.log(`seed ${seed}: a sweep finds something else than the backtest`);
  }
  const found = conservationFaults(market.prices, result, market.splits);
  worst = Math.max(worst, found.worst);
  if (found.faults.length > 0) {
    faults++;
    console.log(`seed ${seed}: ${found.faults[0]}`);
  }
  // the last row of the part is left out: no order is taken on the last date of a backtest
  const rows = 20 + (k % 35);
  const part = backtest({ ...upTo(market, rows), strategy: strategy() }, options);
  for (let t = 0; t < rows; t++) {
    if (options.execution === "same-close" || t < rows) {
      if (part.values[t] === result.values[t] && part.cash[t] === result.cash[t]) continue;
    }
    moved++;
    console.log(`seed ${seed}: what comes after row ${rows - 1} moves row ${t}`);
    break;
  }
}
console.log(
  [...kinds]
    .sort()
    .map(([kind, times]) => `${kind} ${times}`)
    .join(", "),
);
console.log(
  `${count} set-ups, ${fills} fills, ${ruined} ruined; ${faults} faults, greatest difference ${worst.toExponential(1)} of the gross value; ${moved} moved by the future, ${swept} otherwise in a sweep`,
);
if (faults + moved + swept > 0) process.exit(1);
