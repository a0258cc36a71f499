import { expect, test } from "vitest";
import { buildTaxLedger, type TaxTransaction, taxYearReport, taxYearSection } from "../../src/index.js";

const line = (
  id: string,
  type: "buy" | "sell",
  date: string,
  asset: string,
  quantity: number,
  amount: number,
): TaxTransaction => ({
  id,
  type,
  date,
  account: "main",
  asset,
  quantity,
  amount,
});

const ledger = buildTaxLedger(
  [
    line("k", "buy", "2025-01-15", "KO", 100, 1000),
    line("p", "buy", "2025-02-03", "PEP", 50, 8000),
    line("x", "buy", "2025-02-04", "XOM", 10, 1000),
    line("ks", "sell", "2025-06-16", "KO", 100, 600),
    line("k2", "buy", "2025-06-20", "KO", 50, 320),
    line("ps", "sell", "2025-12-15", "PEP", 50, 1500),
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);

test("a year in one piece: totals, netting, wash sales, losses, and what January decides", () => {
  const report = taxYearReport(ledger, 2025, { filingStatus: "single", date: "2026-01-08" });
  expect(report.totals).toMatchObject({ shortTerm: -6700, disallowed: 200 });
  expect(report.net).toMatchObject({ deduction: 3000, carryover: { shortTerm: 3700, longTerm: 0 } });
  expect(report.washSales).toMatchObject([{ sale: "ks", replacementLot: "k2", disallowed: 200 }]);
  expect(report.losses.map(({ asset, loss, disallowed }) => [asset, loss, disallowed])).toEqual([
    ["PEP", 6500, 0],
    ["KO", 200, 200],
  ]);
  expect(report.watch).toEqual([
    { kind: "do-not-buy", asset: "PEP", until: "2026-01-14", loss: 6500 },
    // the holding period of the replacement begins 152 days before its purchase
    { kind: "long-term-soon", asset: "KO", account: "main", lot: "k2", quantity: 50, on: "2026-01-20" },
    { kind: "long-term-soon", asset: "XOM", account: "main", lot: "x", quantity: 10, on: "2026-02-05" },
  ]);
  expect(taxYearReport(ledger, 2024)).toMatchObject({ net: null, losses: [], totals: { shortTerm: 0 } });
});

test("the chapter of the tear sheet has a table for each part", () => {
  const section = taxYearSection(taxYearReport(ledger, 2025, { filingStatus: "single" }));
  expect(section.title).toBe("Taxes of 2025");
  expect(section.tables!.map(({ caption }) => caption)).toEqual([
    "The year",
    "Wash sales",
    "Losses taken",
    "To watch in the thirty days after 2025-12-31",
  ]);
});
