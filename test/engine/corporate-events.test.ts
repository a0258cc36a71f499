import { describe, expect, test } from "vitest";
import { adjustedPrices } from "../../src/backtest/actions/adjusted-prices.js";
import type { CorporateEvent } from "../../src/backtest/inputs/corporate-event.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { pricesAsOf } from "../../src/core/tables/prices-as-of.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import type { PricesTable } from "../../src/core/types.js";
import type { EngineInputs } from "../../src/engine/engine-types.js";
import { PortfolioEngine } from "../../src/engine/portfolio-engine.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import { days } from "../backtest/sample-prices.js";

const day = days(9);

/** A spins B off, A becomes D by a new name, D is taken over by E for shares and money, B for money alone, F goes under. */
const quoted = pricesFromColumns(day, {
  A: [30, 30, 30, 28, null, null, null, null, null],
  B: [null, null, null, 8, 8, 8, 8, null, null],
  D: [null, null, null, null, 29, null, null, null, null],
  E: [50, 51, 52, 53, 54, 60, 60, 60, 60],
  F: [10, 9, 8, 6, 5, 4, 3, 2, null],
});
const corporateEvents = [
  { kind: "spin-off", date: day[3]!, asset: "A", newAsset: "B", ratio: 0.25 },
  { kind: "rename", date: day[4]!, asset: "A", newAsset: "D" },
  { kind: "merger", date: day[5]!, asset: "D", newAsset: "E", ratio: 0.5, cash: 10 },
  { kind: "merger", date: day[7]!, asset: "B", cash: 9 },
] satisfies CorporateEvent[];
const delistings = [{ date: day[8]!, asset: "F", price: 1 }];
const actions = { corporateEvents, delistings };

const rowsUntil = ({ assets, dates, values }: PricesTable, rows: number): PricesTable => ({
  kind: "prices",
  assets,
  dates: dates.slice(0, rows),
  values: values.slice(0, rows * assets.length),
});

const rowOf = ({ assets, dates, values }: PricesTable, t: number) => ({
  date: dates[t]!,
  prices: Object.fromEntries(
    assets.flatMap((asset, i) => {
      const price = values[t * assets.length + i]!;
      return Number.isNaN(price) ? [] : [[asset, price]];
    }),
  ),
});

const start = (more: Partial<EngineInputs> = {}): PortfolioEngine =>
  PortfolioEngine.create({
    prices: rowsUntil(quoted, 2),
    portfolio: { cash: 100, holdings: { A: 40, F: 10 } },
    ledger: buildTaxLedger(
      [
        { id: "1", type: "buy", date: day[0]!, account: "main", asset: "A", quantity: 40, amount: 1200 },
        { id: "2", type: "buy", date: day[0]!, account: "main", asset: "F", quantity: 10, amount: 100 },
      ],
      { accounts: [{ id: "main", kind: "taxable" }] },
    ),
    ...more,
  });

