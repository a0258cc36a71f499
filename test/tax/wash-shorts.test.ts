import { describe, expect, test } from "vitest";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { lines, outcome, WITH_IRA } from "./book-lines.js";
import { differences, ORACLE_METHODS, ORACLE_POLICIES } from "./compare-with-oracle.js";
import { randomBook } from "./random-book.js";

// 26 USC 1091(e): the loss of a closed short sale is disallowed when substantially identical shares were sold, or sold short again, from 30 days
// before the closing to 30 days after it. Each journal closes a short sale of 100 at a loss of 250.
const SHORT = "2025-03-03 short-sale 100 1000";
const COVER = "2025-06-02 cover 100 1250";

describe("a loss of 250 on a covered short sale", () => {
  test("waits in another short sale entered two weeks later, whose adjusted proceeds are 1,050 of 1,300", () => {
    const { sold, ledger } = outcome(lines(SHORT, COVER, "2025-06-16 short-sale 100 1300"));
    expect(sold).toEqual(["b2 b1 100 0 250 short"]);
    expect(ledger.openShorts[0]).toMatchObject({ lot: "b3", quantity: 100, proceeds: 1300, adjustedProceeds: 1050 });
    expect(ledger.dispositions[0]).toMatchObject({ proceeds: 1000, basis: 1250, disallowed: 250, code: "W" });
    expect(ledger.audit).toMatchObject([
      {
        sale: "b2",
        lossLot: "b1",
        replacementLot: "b3",
        lossShares: 100,
        disallowed: 250,
        daysTacked: 0,
        policy: "none",
      },
    ]);
  });

  test("is recognized when that short sale is covered", () => {
    const { sold } = outcome(lines(SHORT, COVER, "2025-06-16 short-sale 100 1300", "2025-09-01 cover 100 1200"));
    expect(sold).toEqual(["b2 b1 100 0 250 short", "b4 b3 100 -150 0 short"]); // 1,300 - 1,200 - 250
  });

  test("is disallowed again when that cover is followed by a third short sale: 400 wait in it", () => {
    const { ledger } = outcome(
      lines(
        SHORT,
        COVER,
        "2025-06-16 short-sale 100 1300",
        "2025-07-01 cover 100 1450",
        "2025-07-02 short-sale 100 1500",
      ),
    );
    expect(ledger.byYear["2025"]).toMatchObject({ shortTerm: 0, disallowed: 650 });
    expect(ledger.openShorts[0]!.adjustedProceeds).toBe(1100);
  });

  test.each([
    ["2025-05-03", 250], // thirty days before
    ["2025-05-02", 0],
    ["2025-07-02", 250], // thirty days after
    ["2025-07-03", 0],
  ])("another short sale on %s disallows %d", (date, disallowed) => {
    const other = `${date} short-sale 100 1300 account=second`;
    const journal = date < "2025-06-02" ? lines(SHORT, other, COVER) : lines(SHORT, COVER, other);
    expect(outcome(journal).ledger.byYear["2025"]!.disallowed).toBe(disallowed);
  });

  test("goes into the basis of shares that were sold within the window, whose term stays", () => {
    const { sold } = outcome(lines("2023-01-03 buy 100 700", SHORT, "2025-05-20 sell 100 1200", COVER));
    expect(sold).toEqual(["s1 b1 100 250 0 long", "b3 b2 100 0 250 short"]); // a gain of 500 less 250
  });

  test("goes into a sale that comes after it", () => {
    const { sold } = outcome(lines("2023-01-03 buy 100 700", SHORT, COVER, "2025-06-20 sell 40 480"));
    expect(sold).toEqual(["b3 b2 100 -150 100 short", "s1 b1 40 100 0 long"]); // 480 - 280 - 100
  });

  test("is left alone by purchases: they replace no short position", () => {
    const { sold } = outcome(lines(SHORT, COVER, "2025-06-03 buy 100 1250"));
    expect(sold).toEqual(["b2 b1 100 -250 0 short"]);
  });

  test("is gone for good when the replacing sale is one of a retirement account", () => {
    const journal = lines("2024-01-03 buy 100 700 account=ira", SHORT, COVER, "2025-06-20 sell 100 1200 account=ira");
    const { ledger } = outcome(journal);
    expect(ledger.byYear["2025"]).toEqual({ shortTerm: 0, longTerm: 0, disallowed: 250, permanentlyDisallowed: 250 });
    expect(ledger.audit[0]!.rule).toBe("wash-sale-retirement");
  });

  test("meets an identical asset, and no other one", () => {
    const journal = lines(SHORT, COVER, "2025-06-16 short-sale 100 1300 asset=Y");
    expect(outcome(journal).ledger.byYear["2025"]!.disallowed).toBe(0);
    const identical = outcome(journal, { substantiallyIdentical: [["X", "Y"]] });
    expect(identical.ledger.byYear["2025"]!.disallowed).toBe(250);
  });

  test("is shared share for share, and each share sold replaces one", () => {
    const { ledger } = outcome(
      lines(
        SHORT,
        COVER,
        "2025-06-10 short-sale 60 700",
        "2025-06-11 short-sale 60 700",
        "2025-06-12 short-sale 9 100",
      ),
    );
    expect(ledger.openShorts.map(({ lot, quantity, adjustedProceeds }) => [lot, quantity, adjustedProceeds])).toEqual([
      ["b3", 60, 550],
      ["b4", 40, 366.67],
      ["b4", 20, 233.33],
      ["b5", 9, 100],
    ]);
  });

  test("follows a split: 100 old shares meet 200 new ones", () => {
    const journal = [
      ...lines(SHORT, COVER),
      { id: "x", type: "split", date: "2025-06-10", asset: "X", ratio: 2 } as const,
      { ...lines("2025-06-16 short-sale 100 700")[0]!, id: "b9" },
    ];
    expect(outcome(journal).ledger.byYear["2025"]).toMatchObject({ shortTerm: -125, disallowed: 125 });
  });

  test("is not disallowed where the rule is switched off, or the asset is no security", () => {
    const journal = lines(SHORT, COVER, "2025-06-16 short-sale 100 1300");
    expect(outcome(journal, { washSales: false }).sold).toEqual(["b2 b1 100 -250 0 short"]);
    expect(outcome(journal, { notSecurities: ["X"] }).sold).toEqual(["b2 b1 100 -250 0 short"]);
  });
});

