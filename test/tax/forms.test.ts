import { describe, expect, test } from "vitest";
import { form1099B } from "../../src/tax/forms/form-1099b.js";
import { type Form8949Options, form8949 } from "../../src/tax/forms/form-8949.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import { chooseLots } from "../../src/tax/lots/choose-lots.js";
import type { TaxLedger, TaxLedgerOptions, TaxTransaction } from "../../src/tax/types.js";
import { randomBook } from "./random-book.js";

const options: TaxLedgerOptions = {
  accounts: [
    { id: "main", kind: "taxable" },
    { id: "second", kind: "taxable" },
    { id: "ira", kind: "traditional" },
  ],
};
let next = 0;
const line = (
  type: "buy" | "sell",
  date: string,
  account: string,
  asset: string,
  quantity: number,
  amount: number,
): TaxTransaction => ({ id: `t${String(next++).padStart(3, "0")}`, type, date, account, asset, quantity, amount });

test("a wash sale stands with code W, its adjustment and the gain that is left", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-03-03", "main", "KO", 100, 1000),
      line("buy", "2023-03-03", "main", "PG", 10, 500),
      line("sell", "2025-06-02", "main", "KO", 100, 750),
      line("sell", "2025-06-03", "main", "PG", 10, 900),
      line("buy", "2025-06-16", "main", "KO", 40, 320),
    ].sort((a, b) => a.date.localeCompare(b.date)),
    options,
  );
  const form = form8949(ledger, 2025);
  expect(form.shortTerm.rows).toEqual([
    {
      box: "A",
      adjustedAcquired: "2025-03-03",
      description: "100 KO",
      acquired: "2025-03-03",
      sold: "2025-06-02",
      proceeds: 750,
      basis: 1000,
      code: "W",
      adjustment: 100,
      gain: -150,
      account: "main",
      sale: ledger.dispositions[0]!.sale,
      lot: ledger.dispositions[0]!.lot,
    },
  ]);
  expect(form.shortTerm.totals).toEqual({ proceeds: 750, basis: 1000, adjustment: 100, gain: -150 });
  expect(form.longTerm.totals).toEqual({ proceeds: 900, basis: 500, adjustment: 0, gain: 400 });
  expect(form8949(ledger, 2024).shortTerm).toEqual({
    rows: [],
    totals: { proceeds: 0, basis: 0, adjustment: 0, gain: 0 },
    totalsByBox: {},
  });
  expect(() => form8949(ledger, 25)).toThrow("year is 25");
});

test("the totals of the form are the totals of the ledger", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2024-01-02", "main", "A", 30, 100.01),
      line("buy", "2025-02-03", "main", "A", 30, 200.07),
      line("sell", "2025-03-03", "main", "A", 40, 133.33),
      line("sell", "2025-03-04", "main", "A", 7, 11.11),
    ],
    options,
  );
  const { shortTerm, longTerm } = form8949(ledger, 2025);
  expect(shortTerm.totals.gain).toBe(ledger.byYear["2025"]!.shortTerm);
  expect(longTerm.totals.gain).toBe(ledger.byYear["2025"]!.longTerm);
  for (const { proceeds, basis, adjustment, gain } of [...shortTerm.rows, ...longTerm.rows]) {
    expect(Math.round(100 * (proceeds - basis + adjustment))).toBe(Math.round(100 * gain));
  }
});

