import { describe, expect, test } from "vitest";
import type { TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger, form8949 } from "../../src/tax/index.js";
import { lines, MAIN, outcome } from "./book-lines.js";

const line = (
  id: string,
  type: TaxTransaction["type"],
  date: string,
  asset: string,
  quantity: number,
  amount: number,
  extra = {},
) => ({ id, type, date, account: "main", asset, quantity, amount, ...extra }) as TaxTransaction;
const merger = (date: string, asset: string, newAsset: string): TaxTransaction => ({
  id: "m",
  type: "merger",
  date,
  asset,
  newAsset,
  ratio: 1,
});
const disallowed = (...book: TaxTransaction[]) => buildTaxLedger(book, { accounts: MAIN }).dispositions[0]!.disallowed;

describe("shares from a tax-free exchange are no purchase (Reg. 1.1091-1(f))", () => {
  const old = line("n", "buy", "2023-01-03", "NEW", 100, 10_000);
  const bought = line("o", "buy", "2025-06-02", "OLD", 100, 5000);
  const sold = line("s", "sell", "2025-06-10", "NEW", 100, 4000, { lots: [{ lot: "n", quantity: 100 }] });
  test("OLD bought within thirty days and merged into NEW washes no loss on NEW", () => {
    expect(disallowed(old, bought, merger("2025-06-05", "OLD", "NEW"), sold)).toBe(0);
  });
  test("nor do shares that a spin-off brings", () => {
    const spinOff = { ...merger("2025-06-05", "OLD", "NEW"), type: "spin-off" as const, basisFraction: 0.2 };
    expect(disallowed(old, bought, spinOff, sold)).toBe(0);
  });
  test("what is named identical, or only changes its symbol, was purchased all the same", () => {
    const identical = { accounts: MAIN, substantiallyIdentical: [["OLD", "NEW"]] };
    const book = [old, bought, merger("2025-06-05", "OLD", "NEW"), sold];
    expect(buildTaxLedger(book, identical).dispositions[0]!.disallowed).toBe(6000);
    const change = { id: "m", type: "symbol-change", date: "2025-06-05", asset: "OLD", newAsset: "NEW" } as const;
    expect(disallowed(old, bought, change, sold)).toBe(6000);
  });
  test("a loss on OLD that OLD shares washed before the merger stays washed", () => {
    const { open, sold: rows } = outcome([
      line("o1", "buy", "2023-01-03", "OLD", 100, 10_000),
      line("o2", "buy", "2025-06-02", "OLD", 100, 5000),
      line("s", "sell", "2025-06-04", "OLD", 100, 4900, { lots: [{ lot: "o1", quantity: 100 }] }),
      merger("2025-06-05", "OLD", "NEW"),
    ]);
    expect(rows).toEqual(["s o1 100 0 5100 long"]);
    expect(open).toEqual(["o2 100 10100 2023-01-01"]);
  });
});

describe("a merger that pays cash and stock (IRC 356, 358): 100 shares for 6,825.75 in cash and 12,860.05 in stock", () => {
  const cash: TaxTransaction = {
    ...{ id: "m", type: "merger-with-cash", date: "2023-11-22", asset: "VMW", newAsset: "AVGO" },
    ...{ ratio: "0.131292", cash: "68.2575", newPrice: "979.5" },
  };
  const book = (...bases: number[]) => [
    ...bases.map((basis, i) => line(`v${i + 1}`, "buy", "2022-02-01", "VMW", 100, basis)),
    cash,
  ];
  test.each([
    // basis, gain, new basis
    [9000, 6825.75, 9000],
    [17_000, 2685.8, 12_860.05],
    [19_685.8, 0, 12_860.05],
    [25_000, 0, 18_174.25],
    [0.01, 6825.75, 0.01],
  ])("basis %d: gain %d, new basis %d", (basis, gain, newBasis) => {
    const { ledger } = outcome(book(basis));
    expect(ledger.byYear["2023"]?.longTerm ?? 0).toBe(gain);
    expect(ledger.openLots).toMatchObject([
      { lot: "v1", asset: "AVGO", quantity: 13.1292, adjustedBasis: newBasis, acquired: "2022-02-01" },
    ]);
  });
  test("each lot by itself: a loss on one does not meet the gain on the other", () => {
    const { ledger } = outcome(book(9000, 25_000));
    expect(ledger.byYear["2023"]!.longTerm).toBe(6825.75);
    expect(ledger.openLots.map(({ adjustedBasis }) => adjustedBasis)).toEqual([9000, 18_174.25]);
  });
  test("cash in lieu of a fraction is a sale of it", () => {
    const lieu = line("f", "sell", "2023-11-22", "AVGO", 0.1292, 126.55);
    const { ledger, open } = outcome([...book(9000), lieu]);
    expect(ledger.dispositions.map(({ sale, recognized }) => [sale, recognized])).toEqual([
      ["m", 6825.75],
      ["f", 37.98], // 9,000 × 0.1292 / 13.1292 = 88.57
    ]);
    expect(open).toEqual(["v1 13 8911.43 2022-02-01"]);
  });
  test("its row shows the cash, and the form says what it is", () => {
    const ledger = buildTaxLedger(book(17_000), { accounts: MAIN });
    expect(form8949(ledger, 2023).longTerm.rows).toMatchObject([
      { description: "cash from the merger of VMW", proceeds: 6825.75, basis: 4139.95, gain: 2685.8 },
    ]);
  });
  test("the gain is recognized at once, and the basis moves along in steps as well", () => {
    const whole = buildTaxLedger(book(9000), { accounts: MAIN });
    const steps = applyTransactions(buildTaxLedger(book(9000).slice(0, 1), { accounts: MAIN }), [cash]);
    expect(steps).toEqual(whole);
  });
  test.each([
    [{ cash: -1 }, /cash is -1/],
    [{ newPrice: undefined }, /newPrice is undefined/],
  ])("%j is refused", (change, message) => {
    expect(() => outcome([...book(9000).slice(0, 1), { ...cash, ...change } as TaxTransaction])).toThrow(message);
  });
});

