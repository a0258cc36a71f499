import { describe, expect, test } from "vitest";
import type { TaxTransaction } from "../../src/tax/index.js";
import { averageCostTaxRules, buildTaxLedger } from "../../src/tax/index.js";
import { lines, MAIN, outcome } from "./book-lines.js";

const action = (fields: Omit<TaxTransaction, "id" | "asset">): TaxTransaction => ({
  id: "action",
  asset: "X",
  ...fields,
});
const open = (...journal: TaxTransaction[]) => outcome(journal).open;

describe("splits", () => {
  const bought = lines("2025-01-02 buy 100 1000", "2025-01-03 buy 7 80 account=ira");
  test("2 for 1 doubles the shares of every account and leaves the basis", () => {
    expect(open(...bought, action({ type: "split", date: "2025-02-03", ratio: 2 }))).toEqual([
      "b1 200 1000 2025-01-02",
      "b2 14 80 2025-01-03",
    ]);
  });
  test("1 for 10 leaves fractions of a share", () => {
    expect(open(...bought, action({ type: "split", date: "2025-02-03", ratio: 0.1 }))).toEqual([
      "b1 10 1000 2025-01-02",
      "b2 0.7 80 2025-01-03",
    ]);
  });
  test("1 for 3 loses nothing over many lots: the shares add up to a third", () => {
    const many = lines(
      ...Array.from({ length: 30 }, (_, i) => `2025-01-${String(i + 1).padStart(2, "0")} buy 1 ${i}.01`),
    );
    const { ledger } = outcome([...many, action({ type: "split", date: "2025-02-03", ratio: "1/3" })]);
    const units = ledger.openLots.map(({ quantity }) => Math.round(quantity * 1e8));
    expect(units.reduce((sum, x) => sum + x, 0)).toBe(10e8);
    expect(new Set(units)).toEqual(new Set([33333333, 33333334]));
  });
  test("a split on the day of a purchase comes where the list has it", () => {
    const split = action({ type: "split", date: "2025-01-02", ratio: 2 });
    const bought = lines("2025-01-02 buy 100 1000");
    expect(open(split, ...bought)).toEqual(["b1 100 1000 2025-01-02"]);
    expect(open(...bought, split)).toEqual(["b1 200 1000 2025-01-02"]);
  });
  test("half a unit is rounded up, for few shares and for as many as are exact", () => {
    const half = action({ type: "split", date: "2025-02-03", ratio: "1/2" });
    expect(open(...lines("2025-01-02 buy 0.00000003 1"), half)).toEqual(["b1 2e-8 1 2025-01-02"]);
    const most = action({ type: "split", date: "2025-02-03", ratio: "11/2" });
    expect(open(...lines("2025-01-02 buy 10000000.00000001 1"), most)).toEqual(["b1 55000000.00000006 1 2025-01-02"]);
  });
  test("a ratio that leaves nothing is a problem", () => {
    const dust = lines("2025-01-02 buy 0.00000001 1");
    expect(() => open(...dust, action({ type: "split", date: "2025-02-03", ratio: 0.1 }))).toThrow(
      /leaves nothing of X/,
    );
  });
});

describe("dividends and capital", () => {
  test("a reinvested dividend is a lot of its own", () => {
    expect(open(...lines("2025-01-02 buy 100 1000", "2025-02-03 dividend-reinvestment 1.234 12.50"))).toEqual([
      "b1 100 1000 2025-01-02",
      "b2 1.234 12.5 2025-02-03",
    ]);
  });
  test("a return of capital lowers the basis share for share, and is gain where there is none left", () => {
    const { open, sold } = outcome([
      ...lines("2023-01-03 buy 100 50", "2025-01-03 buy 300 900"),
      action({ type: "return-of-capital", date: "2025-02-03", account: "main", amount: 400 }),
    ]);
    expect(open).toEqual(["b1 100 0 2023-01-03", "b2 300 600 2025-01-03"]);
    expect(sold).toEqual(["action b1 0 50 0 long"]);
  });
  test("a return of capital lowers what was paid as well, and neither below 0", () => {
    const paidBack = (amount: number) => {
      const line = action({ type: "return-of-capital", date: "2025-02-03", account: "main", amount });
      const { ledger } = outcome([...lines("2025-01-03 buy 100 1000"), line]);
      return [ledger.openLots[0]!.basis, ledger.openLots[0]!.adjustedBasis, ledger.byYear["2025"]?.shortTerm ?? 0];
    };
    expect(paidBack(300)).toEqual([700, 700, 0]);
    expect(paidBack(1000)).toEqual([0, 0, 0]);
    expect(paidBack(1300)).toEqual([0, 0, 300]);
  });
  test("a return of capital on nothing is a problem", () => {
    const line = action({ type: "return-of-capital", date: "2025-02-03", account: "main", amount: 400 });
    expect(() => open(line)).toThrow(/main holds no X/);
  });
});

