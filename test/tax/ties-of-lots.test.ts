import { describe, expect, test } from "vitest";
import type { TaxTransaction } from "../../src/tax/index.js";
import { averageCostTaxRules, buildTaxLedger, previewSale } from "../../src/tax/index.js";
import { lines, MAIN, outcome } from "./book-lines.js";

const average = { rules: averageCostTaxRules };

describe("average cost keeps one pool, however shares come into it", () => {
  const two = lines("2025-01-02 buy 10 100", "2025-01-03 buy 10 200 account=second");
  test("a transfer joins the pool of the account that receives: 300 for twenty shares", () => {
    const move = {
      id: "m",
      type: "transfer",
      date: "2025-02-03",
      account: "main",
      to: "second",
      asset: "X",
      quantity: 10,
    };
    const sale = lines("2025-03-03 sell 10 400 account=second");
    const { open, ledger } = outcome([...two, move as TaxTransaction, ...sale], average);
    expect(ledger.dispositions).toMatchObject([{ basis: 150, recognized: 250 }]);
    expect(open).toEqual(["b2 10 150 2025-01-03"]);
  });
  test("a merger joins the pool of the asset that is left", () => {
    const journal = lines("2025-01-02 buy 10 100", "2025-01-03 buy 10 200 asset=Y", "2025-03-03 sell 10 400 asset=Y");
    const merger: TaxTransaction = { id: "m", type: "merger", date: "2025-02-03", asset: "X", newAsset: "Y", ratio: 2 };
    // 20 shares for 100 and 10 for 200
    expect(outcome([...journal.slice(0, 2), merger, journal[2]!], average).ledger.dispositions).toMatchObject([
      { basis: 100, recognized: 300 },
    ]);
  });
  test("a spin-off joins the pool of the new asset", () => {
    const journal = lines("2025-01-02 buy 10 100", "2025-01-03 buy 10 200 asset=Y", "2025-03-03 sell 10 400 asset=Y");
    const spinOff = { id: "m", type: "spin-off", date: "2025-02-03", asset: "X", newAsset: "Y", ratio: 1 } as const;
    // half of 100 goes over: 250 for twenty shares
    const { open, ledger } = outcome(
      [...journal.slice(0, 2), { ...spinOff, basisFraction: 0.5 }, journal[2]!],
      average,
    );
    expect(ledger.dispositions).toMatchObject([{ basis: 125, recognized: 275 }]);
    expect(open).toEqual(["b1 10 50 2025-01-02", "b2 10 125 2025-01-03"]);
  });
  test("a sale can name no lot but the pool", () => {
    const more = lines("2025-01-02 buy 10 100", "2025-01-04 buy 10 120", "2025-03-03 sell 10 400 lots=b1:10");
    expect(outcome(more, average).sold).toEqual(["s1 b1 10 290 0 short"]);
    const [sale] = lines("2025-03-03 sell 10 400 lots=b2:10");
    expect(() => outcome([...more.slice(0, 2), sale!], average)).toThrow(
      /s1: lot b2 has no basis of its own: cost is averaged/,
    );
  });
});

test("after a merger covers close the earliest short sale of both assets", () => {
  const short = (id: string, date: string, asset: string, amount: number): TaxTransaction => ({
    ...{ id, type: "short-sale", date, account: "main", asset, quantity: 1, amount },
  });
  const { ledger } = outcome([
    short("y", "2025-01-02", "Y", 70),
    short("x", "2025-01-03", "X", 50),
    { id: "m", type: "merger", date: "2025-02-03", asset: "Y", newAsset: "X", ratio: 1 },
    { id: "c", type: "cover", date: "2025-03-03", account: "main", asset: "X", quantity: 1, amount: 60 },
  ]);
  expect(ledger.dispositions).toMatchObject([{ sale: "c", lot: "y", recognized: 10 }]);
  expect(ledger.openShorts).toMatchObject([{ lot: "x", proceeds: 50 }]);
});

