import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import type { TaxLedger, TaxLedgerOptions, TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger, checkWashSales } from "../../src/tax/index.js";
import { leastCover } from "../../src/tax/preview/least-cover.js";
import { lines, WITH_IRA } from "./book-lines.js";

const options = { accounts: WITH_IRA };
const plan = (...texts: string[]) => lines(...texts).map((line, i) => ({ ...line, id: `p${i + 1}` }));

describe("plans", () => {
  const ledger = buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-06-10 buy 10 450"), options);
  test("gains and trades of other assets are clean", () => {
    expect(checkWashSales(ledger, plan("2025-07-01 buy 5 100 asset=Y", "2025-08-20 sell 50 3000"))).toEqual({
      status: "clean",
      washes: [],
      leaveOut: [],
      sellAlong: [],
      proven: true,
    });
  });
  test("of a planned loss and a planned purchase, the one with less money is left out until its window is past", () => {
    const check = checkWashSales(ledger, plan("2025-08-01 sell 50 2000", "2025-08-11 buy 20 800"));
    expect(check.status).toBe("avoidable");
    expect(check.washes).toHaveLength(1);
    expect(check.leaveOut).toEqual([{ id: "p2", asset: "X", quantity: 20, value: 800, cleanFrom: "2025-09-01" }]);
  });
  test("a planned loss that a past purchase of another account washes has to wait itself", () => {
    const held = buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-06-10 buy 10 450 account=second"), options);
    const check = checkWashSales(held, plan("2025-07-01 sell 50 2000", "2025-07-02 buy 50 2050"));
    // day 31 after the purchase of the plan, which stays
    expect(check.leaveOut).toEqual([{ id: "p1", asset: "X", quantity: 50, value: 2000, cleanFrom: "2025-08-02" }]);
    expect(check.sellAlong).toEqual([]);
  });
  test("0.3 reinvested shares are sold along with 1,000 at a loss of 10,000, which then need not wait", () => {
    const journal: TaxTransaction[] = [
      ...lines("2024-01-03 buy 1000 50000"),
      {
        id: "d",
        type: "dividend-reinvestment",
        date: "2025-06-20",
        account: "main",
        asset: "X",
        quantity: 0.3,
        amount: 12,
      },
    ];
    const drip = buildTaxLedger(journal, options);
    const trades = plan("2025-07-01 sell 1000 40000");
    const check = checkWashSales(drip, trades);
    expect(check).toMatchObject({ status: "avoidable", leaveOut: [], proven: true });
    expect(check.sellAlong).toMatchObject([{ id: "p1", asset: "X", quantity: 0.3, value: 12 }]);
    const { sale } = check.sellAlong[0]!;
    expect(sale).toMatchObject({ id: "p1", quantity: 1000.3, amount: 40_012 });
    expect(checkWashSales(drip, [sale])).toMatchObject({ status: "clean" });
    expect(applyTransactions(drip, [sale]).byYear["2025"]).toMatchObject({ longTerm: -10_000, disallowed: 0 });
  });
  test("where the lot method would sell other shares, the sale names those that go along", () => {
    const more = buildTaxLedger(
      lines("2024-01-02 buy 100 5000", "2024-02-01 buy 100 4500", "2025-06-10 buy 2 50"),
      options,
    );
    const check = checkWashSales(more, plan("2025-07-01 sell 100 4000"));
    const { sale, quantity } = check.sellAlong[0]!;
    expect(quantity).toBe(2);
    expect(sale.lots!.map(({ lot, quantity: own }) => [lot, own])).toEqual([
      ["b1", 100],
      ["b3", 2],
    ]);
    expect(checkWashSales(more, [sale]).status).toBe("clean");
  });
  test("a purchase of the plan that a past sale of its day closes at a washed loss is no clean plan", () => {
    const timed = (id: string, type: "buy" | "sell", time: string, quantity: number, amount: number) =>
      ({ id, type, date: "2025-07-20", time, account: "main", asset: "X", quantity, amount }) as const;
    const journal = [
      ...lines("2025-06-29 buy 1 78"),
      timed("b0", "buy", "10:00:00", 1, 70),
      timed("s1", "sell", "12:00:00", 1, 78),
    ];
    const check = checkWashSales(buildTaxLedger(journal, { ...options, lotMethod: "hifo" }), [
      timed("t0", "buy", "11:00:00", 2, 228),
    ]);
    expect(check).toMatchObject({ status: "avoidable", washes: [{ sale: "s1", lossLot: "t0" }] });
  });
  test("a planned purchase that washes a past loss has to wait, in a retirement account too", () => {
    const sold = buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-07-01 sell 100 4000"), options);
    const check = checkWashSales(sold, plan("2025-07-20 buy 5 200 account=roth"));
    expect(check.washes[0]).toMatchObject({ rule: "wash-sale-retirement", disallowed: 50 });
    expect(check.leaveOut).toEqual([{ id: "p1", asset: "X", quantity: 5, value: 200, cleanFrom: "2025-08-01" }]);
  });
  test("a sale of the shares that a purchase brings goes with the purchase", () => {
    // b1 sells at a loss what is then bought again, and 20 of that are sold at a loss in their turn
    const check = checkWashSales(
      ledger,
      plan("2025-08-01 sell 110 4000", "2025-08-04 buy 40 1600", "2025-08-06 sell 20 600 lots=p2:20"),
    );
    expect(check.status).toBe("avoidable");
    expect(check.leaveOut.map(({ id, cleanFrom }) => [id, cleanFrom])).toEqual([
      ["p2", "2025-09-01"],
      ["p3", "2025-09-01"],
    ]);
  });
  test("a loss that the window of a past purchase holds back may not follow into that of a planned one", () => {
    // five shares bought on 10 June would wash five, until 10 July; five bought on 8 July would wash them until 7 August
    const check = checkWashSales(
      buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-06-10 buy 5 225 account=second"), options),
      plan("2025-07-01 sell 5 200", "2025-07-08 buy 6 240"),
    );
    expect(check.leaveOut).toEqual([{ id: "p1", asset: "X", quantity: 5, value: 200, cleanFrom: "2025-08-08" }]);
  });
  test("lines that cannot be left out belong into the ledger", () => {
    const split = { id: "u", type: "split" as const, date: "2025-08-01", asset: "X", ratio: 2 };
    expect(() => checkWashSales(ledger, [split])).toThrow(/trades\[0\].type is "split": give buys/);
  });
  test("with the rule switched off nothing washes", () => {
    const free = buildTaxLedger(ledger.transactions, { ...options, washSales: false });
    expect(checkWashSales(free, plan("2025-07-01 sell 50 2000", "2025-07-02 buy 5 200")).status).toBe("clean");
  });
});