describe("an engine through a spin-off, a new name, two mergers and a delisting", () => {
  const steps = (engine: PortfolioEngine): PortfolioEngine[] => {
    const all = [engine];
    for (let t = 2; t < day.length; t++) all.push(all.at(-1)!.observe(rowOf(quoted, t)));
    return all;
  };
  const all = steps(start(actions));
  const held = all.map(({ portfolio: { cash, holdings } }) => ({ cash, ...holdings }));

  test("cash and shares are those worked by hand", () => {
    expect(held).toEqual([
      { cash: 100, A: 40, F: 10 },
      { cash: 100, A: 40, F: 10 },
      { cash: 100, A: 40, B: 10, F: 10 },
      { cash: 100, D: 40, B: 10, F: 10 },
      { cash: 500, E: 20, B: 10, F: 10 },
      { cash: 500, E: 20, B: 10, F: 10 },
      { cash: 590, E: 20, F: 10 },
      { cash: 600, E: 20 },
    ]);
  });

  test("the ledger holds what the portfolio holds, with basis and dates carried along", () => {
    for (const { ledger, portfolio } of all) {
      const shares: Record<string, number> = {};
      for (const { asset, quantity } of ledger!.openLots) shares[asset] = (shares[asset] ?? 0) + quantity;
      expect(shares).toEqual(portfolio.holdings);
    }
    const { ledger } = all.at(-1)!;
    // the spun-off shares took 0.25 · 8 / (28 + 0.25 · 8) of the basis of 1,200
    const sales = ledger!.dispositions.map(({ asset, proceeds, basis }) => [asset, proceeds, Math.round(basis)]);
    expect(sales).toContainEqual(["B", 90, 80]);
    expect(sales).toContainEqual(["F", 10, 100]);
    expect(ledger!.openLots[0]).toMatchObject({ asset: "E", acquired: day[0] });
  });

  test("an asset that has ended has no price any more, and a price of it is refused", () => {
    const last = all.at(-1)!;
    expect(Object.keys(last.latest.prices)).toEqual(["E"]);
    expect(() => all[3]!.observe({ date: day[5]!, prices: { A: 28, E: 60 } })).toThrow(
      /A has come to an end by .* has a price of 28/,
    );
  });

  test("a snapshot at every step goes on to the same bits", () => {
    for (const [k, engine] of all.entries()) {
      const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(engine.snapshot())));
      let end = restored;
      for (let t = k + 2; t < day.length; t++) end = end.observe(rowOf(quoted, t));
      expect(JSON.stringify(end.snapshot())).toBe(JSON.stringify(all.at(-1)!.snapshot()));
    }
  });

  test("events given with the prices act as those given at the beginning", () => {
    let engine = start();
    for (let t = 2; t < day.length; t++) {
      const today = <A extends { readonly date: string }>(list: readonly A[]) =>
        list.filter(({ date }) => date === day[t]);
      engine = engine.observe(rowOf(quoted, t), {
        corporateEvents: today(corporateEvents),
        delistings: today(delistings),
      });
    }
    expect(engine.portfolio).toEqual(all.at(-1)!.portfolio);
    expect(engine.ledger).toEqual(all.at(-1)!.ledger);
  });

  test("an event before the latest prices, and a new asset without a price, are named", () => {
    const late = { corporateEvents: [corporateEvents[0]!] };
    expect(() => all[4]!.observe(rowOf(quoted, 6), late)).toThrow(
      /the event of A on .* is not after the latest prices/,
    );
    const { B: _B, ...without } = rowOf(quoted, 3).prices;
    expect(() => all[1]!.observe({ date: day[3]!, prices: without })).toThrow(/B has no price on/);
    expect(() => start({ corporateEvents: [{ ...corporateEvents[1]!, newAsset: "META" }] })).toThrow(/META/);
    expect(() => start({ delistings: [{ date: day[8]!, asset: "X" }] })).toThrow(/delistings\[0\]\.asset/);
  });
});