describe("mergers, spin-offs, symbol changes", () => {
  test("a merger changes the shares, not basis and dates", () => {
    const { ledger } = outcome([
      ...lines("2023-01-03 buy 100 1000", "2025-01-03 buy 50 700"),
      action({ type: "merger", date: "2025-02-03", newAsset: "Y", ratio: 0.5 }),
    ]);
    expect(
      ledger.openLots.map(({ lot, asset, quantity, basis, acquired }) => [lot, asset, quantity, basis, acquired]),
    ).toEqual([
      ["b1", "Y", 50, 1000, "2023-01-03"],
      ["b2", "Y", 25, 700, "2025-01-03"],
    ]);
  });
  test("a spin-off takes its part of the basis and the dates of its parent", () => {
    const { ledger, sold } = outcome([
      ...lines("2023-01-03 buy 100 1000.01"),
      action({ type: "spin-off", date: "2025-02-03", newAsset: "Y", ratio: "1/4", basisFraction: 0.2 }),
      ...lines("2025-02-04 sell 25 300 asset=Y"),
    ]);
    expect(ledger.openLots[0]).toMatchObject({ asset: "X", quantity: 100, adjustedBasis: 800.01 });
    expect(sold).toEqual(["s1 b1 25 100 0 long"]);
  });
  test("after a change of symbol it is the same security: a purchase under the new name washes a loss under the old", () => {
    const { sold, ledger } = outcome([
      ...lines("2025-01-02 buy 20 2000", "2025-06-02 sell 10 900"),
      action({ type: "symbol-change", date: "2025-06-05", newAsset: "Y" }),
      ...lines("2025-06-10 buy 10 880 asset=Y").map((line) => ({ ...line, id: "b2" })),
    ]);
    expect(sold).toEqual(["s1 b1 10 0 100 short"]);
    expect(ledger.openLots.map(({ lot, asset }) => `${lot} ${asset}`)).toEqual(["b1 Y", "b2 Y"]);
  });
});

describe("transfers", () => {
  test("shares come from another broker with their basis and date", () => {
    const { sold } = outcome(lines("2025-01-02 transfer 10 500 acquired=2020-05-05", "2025-01-03 sell 10 700"));
    expect(sold).toEqual(["s1 b1 10 200 0 long"]);
  });
  test("shares move between accounts of one kind, the earliest first, and stay what they are", () => {
    const { ledger } = outcome([
      ...lines("2025-01-02 buy 10 100", "2025-01-03 buy 10 120"),
      action({ type: "transfer", date: "2025-01-04", account: "main", to: "second", quantity: 15 }),
    ]);
    expect(ledger.openLots.map(({ lot, account, quantity, basis }) => [lot, account, quantity, basis])).toEqual([
      ["b2", "main", 5, 60],
      ["b1", "second", 10, 100],
      ["b2", "second", 5, 60],
    ]);
  });
  test("a transfer names its lots where others are meant", () => {
    const { ledger } = outcome([
      ...lines("2025-01-02 buy 10 100", "2025-01-03 buy 10 120"),
      action({
        type: "transfer",
        date: "2025-01-04",
        account: "main",
        to: "second",
        quantity: 4,
        lots: [{ lot: "b2", quantity: 4 }],
      }),
    ]);
    expect(ledger.openLots.map(({ lot, account, quantity }) => `${lot} ${account} ${quantity}`)).toEqual([
      "b1 main 10",
      "b2 main 6",
      "b2 second 4",
    ]);
  });
});