describe("inherited shares", () => {
  const inherited = line("i", "inheritance", "2025-03-03", "X", 10, 1000);
  test("are long-term from the first day, with the value on the day of death as basis", () => {
    const { sold } = outcome([inherited, line("s", "sell", "2025-03-10", "X", 10, 1100)]);
    expect(sold).toEqual(["s i 10 100 0 long"]);
  });
  test("replace no loss, before or after", () => {
    const before = line("b", "buy", "2024-01-02", "X", 10, 2000);
    const sold = line("s", "sell", "2025-02-20", "X", 10, 900);
    expect(outcome([before, sold, inherited]).sold).toEqual(["s b 10 -1100 0 long"]);
    const later = { ...sold, date: "2025-03-20", lots: [{ lot: "b", quantity: 10 }] };
    expect(outcome([before, inherited, later]).sold).toEqual(["s b 10 -1100 0 long"]);
  });
  test("their own loss is washed, and the replacement is long-term too", () => {
    const { open } = outcome([
      { ...inherited, acquired: "2025-02-01" },
      line("s", "sell", "2025-03-10", "X", 10, 900),
      line("b", "buy", "2025-03-12", "X", 10, 950),
    ]);
    expect(open).toEqual(["b 10 1050 2024-02-02"]);
  });
});

describe("a basis adjustment", () => {
  const two = lines("2025-01-02 buy 10 1000", "2025-01-03 buy 30 2000");
  const change = (amount: number, extra = {}): TaxTransaction => ({
    ...{ id: "a", type: "basis-adjustment", date: "2025-02-03", account: "main", asset: "X", amount, ...extra },
  });
  test("raises the basis share for share, as Form 2439 does", () => {
    expect(outcome([...two, change(100.01)]).open).toEqual(["b1 10 1025 2025-01-02", "b2 30 2075.01 2025-01-03"]);
  });
  test("corrects one purchase", () => {
    expect(outcome([...two, change(-250, { lot: "b2" })]).open).toEqual([
      "b1 10 1000 2025-01-02",
      "b2 30 1750 2025-01-03",
    ]);
  });
  test("cannot lower a basis below zero, nor one that is not there", () => {
    expect(() => outcome([...two, change(-1000.01, { lot: "b1" })])).toThrow(/would fall below 0/);
    expect(() => outcome([...two, change(1, { lot: "b9" })])).toThrow(/holds nothing of the purchase b9/);
    expect(() => outcome([...two, change(1, { asset: "Y" })])).toThrow(/holds nothing of Y/);
  });
});

test("a return of capital above the basis is gain of each lot", () => {
  const capital: TaxTransaction = {
    id: "c",
    type: "return-of-capital",
    date: "2025-02-03",
    account: "main",
    asset: "X",
    amount: 40,
  };
  const { ledger, open } = outcome([...lines("2024-01-02 buy 10 15", "2025-01-03 buy 10 100"), capital]);
  expect(ledger.dispositions).toMatchObject([{ lot: "b1", recognized: 5, term: "long" }]);
  expect(open).toEqual(["b1 10 0 2024-01-02", "b2 10 80 2025-01-03"]);
});