/** Small ledgers with plans in which purchases and sales of one asset, its twin and a retirement account cross each other. */
function randomPlan(seed: number): { readonly ledger: TaxLedger; readonly trades: TaxTransaction[] } {
  const random = seededRandom(seed);
  const accounts = WITH_IRA.filter(({ id }) => id === "main" || (id === "ira" && seed % 2 === 0));
  const settings: TaxLedgerOptions = {
    accounts,
    lotMethod: (["hifo", "fifo", "lifo", "lofo"] as const)[seed % 4]!,
    substantiallyIdentical: random.integer(2) === 0 ? [["X", "Y"]] : [],
  };
  const held = new Map<string, number>();
  let day = Date.UTC(2025, 0, 1) / 86_400_000;
  const make = (count: number, prefix: string, gap: number): TaxTransaction[] =>
    Array.from({ length: count }, (_, i) => {
      day += random.integer(gap);
      const account = accounts[random.integer(accounts.length)]!.id;
      const asset = ["X", "Y"][random.integer(2)]!;
      const own = held.get(account + asset) ?? 0;
      const sells = own > 0 && random.integer(2) === 0;
      const quantity = 1 + random.integer(sells ? own : 9);
      held.set(account + asset, sells ? own - quantity : own + quantity);
      const amount = quantity * (5 + random.integer(10));
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
      return { id: `${prefix}${i}`, type: sells ? "sell" : "buy", date, account, asset, quantity, amount };
    });
  const ledger = buildTaxLedger(make(8, "b", 20), settings);
  return { ledger, trades: make(2 + random.integer(6), "p", 8) };
}

/** Whether a plan can be booked and none of its trades takes part in a wash sale. */
function isClean(ledger: TaxLedger, trades: readonly TaxTransaction[]): boolean {
  const ids = new Set(trades.map(({ id }) => id));
  try {
    const { audit } = applyTransactions(ledger, trades);
    return !audit.some(({ sale, replacementLot, lossLot }) =>
      [sale, replacementLot, lossLot].some((id) => ids.has(id)),
    );
  } catch {
    return false;
  }
}
const sorted = (trades: TaxTransaction[]) => trades.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));

/** The least money of trades without which a plan is clean. */
function leastLeftOut(ledger: TaxLedger, trades: readonly TaxTransaction[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 2 ** trades.length; mask++) {
    const value = trades.reduce((sum, { amount }, i) => sum + ((mask >> i) & 1) * Number(amount), 0);
    const kept = trades.filter((_, i) => ((mask >> i) & 1) === 0);
    if (value < least && isClean(ledger, kept)) least = value;
  }
  return least;
}