describe("short sales", () => {
  const journal = lines("2023-01-03 short-sale 10 1000", "2023-02-03 short-sale 10 1100", "2025-01-03 cover 15 1200");
  test("a cover closes the earliest, and its gain is short-term", () => {
    const { sold, ledger } = outcome(journal);
    expect(sold).toEqual(["b3 b1 10 200 0 short", "b3 b2 5 150 0 short"]);
    expect(ledger.openShorts).toEqual([
      {
        lot: "b2",
        account: "main",
        asset: "X",
        opened: "2023-02-03",
        quantity: 5,
        proceeds: 550,
        adjustedProceeds: 550,
      },
    ]);
  });
  test("a split that leaves no unit of the part with a deferred loss leaves the loss to the rest of its short sale", () => {
    const { ledger, sold } = outcome([
      ...lines(
        "2025-01-02 short-sale 0.00000001 10",
        "2025-02-03 cover 0.00000001 30",
        "2025-02-10 short-sale 0.00000005 100",
      ),
      action({ type: "split", date: "2025-03-03", ratio: "1/5" }),
      ...lines("2025-06-02 cover 0.00000001 50").map((line) => ({ ...line, id: "last" })),
    ]);
    expect(ledger.openShorts).toEqual([]);
    // the second cover has the whole gain: 10 + 100 received, 30 + 50 paid
    expect(sold).toEqual(["b2 b1 1e-8 0 20 short", "last b3 1e-8 30 0 short"]);
  });
  test("a cover of more than is open is a problem", () => {
    expect(() => outcome([...journal, ...lines("2025-02-03 cover 6 1").map((line) => ({ ...line, id: "c" }))])).toThrow(
      /main is short 5/,
    );
  });
  test("a cover names no lots", () => {
    const named = lines("2025-02-03 cover 5 1 lots=b2:5").map((line) => ({ ...line, id: "c" }));
    expect(() => outcome([...journal, ...named])).toThrow(/c: lots stand on a cover/);
  });
  test("covers of many short sales close them in their order, parts of them too", () => {
    const opened = Array.from({ length: 300 }, (_, i) => `2024-01-02 short-sale 2 ${200 + i}`);
    const covered = Array.from({ length: 200 }, () => "2024-02-02 cover 3 270");
    const { ledger } = outcome(lines(...opened, ...covered));
    expect(ledger.openShorts).toEqual([]);
    // three shares a cover: two of one short sale and one of the next, or one and then two
    const expected = Array.from({ length: 300 }, (_, i) => (i % 3 === 1 ? [`b${i + 1}`, `b${i + 1}`] : [`b${i + 1}`]));
    expect(ledger.dispositions.map(({ lot }) => lot)).toEqual(expected.flat());
    expect(ledger.byYear["2024"]!.shortTerm).toBe(300 * 200 + (299 * 300) / 2 - 200 * 270);
  });
});

describe("another country", () => {
  test("average cost without a wash-sale rule needs nothing but its rules", () => {
    const { sold, open } = outcome(
      lines("2020-01-02 buy 10 1000", "2025-01-02 buy 20 1400", "2025-01-10 sell 15 1050", "2025-01-12 buy 15 1050"),
      { rules: averageCostTaxRules },
    );
    expect(sold).toEqual(["s1 b1 15 -150 0 short"]); // 80 a share; a purchase two days later disallows nothing
    expect(open).toEqual(["b1 30 2250 2020-01-02"]);
  });
  test("a lot method has no meaning there", () => {
    expect(() => outcome([], { rules: averageCostTaxRules, lotMethod: "hifo" })).toThrow(/knows no lotMethod/);
  });
});

describe("lot methods", () => {
  const journal = lines(
    "2025-01-02 buy 10 100",
    "2025-01-03 buy 10 130",
    "2025-01-04 buy 10 90",
    "2025-01-05 buy 10 120",
    "2025-06-02 sell 15 3000",
  );
  test.each([
    ["hifo", ["b2 10", "b4 5"]],
    ["lofo", ["b1 5", "b3 10"]],
    ["fifo", ["b1 10", "b2 5"]],
    ["lifo", ["b3 5", "b4 10"]],
  ] as const)("%s", (lotMethod, expected) => {
    const { ledger } = outcome(journal, { lotMethod });
    expect(ledger.dispositions.map(({ lot, quantity }) => `${lot} ${quantity}`)).toEqual(expected);
  });
});

test("price and fees make the amount, rounded half up to the cent", () => {
  const ledger = buildTaxLedger(
    [
      {
        id: "b",
        type: "buy",
        date: "2025-01-02",
        account: "main",
        asset: "X",
        quantity: "1.5",
        price: "10.005",
        fees: 1,
      },
      { id: "s", type: "sell", date: "2025-01-03", account: "main", asset: "X", quantity: "1.5", price: 12, fees: 0.5 },
    ],
    { accounts: MAIN },
  );
  expect(ledger.dispositions[0]).toMatchObject({ basis: 16.01, proceeds: 17.5, recognized: 1.49 });
});

test("money beyond 2^53 in products stays exact", () => {
  const big = "90000000000.01";
  const { ledger } = outcome(lines(`2025-01-02 buy 12345678.123456 ${big}`, "2025-01-03 sell 12345678.123455 1"));
  const [row] = ledger.dispositions;
  const [lot] = ledger.openLots;
  expect(Math.round((row!.basis + lot!.adjustedBasis) * 100)).toBe(9000000000001);
  expect(lot).toMatchObject({ quantity: 0.000001, adjustedBasis: 0.01 });
});

test("a spin-off may leave all of the basis with the parent, or give all of it away", () => {
  const after = (basisFraction: number) =>
    open(
      ...lines("2025-01-02 buy 10 1000"),
      action({ type: "spin-off", date: "2025-02-03", newAsset: "Y", ratio: 1, basisFraction }),
    );
  expect(after(0)).toEqual(["b1 10 1000 2025-01-02", "b1 10 0 2025-01-02"]);
  expect(after(1)).toEqual(["b1 10 0 2025-01-02", "b1 10 1000 2025-01-02"]);
});