describe("the policies hold for short sales too", () => {
  test("a short sale that was covered before the loss replaces only where sold replacements are eligible", () => {
    const journal = lines(
      SHORT,
      "2025-05-10 short-sale 100 1300 account=second",
      "2025-05-20 cover 100 1100 account=second",
      COVER,
    );
    expect(outcome(journal).sold).toEqual(["b3 b2 100 200 0 short", "b4 b1 100 -250 0 short"]);
    const eligible = outcome(journal, { washSales: { soldReplacement: "eligible" } });
    expect(eligible.sold).toEqual(["b3 b2 100 -50 0 short", "b4 b1 100 0 250 short"]);
    expect(eligible.ledger.audit[0]!.policy).toBe("soldReplacement: eligible");
  });

  test("a short sale entered before the one that lost replaces it by the letter, and not with silver", () => {
    const journal = lines(
      "2025-05-10 short-sale 100 1300 account=second",
      "2025-05-15 short-sale 100 1000",
      "2025-06-02 cover 100 1250",
    );
    expect(outcome(journal).ledger.audit[0]!.policy).toBe("earlierAcquired: wash");
    expect(outcome(journal, { washSales: { earlierAcquired: "silver" } }).ledger.audit).toEqual([]);
  });

  test("short sales that one cover closes replace each other only where one order counts as several", () => {
    const journal = lines("2025-05-20 short-sale 50 500", "2025-05-21 short-sale 50 700", "2025-06-02 cover 100 1250");
    expect(outcome(journal).sold).toEqual(["b3 b1 50 -125 0 short", "b3 b2 50 75 0 short"]);
    const eligible = outcome(journal, { washSales: { sameOrder: "eligible" } });
    expect(eligible.sold).toEqual(["b3 b1 50 0 125 short", "b3 b2 50 -50 0 short"]);
    expect(eligible.ledger.audit[0]!.policy).toBe("sameOrder: eligible");
  });
});

test("Publication 550: held shares delivered to a short sale count as sold on its day, so that a purchase of the next day disallows 250", () => {
  // bought on June 2 for 1,000, sold short on October 6 for 750, 100 more bought on October 7, delivered on November 17
  const { sold, open } = outcome(lines("2025-06-02 buy 100 1000", "2025-10-06 sell 100 750", "2025-10-07 buy 100 750"));
  expect(sold).toEqual(["s1 b1 100 0 250 short"]);
  expect(open).toEqual(["b2 100 1000 2025-06-03"]);
});

test.each(ORACLE_METHODS)("a slow oracle agrees share by share on books with short sales, %s", (method) => {
  for (let seed = 0; seed < 35; seed++) {
    const specific = method === "specific";
    const book = randomBook(91_000 + seed, {
      lines: 30,
      days: [12, 60, 400][seed % 3]!,
      specific,
      times: true,
      shorts: true,
    });
    expect(differences(book, method, ORACLE_POLICIES[seed % ORACLE_POLICIES.length]!), `seed ${seed}`).toEqual([]);
  }
});

test("books with short sales in two steps are those in one", () => {
  for (let seed = 0; seed < 25; seed++) {
    const { inOrder, accounts, identical } = randomBook(92_000 + seed, { lines: 30, days: 90, shorts: true });
    const options = { accounts: accounts.length > 0 ? accounts : WITH_IRA, substantiallyIdentical: identical };
    const whole = buildTaxLedger(inOrder, options);
    const half = inOrder.length >> 1;
    expect(applyTransactions(buildTaxLedger(inOrder.slice(0, half), options), inOrder.slice(half))).toEqual(whole);
  }
});
