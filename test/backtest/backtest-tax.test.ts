import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { transactionsFromTrades } from "../../src/backtest/ledger/transactions-from-trades.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import { nervous } from "./nervous.js";
import { days, randomPrices } from "./sample-prices.js";

const byRow =
  (plan: readonly (Record<string, number> | null)[]): Strategy =>
  ({ prices }) =>
    plan[prices.dates.length - 1] ?? null;

describe("the ledger of a backtest", () => {
  const dates = ["2024-01-02", "2024-06-03", "2025-01-03", "2025-06-02"];
  const input = {
    prices: pricesFromColumns(dates, { A: [10, 20, 30, 30] }),
    strategy: byRow([{ A: 1 }, { A: 0.5 }, { A: 0 }]),
  };
  const options = { execution: "same-close", initialCapital: 1000 } as const;

  test("a sale within the year is short-term, one after it long-term", () => {
    const { tax } = backtest(input, { ...options, tax: {} });
    expect(tax!.byYear["2024"]).toMatchObject({ shortTerm: 500, longTerm: 0 });
    expect(tax!.byYear["2025"]).toMatchObject({ shortTerm: 0, longTerm: 1000 });
    expect(tax!.openLots).toEqual([]);
    expect(tax!.options.accounts).toEqual([{ id: "main", kind: "taxable" }]);
  });

  test("it changes no other number, and no taxes are paid from the cash", () => {
    const {
      tax: _,
      manifest,
      ...booked
    } = backtest(input, { ...options, tax: { account: "joint", lotMethod: "fifo" } });
    const { manifest: plain, ...without } = backtest(input, options);
    expect(booked).toEqual(without);
    expect(manifest.options).toEqual({ ...plain.options, tax: { account: "joint", lotMethod: "fifo" } });
    expect("tax" in without).toBe(false);
  });

  test("options that a ledger would refuse are refused before the first date", () => {
    const strategy: Strategy = () => {
      throw new Error("asked");
    };
    const run = (tax: object) => () => backtest({ ...input, strategy }, { tax });
    expect(run({ lotMethod: "fofi" })).toThrow(/options\.lotMethod is "fofi"/);
    expect(run({ lotMethod: "min-tax" })).toThrow(/options\.rates is missing/);
    expect(run({ account: "" })).toThrow(/id is ""/);
  });

  test("on any market its open lots and shorts are the holdings to a millionth of a share, splits included", () => {
    const splits = [
      { date: "2020-01-12", asset: "A1", ratio: 3 },
      { date: "2020-01-20", asset: "A2", ratio: 1 / 3 },
      { date: "2020-01-25", asset: "A0", ratio: 1.5 },
      { date: "2020-01-30", asset: "A1", ratio: 0.1 },
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), fc.boolean(), (seed, short, washes) => {
        const costs = { proportional: 0.001 };
        const { tax, holdings, trades } = backtest(
          { prices: randomPrices(seed, 4, 40, 0.1), strategy: nervous(short), splits },
          { costs, wholeShares: seed % 2 === 0, tax: washes ? {} : { washSales: false } },
        );
        const { openLots, openShorts, transactions, dispositions } = tax!;
        for (const [asset, shares] of Object.entries(holdings)) {
          const own = (lot: { readonly asset: string }): boolean => lot.asset === asset;
          const open = [
            ...openLots.filter(own).map(({ quantity }) => quantity),
            ...openShorts.filter(own).map(({ quantity }) => -quantity),
          ];
          expect(Math.abs(open.reduce((sum, quantity) => sum + quantity, 0) - shares)).toBeLessThan(2e-6);
        }
        // money: half a cent and half a millionth of a share for each line
        const paid = transactions.reduce((sum, { type, amount = 0 }) => {
          return sum + (type === "buy" || type === "cover" ? 1 : -1) * Number(amount);
        }, 0);
        const cash = trades.reduce((sum, { quantity, price, cost = 0 }) => sum + quantity * price + cost, 0);
        expect(Math.abs(paid - cash)).toBeLessThan(0.0055 * transactions.length + 1e-6);
        if (!short && !washes) {
          const gains = dispositions.reduce((sum, { recognized }) => sum + recognized, 0);
          const basis = openLots.reduce((sum, lot) => sum + lot.basis, 0);
          expect(gains).toBeCloseTo(basis - paid, 4);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("transactionsFromTrades", () => {
  const [monday, tuesday, friday] = [days(3)[0]!, days(3)[1]!, days(10)[9]!];

  test("costs are added to a purchase and taken from a sale, in cents", () => {
    expect(
      transactionsFromTrades([
        { asset: "A", quantity: 1.23456789, price: 10, cost: 0.5, date: monday },
        { asset: "A", quantity: -1.23456789, price: 20, cost: 0.25, date: friday },
      ]),
    ).toEqual([
      { id: "trade-0", type: "buy", date: monday, account: "main", asset: "A", quantity: 1.234568, amount: 12.85 },
      { id: "trade-1", type: "sell", date: friday, account: "main", asset: "A", quantity: 1.234568, amount: 24.44 },
    ]);
  });

  test("an order that turns a position round closes it and opens the other, with costs by size", () => {
    const lines = transactionsFromTrades([
      { asset: "A", quantity: 10, price: 10, date: monday },
      { asset: "A", quantity: -40, price: 10, cost: 4, date: tuesday },
      { asset: "A", quantity: 35, price: 10, date: friday },
    ]);
    expect(lines.map(({ id, type, quantity, amount }) => [id, type, quantity, amount])).toEqual([
      ["trade-0", "buy", 10, 100],
      ["trade-1-close", "sell", 10, 99],
      ["trade-1-open", "short-sale", 30, 297],
      ["trade-2-close", "cover", 30, 300],
      ["trade-2-open", "buy", 5, 50],
    ]);
  });

  test("parts that do not add up in millionths are sold in one piece without a rest", () => {
    const third = 10 / 3;
    const lines = transactionsFromTrades([
      { asset: "A", quantity: third, price: 1, date: monday },
      { asset: "A", quantity: third, price: 1, date: tuesday },
      { asset: "A", quantity: -2 * third, price: 1, date: friday },
    ]);
    expect(lines.map(({ quantity }) => quantity)).toEqual([3.333333, 3.333334, 6.666667]);
  });

  test("a split of what is held is a line before the trades of its date; of what is not held, none", () => {
    const lines = transactionsFromTrades(
      [
        { asset: "A", quantity: 30, price: 1, date: monday },
        { asset: "A", quantity: -10, price: 3, date: friday },
      ],
      {
        account: "ira",
        splits: [
          { date: friday, asset: "A", ratio: 1 / 3 },
          { date: tuesday, asset: "B", ratio: 2 },
        ],
      },
    );
    expect(lines.map(({ type, quantity, ratio }) => [type, quantity ?? ratio])).toEqual([
      ["buy", 30],
      ["split", "1/3"],
      ["sell", 10],
    ]);
  });

  test("trades without a date or out of order are refused", () => {
    const trade = { asset: "A", quantity: 1, price: 1 };
    expect(() => transactionsFromTrades([trade])).toThrow(/trades\[0\]\.date is missing/);
    expect(() =>
      transactionsFromTrades([
        { ...trade, date: friday },
        { ...trade, date: monday },
      ]),
    ).toThrow(/trades\[1\]\.date .* sort by date/);
  });

  test("no trades are no transactions, and inputs are left untouched", () => {
    expect(transactionsFromTrades([])).toEqual([]);
    const splits = Object.freeze([
      { date: friday, asset: "A", ratio: 2 },
      { date: monday, asset: "A", ratio: 2 },
    ]);
    transactionsFromTrades(Object.freeze([{ asset: "A", quantity: 1, price: 1, date: monday }]), { splits });
    expect(splits[0]!.date).toBe(friday);
  });
});

describe("transactionsFromTrades continues a ledger", () => {
  const accounts = [{ id: "main", kind: "taxable" }] as const;
  const january = buildTaxLedger(
    transactionsFromTrades([{ asset: "KO", quantity: 100, price: 50, date: "2024-01-02" }]),
    { accounts },
  );

  test("a sale of what the ledger holds is a sale, under an id that it does not have", () => {
    const more = transactionsFromTrades([{ asset: "KO", quantity: -40, price: 60, date: "2024-02-01" }], {
      ledger: january,
    });
    expect(more).toMatchObject([{ id: "trade-1", type: "sell", quantity: 40, amount: 2400 }]);
    const { byYear, openLots, openShorts } = applyTransactions(january, more);
    expect(byYear["2024"]).toMatchObject({ shortTerm: 400, longTerm: 0 });
    expect(openLots).toMatchObject([{ asset: "KO", quantity: 60 }]);
    expect(openShorts).toEqual([]);
  });

  test("what another account holds does not count", () => {
    const [line] = transactionsFromTrades([{ asset: "KO", quantity: -40, price: 60, date: "2024-02-01" }], {
      ledger: january,
      account: "other",
    });
    expect(line).toMatchObject({ type: "short-sale" });
  });

  test("a split that the ledger has booked is passed over, a new one is booked once", () => {
    const splits = [{ date: "2024-01-15", asset: "KO", ratio: 2 }];
    const [split] = transactionsFromTrades([], { ledger: january, splits });
    expect(split).toMatchObject({ id: "split-0", type: "split", ratio: 2 });
    const after = applyTransactions(january, [split!]);
    const lines = transactionsFromTrades([{ asset: "KO", quantity: -200, price: 30, date: "2024-02-01" }], {
      ledger: after,
      splits,
    });
    expect(lines).toMatchObject([{ id: "trade-1", type: "sell", quantity: 200 }]);
    expect(applyTransactions(after, lines).openLots).toEqual([]);
  });

  test("month by month gives the ledger that all trades at once give", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.boolean(),
        fc.integer({ min: 5, max: 35 }),
        (seed, short, day) => {
          const { trades } = backtest({ prices: randomPrices(seed, 3, 40), strategy: nervous(short) });
          const whole = buildTaxLedger(transactionsFromTrades(trades), { accounts });
          const first = trades.filter(({ date }) => date! <= days(40)[day]!);
          const start = buildTaxLedger(transactionsFromTrades(first), { accounts });
          const rest = transactionsFromTrades(trades.slice(first.length), { ledger: start });
          const joined = applyTransactions(start, rest);
          for (const [year, totals] of Object.entries(whole.byYear)) {
            // positions begin again from millionths of a share
            expect(joined.byYear[year]!.shortTerm).toBeCloseTo(totals.shortTerm, 0);
          }
          expect(new Set(joined.transactions.map(({ id }) => id)).size).toBe(joined.transactions.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("what is no ledger, no trade and no option is named", () => {
    const run =
      (options: object, trades: unknown = []) =>
      () =>
        transactionsFromTrades(trades as never, options as never);
    expect(run({ ledger: {} })).toThrow(/ledger.*: give what buildTaxLedger returns/);
    expect(run({ acount: "x" })).toThrow(/did you mean account/);
    expect(run({ splits: [{ date: "2024-01-01", asset: "A", ratio: -1 }] })).toThrow(/splits\[0\]\.ratio is -1/);
    expect(run({}, "KO")).toThrow(/trades is "KO": give a list of trades/);
    expect(run({}, [null])).toThrow(/trades\[0\]/);
    expect(run({}, [{ asset: "KO", quantity: "4", price: 1, date: "2024-01-01" }])).toThrow(
      /trades\[0\]\.quantity is "4"/,
    );
    expect(run({}, [{ asset: "KO", quantity: 4, price: 1, date: "2024-13-01" }])).toThrow(/trades\[0\]\.date/);
  });
});