test("the change is clean, never dearer than the least to leave out, and each trade can follow on its first clean day", () => {
  const counts = { washing: 0, along: 0, alone: 0 };
  for (let seed = 0; seed < 150; seed++) {
    const { ledger, trades } = randomPlan(seed);
    const check = checkWashSales(ledger, trades);
    const least = leastLeftOut(ledger, trades);
    const out = new Set(check.leaveOut.map(({ id }) => id));
    const left = check.leaveOut.reduce((sum, { value }) => sum + value, 0);
    const along = check.sellAlong.reduce((sum, { value }) => sum + value, 0);
    expect([check.proven, check.status], `seed ${seed}`).toEqual([true, least === 0 ? "clean" : "avoidable"]);
    const sold = new Map(check.sellAlong.map(({ id, sale }) => [id, sale]));
    const changed = trades.map((trade) => sold.get(trade.id) ?? trade);
    if (along === 0) expect(left, `seed ${seed}`).toBeCloseTo(least, 9);
    else {
      counts.along++;
      if (left === 0) counts.alone++;
      expect(left + along, `seed ${seed}`).toBeLessThan(least);
      expect(left, `seed ${seed}`).toBeCloseTo(leastLeftOut(ledger, changed), 9);
    }
    const plan = changed.filter(({ id }) => !out.has(id));
    expect(isClean(ledger, plan)).toBe(true);
    for (const { id, cleanFrom } of check.leaveOut) {
      const trade = trades.find((one) => one.id === id)!;
      for (let day = Date.parse(trade.date); ; day += 86_400_000) {
        const date = new Date(day).toISOString().slice(0, 10);
        const moved = isClean(ledger, sorted([...plan, { ...trade, date }]));
        expect(moved, `seed ${seed} ${id} on ${date}`).toBe(date === cleanFrom);
        if (date >= cleanFrom) break;
      }
      plan.push({ ...trade, date: cleanFrom });
    }
    if (least > 0) counts.washing++;
  }
  expect(counts.washing).toBeGreaterThan(50);
  expect(counts.along).toBeGreaterThan(2);
  expect(counts.alone).toBeGreaterThan(0);
});

test("among very many trades the search ends, and what it found is clean", () => {
  const trades = Array.from({ length: 60 }, (_, i): TaxTransaction => {
    const date = `2025-0${5 + Math.floor(i / 30)}-${String(1 + (i % 30)).padStart(2, "0")}`;
    const type = i % 2 === 0 ? "buy" : "sell";
    return { id: `p${i}`, type, date, account: "main", asset: "X", quantity: 3 + (i % 7), amount: 300 - i };
  });
  const ledger = buildTaxLedger(lines("2024-01-02 buy 100 9000"), options);
  const { leaveOut, sellAlong, proven } = checkWashSales(ledger, trades);
  const out = new Set(leaveOut.map(({ id }) => id));
  expect(proven).toBe(false);
  expect(isClean(ledger, trades)).toBe(false);
  expect(
    isClean(
      ledger,
      trades
        .map((trade) => sellAlong.find(({ id }) => id === trade.id)?.sale ?? trade)
        .filter(({ id }) => !out.has(id)),
    ),
  ).toBe(true);
});

test("the cover is the least of all covers, on random graphs", () => {
  const random = seededRandom(5);
  for (let run = 0; run < 300; run++) {
    const size = 1 + random.integer(5);
    const weights = new Map<string, number>();
    for (let i = 0; i < size; i++) weights.set(`s${i}`, 1 + random.integer(9)).set(`b${i}`, 1 + random.integer(9));
    const pairs = Array.from({ length: 1 + random.integer(10) }, () => {
      return [`s${random.integer(size)}`, `b${random.integer(size)}`] as const;
    });
    const cover = leastCover(pairs, (member) => weights.get(member)!);
    const weigh = (members: Iterable<string>) => [...members].reduce((sum, member) => sum + weights.get(member)!, 0);
    const names = [...weights.keys()];
    let least = Number.POSITIVE_INFINITY;
    for (let mask = 0; mask < 2 ** names.length; mask++) {
      const chosen = new Set(names.filter((_, i) => (mask >> i) & 1));
      if (pairs.every(([a, b]) => chosen.has(a) || chosen.has(b))) least = Math.min(least, weigh(chosen));
    }
    expect(pairs.every(([a, b]) => cover.has(a) || cover.has(b))).toBe(true);
    expect(weigh(cover)).toBe(least);
  }
});

test("a line without a time comes after the lines before it in the list, also those of other assets", () => {
  const line = (id: string, type: "buy" | "sell", more: Partial<TaxTransaction>): TaxTransaction => {
    return { id, type, date: "2025-06-02", account: "main", asset: "X", quantity: 10, amount: 1000, ...more };
  };
  // the purchase without a time follows the trade of Y at noon, so it comes after the sale of X at eleven, which closes the old lot
  const ledger = buildTaxLedger(
    [
      line("old", "buy", { date: "2025-01-02", amount: 2000 }),
      line("y", "buy", { asset: "Y", time: "12:00:00" }),
      line("late", "buy", {}),
    ],
    { accounts: [{ id: "main", kind: "taxable" }], lotMethod: "lofo" },
  );
  const check = checkWashSales(ledger, [line("s", "sell", { time: "11:00:00", amount: 1500 })]);
  expect(check.washes.map(({ lossLot, replacementLot }) => [lossLot, replacementLot])).toEqual([["old", "late"]]);
  expect(check.leaveOut.map(({ id }) => id)).toEqual(["s"]);
});
