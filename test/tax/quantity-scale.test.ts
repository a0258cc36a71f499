import { describe, expect, test } from "vitest";
import type { TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger, chooseLots, chooseLotsForSales } from "../../src/tax/index.js";
import { lines, MAIN, outcome } from "./book-lines.js";

const line = (id: string, type: "buy" | "sell", asset: string, quantity: number | string, amount: number, extra = {}) =>
  ({ id, type, date: "2025-01-02", account: "main", asset, quantity, amount, ...extra }) as TaxTransaction;

describe("decimals are those of an asset", () => {
  test("one line with eight decimals does not make 120 million shares of another asset too large", () => {
    const { open } = outcome([
      line("a", "buy", "BTC", "0.12345678", 100),
      line("b", "buy", "PENNY", 120_000_000, 1200),
    ]);
    expect(open).toEqual(["a 0.12345678 100 2025-01-02", "b 120000000 1200 2025-01-02"]);
  });
  test("assets that are tied share them, since their shares meet", () => {
    const book = [line("a", "buy", "A", "0.12345678", 100), line("b", "buy", "B", 120_000_000, 1200)];
    expect(() => outcome(book, { substantiallyIdentical: [["A", "B"]] })).toThrow(/too large to keep with 8 decimals/);
  });
  test("also for those who choose lots, of one sale and of several", () => {
    const ledger = buildTaxLedger(
      [line("a", "buy", "BTC", "0.12345678", 100), line("b", "buy", "PENNY", 120_000_000, 1200)],
      { accounts: MAIN },
    );
    const rates = { shortTerm: 0.4, longTerm: 0.2 };
    const sale = { date: "2025-03-03", account: "main" };
    const penny = { ...sale, asset: "PENNY", quantity: 120_000_000, amount: 1300 };
    const coin = { ...sale, asset: "BTC", quantity: "0.02345678", amount: 20 };
    const chosen = chooseLots(ledger, penny, { rates });
    expect(chosen.lots.map(({ lot, quantity }) => [lot, quantity])).toEqual([["b", 120_000_000]]);
    expect(chosen.tax).toBeCloseTo(40, 6);
    const plan = chooseLotsForSales(
      ledger,
      [
        { ...coin, id: "s1" },
        { ...penny, id: "s2" },
      ],
      { rates },
    );
    expect(plan.sales.map(({ lots }) => lots.map(({ lot, quantity }) => [lot, quantity]))).toEqual([
      [["a", 0.02345678]],
      [["b", 120_000_000]],
    ]);
    expect(plan.proven).toBe(true);
  });
  test("applied line by line they are the same as at once", () => {
    const book = [
      line("a", "buy", "BTC", "0.12345678", 100),
      line("b", "buy", "PENNY", 120_000_000, 1200),
      line("c", "sell", "PENNY", 20_000_000, 300),
      line("d", "sell", "BTC", "0.00000078", 1),
    ];
    let ledger = buildTaxLedger([], { accounts: MAIN });
    for (const one of book) ledger = applyTransactions(ledger, [one]);
    expect(ledger).toEqual(buildTaxLedger(book, { accounts: MAIN }));
  });
});

describe("eighteen decimals of a coin are read", () => {
  test("as exactly as a number holds them", () => {
    const { open } = outcome([line("a", "buy", "ETH", "1.123456789012345678", 3000)]);
    expect(open).toEqual(["a 1.123456789012346 3000 2025-01-02"]);
  });
  test("what was bought in parts is sold at once, whatever rounding made of the parts", () => {
    const parts = ["0.333333333333333333", "0.333333333333333333", "1.333333333333333336"];
    const book = parts.map((quantity, i) => line(`b${i}`, "buy", "ETH", quantity, 1000));
    for (const sold of ["2.000000000000000002", "2.000000000000000000"]) {
      const { ledger } = outcome([...book, line("s", "sell", "ETH", sold, 4000)]);
      expect(ledger.openLots).toEqual([]);
      expect(ledger.byYear["2025"]!.shortTerm).toBe(1000);
    }
  });
  test("nineteen are refused, and so is more than a number can hold with eight", () => {
    expect(() => outcome([line("a", "buy", "ETH", "0.1234567890123456789", 1)])).toThrow(/at most 18 decimals/);
    expect(() => outcome([line("a", "buy", "ETH", "9999999999.123456789", 1)])).toThrow(
      /quantity is "9999999999.123456789"/,
    );
  });
  test("lots are chosen among them", () => {
    const ledger = buildTaxLedger([line("a", "buy", "ETH", "1.123456789012345678", 3000)], { accounts: MAIN });
    const sale = { date: "2025-02-03", account: "main", asset: "ETH", quantity: "0.5", amount: 1000 };
    expect(chooseLots(ledger, sale, { rates: { shortTerm: 0.3, longTerm: 0.2 } }).lots).toMatchObject([
      { lot: "a", quantity: 0.5 },
    ]);
  });
});

describe("money of a line is rounded once", () => {
  const amountOf = (change: object) => {
    const { ledger } = outcome([
      { ...lines("2025-01-02 buy 10 1")[0]!, ...change, amount: undefined } as unknown as TaxTransaction,
    ]);
    return ledger.openLots[0]!.basis;
  };
  test("a fee of 5.0025 is added before rounding", () => {
    expect(amountOf({ quantity: 1, price: "10.0025", fees: 5.0025 })).toBe(15.01); // 15.005
    expect(amountOf({ quantity: 1, price: "10.0024", fees: "5.0025" })).toBe(15); // 15.0049
    expect(amountOf({ quantity: 1, price: 10, fees: 5.25 })).toBe(15.25);
  });
  test("and taken from what a sale brings", () => {
    const book = [
      ...lines("2025-01-02 buy 1 1"),
      {
        id: "s",
        type: "sell",
        date: "2025-01-03",
        account: "main",
        asset: "X",
        quantity: 1,
        price: "10.0025",
        fees: "5.0075",
      } as TaxTransaction,
    ];
    expect(outcome(book).ledger.dispositions[0]!.proceeds).toBe(5); // 4.995
    const dear = { ...book[1]!, fees: "10.0026" };
    expect(() => outcome([book[0]!, dear])).toThrow(/give an amount of at least 0/);
  });
});