describe("a sold replacement after a split: half of its share replaced the loss", () => {
  const journal: TaxTransaction[] = [
    ...lines("2023-01-02 buy 1 200", "2025-05-20 buy 1 100", "2025-05-25 sell 1 90 lots=b2:1"),
    { id: "split", type: "split", date: "2025-05-26", asset: "X", ratio: 2 },
    { ...lines("2025-06-01 sell 1 40 lots=b1:1")[0]!, id: "s2" },
  ];
  const options = { accounts: MAIN, washSales: { soldReplacement: "eligible" } } as const;
  const [first, ...rest] = journal;
  // the loss of 60 goes to half of the share sold before, whose 880 days tacked make that half long-term: 45 − 50 − 60
  const expected = [
    { sale: "s1", term: "short", recognized: -5, quantity: 0.5 },
    { sale: "s1", term: "long", recognized: -65, quantity: 0.5 },
    { sale: "s2", recognized: 0, disallowed: 60 },
  ];
  test("by itself", () => {
    expect(buildTaxLedger(journal, options).dispositions).toMatchObject(expected);
  });
  test("and beside an asset with fractions of a share, which changes nothing", () => {
    const other = { ...first!, id: "other", asset: "Z", quantity: 0.125, amount: 1 };
    const { dispositions } = buildTaxLedger([first!, other, ...rest], options);
    expect(dispositions).toEqual(buildTaxLedger(journal, options).dispositions);
  });
});

test("what is no security stays none under its new symbol", () => {
  const journal: TaxTransaction[] = [
    ...lines("2025-01-02 buy 1 500 asset=MATIC"),
    { id: "swap", type: "symbol-change", date: "2025-02-03", asset: "MATIC", newAsset: "POL" },
    ...lines("2025-03-03 sell 1 300 asset=POL"),
    { ...lines("2025-03-10 buy 1 310 asset=POL")[0]!, id: "again" },
  ];
  const options = { accounts: MAIN, notSecurities: ["MATIC"] };
  expect(buildTaxLedger(journal, options).dispositions).toMatchObject([{ recognized: -200, disallowed: 0 }]);
  const held = buildTaxLedger(journal.slice(0, 2), options);
  const sale = { date: "2025-03-03", account: "main", asset: "POL", quantity: 1, amount: 300 };
  expect(previewSale(held, sale)).toMatchObject({ provisionalUntil: null, lockedAssets: [] });
});

describe("more shares than can be kept exactly are a problem", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const exact = /more shares of .* come of it than can be kept exactly/;
  const [bought] = lines(`2025-01-02 buy ${most} 1`);
  test.each<TaxTransaction>([
    { id: "a", type: "split", date: "2025-02-03", asset: "X", ratio: 3 },
    { id: "a", type: "merger", date: "2025-02-03", asset: "X", newAsset: "Y", ratio: 2 },
    { id: "a", type: "spin-off", date: "2025-02-03", asset: "X", newAsset: "Y", ratio: 2, basisFraction: 0.5 },
    { ...bought!, id: "a", quantity: 1 },
  ])("$type", (line) => {
    expect(() => outcome([bought!, line])).toThrow(exact);
  });
  test("a change of symbol into an asset that is held", () => {
    const other = { ...bought!, id: "y", asset: "Y" };
    const change: TaxTransaction = { id: "a", type: "symbol-change", date: "2025-02-03", asset: "X", newAsset: "Y" };
    expect(() => outcome([bought!, other, change])).toThrow(exact);
  });
});

test("a split that leaves nothing of a short sale is a problem", () => {
  const short = { id: "s", type: "short-sale", date: "2025-01-02", account: "main", asset: "X" } as const;
  const split: TaxTransaction = { id: "a", type: "split", date: "2025-02-03", asset: "X", ratio: 0.1 };
  expect(() => outcome([{ ...short, quantity: "0.00000001", amount: 1 }, split])).toThrow(
    /leaves nothing of a short sale: cover it first/,
  );
});