test("a broker sees its own account and security only, and each difference has its reason", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-01-02", "main", "A", 10, 1000),
      line("buy", "2025-01-02", "main", "B", 10, 1000),
      line("buy", "2025-01-02", "main", "C", 10, 1000),
      line("buy", "2025-01-02", "main", "D", 10, 1000),
      line("sell", "2025-03-03", "main", "A", 10, 800), // bought again elsewhere
      line("sell", "2025-03-03", "main", "B", 10, 700), // bought again in the retirement account
      line("sell", "2025-03-03", "main", "C", 10, 600), // replaced by its twin
      line("sell", "2025-03-03", "main", "D", 10, 500), // bought again here: no difference
      line("buy", "2025-03-10", "second", "A", 10, 820),
      line("buy", "2025-03-10", "ira", "B", 10, 720),
      line("buy", "2025-03-10", "main", "C2", 10, 620),
      line("buy", "2025-03-10", "main", "D", 10, 520),
      line("sell", "2025-09-10", "second", "A", 10, 900),
    ],
    { ...options, substantiallyIdentical: [["C", "C2"]] },
  );
  const form = form1099B(ledger, 2025);
  expect(form.rows.map(({ asset, disallowed }) => [asset, disallowed])).toEqual([
    ["A", 0],
    ["B", 0],
    ["C", 0],
    ["D", 500],
    ["A", 0],
  ]);
  expect(form.differences.map(({ account, asset, reasons }) => [account, asset, reasons])).toEqual([
    ["main", "A", ["replacement in another account"]],
    ["main", "B", ["replacement in a retirement account"]],
    ["main", "C", ["replacement by a substantially identical asset"]],
    ["second", "A", ["basis or holding period from a wash sale that the broker does not see"]],
  ]);
  const [first, , , last] = form.differences;
  expect(first!.broker).toMatchObject({ recognized: -200, disallowed: 0 });
  expect(first!.taxpayer).toMatchObject({ recognized: 0, disallowed: 200 });
  expect(last!.broker).toMatchObject({ basis: 820, recognized: 80 });
  expect(last!.taxpayer).toMatchObject({ basis: 1020, recognized: -120 });
});

test("accounts that shares moved between are one to the brokers, and splits reach them", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-01-02", "main", "A", 10, 1000),
      { id: "u1", type: "transfer", date: "2025-02-03", account: "main", to: "second", asset: "A", quantity: 10 },
      { id: "u2", type: "split", date: "2025-02-10", asset: "A", ratio: 2 },
      { id: "u3", type: "split", date: "2025-02-10", asset: "B", ratio: 2 },
      line("sell", "2025-03-03", "second", "A", 20, 800),
    ],
    options,
  );
  const { rows, differences } = form1099B(ledger, 2025);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ basis: 1000, recognized: -200, quantity: 20 });
  expect(differences).toEqual([]);
});

test("the broker's view closes the lots that the ledger closed, whatever its own basis would have chosen", () => {
  const first = line("buy", "2024-01-02", "main", "A", 10, 1000);
  const replacement = line("buy", "2025-03-10", "main", "A", 10, 950);
  const ledger = buildTaxLedger(
    [
      first,
      line("buy", "2024-01-03", "second", "A", 10, 1200),
      line("sell", "2025-03-03", "second", "A", 10, 1000), // 200 lost, which lift the replacement to 1,150
      replacement,
      line("sell", "2025-09-10", "main", "A", 10, 1300), // by HIFO the replacement: at 950 it would have been the other
    ],
    options,
  );
  const { rows, differences } = form1099B(ledger, 2025);
  expect(rows[1]).toMatchObject({ lot: replacement.id, basis: 950, recognized: 350, term: "short" });
  expect(differences[1]).toMatchObject({
    broker: { basis: 950, recognized: 350, shortTerm: 350 },
    taxpayer: { basis: 1150, recognized: 150, longTerm: 150 }, // the 425 days of the shares sold are tacked
    reasons: ["basis or holding period from a wash sale that the broker does not see"],
  });
});

test("lots that are named by a date that only the taxpayer knows are lots of the purchase to the broker", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2024-01-03", "second", "A", 4, 480),
      line("sell", "2025-03-03", "second", "A", 4, 400),
      line("buy", "2025-03-10", "main", "A", 10, 950), // four of these shares have a basis and a date of their own
    ],
    options,
  );
  const sale = { date: "2025-09-10", account: "main", asset: "A", quantity: 4, amount: 420 };
  const { lots } = chooseLots(ledger, sale, { rates: { shortTerm: 0.4, longTerm: 0.2 } });
  expect(lots[0]!.adjustedAcquired).toBe("2024-01-10"); // 425 days before the purchase
  const sold = applyTransactions(ledger, [{ ...sale, id: "chosen", type: "sell", lots }]);
  const { differences } = form1099B(sold, 2025);
  expect(differences.at(-1)).toMatchObject({
    sale: "chosen",
    broker: { basis: 380, shortTerm: 40, longTerm: 0 },
    taxpayer: { basis: 460, shortTerm: 0, longTerm: -40 },
  });
});