describe("total returns through events", () => {
  const holder = { A: 0.5, E: 0.2, F: 0.3 };

  test("a backtest of the engine is that of the same market, and its attribution leaves nothing over", () => {
    const engine = PortfolioEngine.create({
      prices: quoted,
      ...actions,
      sectorOf: { A: "old", B: "old", D: "old", E: "new", F: "new" },
    });
    let asked = 0;
    const strategy = () => (asked++ === 0 ? holder : null);
    const own = engine.backtest({ strategy, execution: "same-close" });
    asked = 0;
    const plain = backtest({ prices: quoted, ...actions, strategy }, { execution: "same-close" });
    expect([...own.values]).toEqual([...plain.values]);
    const { portfolioReturn, realizedReturn, tradingEffect } = engine.attribute({ backtest: own, benchmark: { E: 1 } });
    expect(realizedReturn).toBeCloseTo(plain.metrics.totalReturn, 12);
    expect(portfolioReturn).toBeCloseTo(realizedReturn, 12);
    expect(tradingEffect).toBeCloseTo(0, 12);
    expect(() => engine.backtest({ strategy, corporateEvents } as never)).toThrow(/PortfolioEngine\.create/);
  });

  test("an asset that ends at nothing has lost all in the attribution", () => {
    const engine = PortfolioEngine.create({
      prices: quoted,
      corporateEvents,
      delistings: [{ ...delistings[0]!, price: 0 }],
      sectorOf: { A: "old", B: "old", D: "old", E: "new", F: "new" },
    });
    let asked = 0;
    const result = engine.backtest({ strategy: () => (asked++ === 0 ? { F: 1 } : null), execution: "same-close" });
    expect(result.values.at(-1)).toBe(0);
    const spread = engine.backtest({
      strategy: (past) => (past.date === day[0] ? { E: 0.5, F: 0.5 } : null),
      execution: "same-close",
    });
    const { portfolioReturn, realizedReturn } = engine.attribute({ backtest: spread, benchmark: { E: 1 } });
    expect(portfolioReturn).toBeCloseTo(realizedReturn, 12);
  });

  test("adjusted prices give what a strategy sees as returns on every date", () => {
    const seen: number[][] = [];
    const strategy = (past: { readonly returns: { readonly values: Float64Array } }) => {
      seen.push([...past.returns.values.slice(-quoted.assets.length)]);
      return null;
    };
    backtest({ prices: quoted, corporateEvents, strategy }, { execution: "same-close" });
    for (let t = 1; t < day.length; t++) {
      const until = rowsUntil(quoted, t + 1);
      const events = corporateEvents.filter(({ date }) => date <= day[t]!);
      const own = returnsFromPrices(adjustedPrices(until, { corporateEvents: events }), { missing: "keep" });
      const last = own.values.slice(-quoted.assets.length);
      for (const [i, value] of seen[t]!.entries()) {
        if (!Number.isNaN(value)) expect(last[i], `${quoted.assets[i]} on ${day[t]}`).toBeCloseTo(value, 12);
      }
    }
  });

  test("a new name has the history of the old one, and what ends has what a holder got as its last price", () => {
    const total = adjustedPrices(quoted, actions);
    const column = (asset: string) => day.map((_, t) => total.values[t * 5 + total.assets.indexOf(asset)]!);
    // 40 shares of A at 30 were worth 1,200; the spun-off shares are a dividend of 2 on 28, as if it were reinvested
    expect(
      column("D")
        .slice(0, 6)
        .map((price) => Number(price.toFixed(10))),
    ).toEqual([28, 28, 28, 28, 29, 40]);
    expect(column("A")[4]).toBe(29);
    expect(column("B").slice(3)).toEqual([8, 8, 8, 8, 9, Number.NaN]);
    expect(column("F").slice(6)).toEqual([3, 2, 1]);
    expect(pricesAsOf(total, [day[8]!]).values.length).toBe(5);
  });

  test("estimates go on under the new name without a word of the old one", () => {
    const long = days(40);
    const wave = (k: number) => long.map((_, t) => 50 + 5 * Math.sin(t * (1 + k)) + t * 0.1);
    const [first, second] = [wave(0), wave(0.37)];
    const renamed = pricesFromColumns(long, {
      OLD: first.map((price, t) => (t < 30 ? price : null)),
      NEW: first.map((price, t) => (t < 30 ? null : price)),
      OTHER: second,
    });
    const event = { kind: "rename", date: long[30]!, asset: "OLD", newAsset: "NEW" } as const;
    const config = { optimizer: { method: "minimum-variance" } } as const;
    const engine = PortfolioEngine.create({ prices: renamed, corporateEvents: [event], config });
    const whole = PortfolioEngine.create({ prices: pricesFromColumns(long, { NEW: first, OTHER: second }), config });
    expect(engine.optimize()).toEqual(whole.optimize());
    expect(engine.construct().trades).toEqual(whole.construct().trades);
    const [a, b] = [engine.backtest({ warmup: 12 }), whole.backtest({ warmup: 12 })];
    for (const [t, value] of b.values.entries()) expect(a.values[t]! / value).toBeCloseTo(1, 10);
  });
});
