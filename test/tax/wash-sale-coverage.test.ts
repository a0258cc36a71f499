import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  transactionsFromOpeningLots,
  washSaleCoverage,
} from "../../src/index.js";

const line = (id: string, type: "buy" | "sell", date: string, quantity: number, amount: number): TaxTransaction => ({
  id,
  type,
  date,
  account: "main",
  asset: "KO",
  quantity,
  amount,
});
const ledgerOf = (lines: readonly TaxTransaction[], options: Partial<TaxLedgerOptions> = {}) =>
  buildTaxLedger(lines, {
    accounts: [
      { id: "main", kind: "taxable" },
      { id: "ira", kind: "traditional" },
    ],
    ...options,
  });
const lossOfJune = [line("b", "buy", "2025-01-06", 100, 1000), line("s", "sell", "2025-06-16", 100, 700)];

describe("a loss is covered when its whole window is known in every account", () => {
  test.each([
    ["2025-07-16", "none", []],
    ["2025-07-15", "not-covered", ["2025-07-16 2025-07-16"]],
    ["2025-06-16", "not-covered", ["2025-06-17 2025-07-16"]],
    ["2025-05-01", "not-covered", ["2025-05-17 2025-07-16"]],
  ])("with trades up to %s it is %s", (through, washSale, days) => {
    const { sales, complete } = washSaleCoverage(ledgerOf(lossOfJune), { through });
    expect(complete).toBe(washSale === "none");
    expect(sales).toMatchObject([{ sale: "s", loss: 300, disallowed: 0, washSale }]);
    for (const account of ["main", "ira"]) {
      const missing = sales[0]!.missing.filter((each) => each.account === account);
      expect(missing.map(({ from, to }) => `${from} ${to}`)).toEqual(days);
    }
  });

  test("a sale at what was paid, or at a gain, has nothing to cover", () => {
    for (const amount of [1000, 1300]) {
      const ledger = ledgerOf([lossOfJune[0]!, line("s", "sell", "2025-06-16", 100, amount)]);
      expect(washSaleCoverage(ledger, { through: "2025-06-16" })).toEqual({ complete: true, sales: [] });
    }
  });

  test("an account that the ledger does not have is missing on all days of the window", () => {
    const { sales } = washSaleCoverage(ledgerOf(lossOfJune), { through: "2025-12-31", accounts: ["spouse"] });
    expect(sales[0]!.missing).toEqual([{ account: "spouse", asset: "KO", from: "2025-05-17", to: "2025-07-16" }]);
  });

  test("an account whose days are not named has none, and a first day counts too", () => {
    const { sales } = washSaleCoverage(ledgerOf(lossOfJune), {
      through: { main: "2025-12-31" },
      from: { main: "2025-05-20" },
    });
    expect(sales[0]!.missing).toEqual([
      { account: "main", asset: "KO", from: "2025-05-17", to: "2025-05-19" },
      { account: "ira", asset: "KO", from: "2025-05-17", to: "2025-07-16" },
    ]);
  });

  test("a loss that is disallowed as a whole is washed, one in part not covered", () => {
    const whole = ledgerOf([...lossOfJune, line("b2", "buy", "2025-06-20", 100, 720)]);
    expect(washSaleCoverage(whole, { through: "2025-06-20" }).sales).toMatchObject([
      { disallowed: 300, washSale: "washed", missing: [] },
    ]);
    const part = ledgerOf([...lossOfJune, line("b2", "buy", "2025-06-20", 50, 360)]);
    expect(washSaleCoverage(part, { through: "2025-06-20" }).sales).toMatchObject([
      { disallowed: 150, washSale: "not-covered" },
    ]);
    expect(washSaleCoverage(part, { through: "2025-12-31" }).sales).toMatchObject([
      { disallowed: 150, washSale: "washed" },
    ]);
  });

  test("identical assets are asked for too; without the rule nothing is missing", () => {
    const { sales } = washSaleCoverage(ledgerOf(lossOfJune, { substantiallyIdentical: [["KO", "KO.B"]] }), {
      through: { main: "2025-07-16", ira: "2025-07-15" },
    });
    expect(sales[0]!.missing.map(({ asset }) => asset)).toEqual(["KO", "KO.B"]);
    expect(washSaleCoverage(ledgerOf(lossOfJune, { washSales: false }), { through: "2025-06-16" }).complete).toBe(true);
    expect(washSaleCoverage(ledgerOf(lossOfJune, { notSecurities: ["KO"] }), { through: "2025-06-16" }).complete).toBe(
      true,
    );
  });

  test("an account of nobody is refused", () => {
    expect(() => washSaleCoverage(ledgerOf(lossOfJune), { through: { mian: "2025-12-31" } })).toThrow(/"mian"/);
  });
});

describe("a ledger that starts in the middle", () => {
  const lots = [
    { account: "main", asset: "KO", quantity: 100, basis: 1000, acquired: "2023-05-02" },
    {
      account: "main",
      asset: "KO",
      quantity: 50,
      basis: "650.25",
      acquired: "2024-12-20",
      adjustedAcquired: "2024-11-01",
      washSale: 100.25,
    },
  ];
  const opening = transactionsFromOpeningLots(lots, { date: "2024-12-31" });

  test("has the terms and bases of its lots", () => {
    const { dispositions } = ledgerOf([...opening, line("s", "sell", "2025-02-03", 150, 1500)], { lotMethod: "fifo" });
    expect(
      dispositions.map(({ quantity, basis, term, adjustedAcquired }) => [quantity, basis, term, adjustedAcquired]),
    ).toEqual([
      [100, 1000, "long", "2023-05-02"],
      [50, 650.25, "short", "2024-11-01"],
    ]);
  });

  test("a recent lot washes an early loss, unless it replaced others already", () => {
    const loss = line("s", "sell", "2025-01-06", 100, 800);
    const washed = (washSale: number) =>
      ledgerOf([...transactionsFromOpeningLots([lots[0]!, { ...lots[1]!, washSale }], { date: "2024-12-31" }), loss], {
        lotMethod: "fifo",
      });
    expect(washed(0).dispositions[0]!.disallowed).toBe(100);
    expect(washed(100.25).dispositions[0]!.disallowed).toBe(0);
  });

  test("a lot that was bought later is refused", () => {
    expect(() => transactionsFromOpeningLots(lots, { date: "2024-01-01" })).toThrow(
      /lots\[1\]\.acquired is 2024-12-20, after options\.date/,
    );
  });
});