test("a return of capital that is gain to the broker alone is a difference", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-01-02", "second", "A", 10, 300),
      line("sell", "2025-03-03", "second", "A", 10, 100),
      line("buy", "2025-03-10", "main", "A", 10, 100), // 300 to the taxpayer
      { id: "capital", type: "return-of-capital", date: "2025-06-02", account: "main", asset: "A", amount: 150 },
    ],
    options,
  );
  const { rows, differences } = form1099B(ledger, 2025);
  expect(rows.map(({ sale, recognized }) => [sale, recognized])).toContainEqual(["capital", 50]);
  expect(differences.at(-1)).toEqual({
    sale: "capital",
    account: "main",
    asset: "A",
    broker: { basis: 0, disallowed: 0, recognized: 50, shortTerm: 50, longTerm: 0 },
    taxpayer: { basis: 0, disallowed: 0, recognized: 0, shortTerm: 0, longTerm: 0 },
    reasons: ["basis or holding period from a wash sale that the broker does not see"],
  });
});

test("a replacement that the broker has spent on a loss that a retirement account met is named", () => {
  const [a, b] = [line("buy", "2024-01-02", "main", "A", 5, 500), line("buy", "2024-01-03", "main", "A", 5, 500)];
  const ledger = buildTaxLedger(
    [
      a,
      b,
      { ...line("sell", "2025-03-03", "main", "A", 5, 400), lots: [{ lot: a.id, quantity: 5 }] },
      line("buy", "2025-03-05", "ira", "A", 5, 410),
      line("buy", "2025-03-06", "main", "A", 5, 410), // to the broker it meets the loss of 3 March, to the taxpayer that of the 20th
      { ...line("sell", "2025-03-20", "main", "A", 5, 380), lots: [{ lot: b.id, quantity: 5 }] },
    ],
    options,
  );
  expect(form1099B(ledger, 2025).differences).toMatchObject([
    {
      broker: { disallowed: 0, recognized: -120 },
      taxpayer: { disallowed: 120, recognized: 0 },
      reasons: ["replacement that the broker counts for another loss"],
    },
  ]);
});

describe("a row holds shares of one basis and one holding period", () => {
  // b2 brings ten shares that replaced a loss of 400 and ten that did not; a later purchase washes what s2 loses on the first ten
  const hidden = [
    line("buy", "2025-01-02", "main", "X", 10, 1000),
    line("sell", "2025-05-01", "main", "X", 10, 600),
    line("buy", "2025-05-10", "main", "X", 20, 1000),
    line("sell", "2025-08-01", "main", "X", 20, 1500),
    line("buy", "2025-08-15", "main", "X", 106, 8000),
  ];
  const figures = (ledger: TaxLedger) =>
    form8949(ledger, 2025)
      .shortTerm.rows.slice(1)
      .map((row) => [row.proceeds, row.basis, row.adjustment, row.gain, row.adjustedAcquired]);
  test("a loss that hid in a gain has a row of its own, which the next purchase washes", () => {
    expect(figures(buildTaxLedger(hidden, options))).toEqual([
      [750, 900, 150, 0, "2025-01-11"],
      [750, 500, 0, 250, "2025-05-10"],
    ]);
  });
  test("no row adjusts more than its own loss, in 120 dense books", () => {
    let adjusted = 0;
    for (let seed = 0; seed < 120; seed++) {
      const { transactions, accounts, identical } = randomBook(seed, { lines: 40, days: 90 });
      const book = buildTaxLedger(transactions, { accounts, substantiallyIdentical: identical });
      for (const { proceeds, basis, disallowed } of book.dispositions) {
        expect(disallowed).toBeLessThanOrEqual(Math.max(0, Math.round((basis - proceeds) * 100) / 100));
        if (disallowed > 0) adjusted++;
      }
    }
    expect(adjusted).toBeGreaterThan(250);
  });
  test("a long-term row shows the day that its holding period counts from", () => {
    const ledger = buildTaxLedger(
      [
        line("buy", "2025-01-02", "main", "X", 10, 1000),
        line("sell", "2025-12-15", "main", "X", 10, 800),
        line("buy", "2025-12-20", "main", "X", 10, 820),
        line("sell", "2026-01-20", "main", "X", 10, 1200),
      ],
      options,
    );
    expect(form8949(ledger, 2026).longTerm.rows).toMatchObject([
      { acquired: "2025-12-20", adjustedAcquired: "2025-01-07", sold: "2026-01-20", basis: 1020, gain: 180 },
    ]);
  });
});

describe("the pages of the form", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2023-01-03", "main", "BTC", 1, 100.49),
      line("buy", "2025-01-02", "main", "A", 10, 100.5),
      line("sell", "2025-05-01", "main", "A", 5, 60.4),
      line("sell", "2025-05-02", "main", "A", 5, 60.4),
      line("sell", "2025-05-03", "main", "BTC", 1, 200.5),
    ],
    options,
  );
  test("boxes A to F by what the broker reported, G to L for digital assets", () => {
    const boxes = (layout: Form8949Options) => {
      const { shortTerm, longTerm } = form8949(ledger, 2025, layout);
      return [...shortTerm.rows, ...longTerm.rows].map(({ box }) => box).join("");
    };
    expect(boxes({})).toBe("AAD");
    expect(boxes({ reporting: "proceeds" })).toBe("BBE");
    expect(boxes({ reporting: { main: "none" }, digitalAssets: ["BTC"] })).toBe("CCL");
    expect(boxes({ digitalAssets: ["A", "BTC"] })).toBe("GGJ");
    expect(boxes({ digitalAssets: ["A", "BTC"], reporting: "proceeds" })).toBe("HHK");
    expect(form8949(ledger, 2025).shortTerm.totalsByBox).toEqual({ A: form8949(ledger, 2025).shortTerm.totals });
  });
  test("whole dollars: each line adds up, and totals are summed in cents before they are rounded", () => {
    const { shortTerm, longTerm } = form8949(ledger, 2025, { wholeDollars: true });
    expect(shortTerm.rows.map(({ proceeds, basis, gain }) => [proceeds, basis, gain])).toEqual([
      [60, 50, 10],
      [60, 50, 10],
    ]);
    expect(shortTerm.totals).toEqual({ proceeds: 121, basis: 101, adjustment: 0, gain: 20 });
    expect(longTerm.totals).toEqual({ proceeds: 201, basis: 100, adjustment: 0, gain: 101 });
  });
  test("an option that is none is refused", () => {
    expect(() => form8949(ledger, 2025, { wholeDolars: true } as Form8949Options)).toThrow(/did you mean wholeDollars/);
    expect(() => form8949(ledger, 2025, { reporting: "all" as "none" })).toThrow(/options.reporting is "all"/);
  });
});

test("a row says what was sold in plain figures, and what was no sale", () => {
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-01-02", "main", "A", 0.0000002, 1),
      line("sell", "2025-01-03", "main", "A", 0.0000001, 1),
      { id: "capital", type: "return-of-capital", date: "2025-02-03", account: "main", asset: "A", amount: 3 },
    ],
    options,
  );
  const { rows } = form8949(ledger, 2025).shortTerm;
  expect(rows.map(({ description, proceeds, gain }) => [description, proceeds, gain])).toEqual([
    ["0.0000001 A", 1, 0.5],
    ["return of capital on A", 2.5, 2.5],
  ]);
});

test("a broker follows an asset through changes of one day", () => {
  const change = { type: "symbol-change" as const, date: "2025-02-03" };
  const ledger = buildTaxLedger(
    [
      line("buy", "2025-01-02", "main", "A", 10, 1000),
      { ...change, id: "2", asset: "A", newAsset: "B" },
      { ...change, id: "1", asset: "B", newAsset: "C" },
      line("sell", "2025-03-03", "main", "C", 10, 800),
    ],
    options,
  );
  expect(form1099B(ledger, 2025).rows).toEqual(ledger.dispositions);
});

test("a sale that names lots finds them at the broker, whose method would have closed them before", () => {
  const [old, fresh] = [
    line("buy", "2024-01-02", "main", "A", 10, 1000),
    line("buy", "2025-03-10", "main", "A", 10, 950), // 1,150 to the taxpayer
  ];
  const ledger = buildTaxLedger(
    [
      old,
      line("buy", "2024-01-03", "second", "A", 10, 1200),
      line("sell", "2025-03-03", "second", "A", 10, 1000),
      fresh,
      line("sell", "2025-09-10", "main", "A", 10, 1300), // closes the fresh ones, where the broker alone would close the old ones
      { ...line("sell", "2025-09-11", "main", "A", 10, 1300), lots: [{ lot: old.id, quantity: 10 }] },
    ],
    options,
  );
  expect(form1099B(ledger, 2025).rows.map(({ lot, basis }) => [lot, basis])).toEqual([
    [ledger.dispositions[0]!.lot, 1200],
    [fresh.id, 950],
    [old.id, 1000],
  ]);
});
