import { describe, expect, test } from "vitest";
import { lines, outcome } from "./book-lines.js";

describe("the figures of Publication 550 and of the law's commentators", () => {
  test("100 bought for 1,000, sold for 750, bought again for 800: the loss of 250 waits in the basis of 1,050", () => {
    const { open, sold, ledger } = outcome(
      lines("2025-03-03 buy 100 1000", "2025-06-02 sell 100 750", "2025-06-16 buy 100 800"),
    );
    expect(sold).toEqual(["s1 b1 100 0 250 short"]);
    expect(open).toEqual(["b2 100 1050 2025-03-17"]); // 91 days before its purchase, as long as b1 was held
    expect(ledger.dispositions[0]).toMatchObject({ proceeds: 750, basis: 1000, code: "W", permanentlyDisallowed: 0 });
    expect(ledger.audit).toEqual([
      {
        rule: "wash-sale",
        sale: "s1",
        saleDate: "2025-06-02",
        lossLot: "b1",
        lossShares: 100,
        account: "main",
        asset: "X",
        replacementLot: "b2",
        replacementShares: 100,
        replacementAccount: "main",
        replacementAsset: "X",
        replacementAcquired: "2025-06-16",
        disallowed: 250,
        daysTacked: 91,
        fewestDaysTacked: 91,
        policy: "none",
      },
    ]);
    expect(ledger.byYear).toEqual({
      2025: { shortTerm: 0, longTerm: 0, disallowed: 250, permanentlyDisallowed: 0 },
    });
  });

  test("100 for 5,000 sold for 4,000 after 50 for 2,750 and 25 for 1,125: 750 disallowed, 250 allowed", () => {
    const { open, sold } = outcome(
      lines(
        "2014-09-26 buy 100 5000",
        "2014-12-19 buy 50 2750",
        "2014-12-26 buy 25 1125",
        "2015-01-09 sell 100 4000 lots=b1:100",
      ),
    );
    expect(sold).toEqual(["s1 b1 100 -250 750 short"]);
    expect(open).toEqual(["b2 50 3250 2014-09-05", "b3 25 1375 2014-09-12"]);
  });

  test("a loss of 1,000 with four later purchases of 50 goes into the first two", () => {
    const { open, sold } = outcome(
      lines(
        "2014-09-26 buy 100 5000",
        "2015-02-06 sell 100 4000",
        "2015-02-10 buy 50 3000",
        "2015-02-11 buy 50 3000",
        "2015-02-12 buy 50 3000",
        "2015-02-13 buy 50 3000",
      ),
    );
    expect(sold).toEqual(["s1 b1 100 0 1000 short"]);
    expect(open).toEqual([
      "b2 50 3500 2014-09-30",
      "b3 50 3500 2014-10-01",
      "b4 50 3000 2015-02-12",
      "b5 50 3000 2015-02-13",
    ]);
  });

  test("2,000 sold for 1,300 with 50 for 1,200 and 25 for 650: 525, split 350 and 175, and 175 allowed", () => {
    const { open, sold } = outcome(
      lines("2025-01-02 buy 100 2000", "2025-05-01 sell 100 1300", "2025-05-05 buy 50 1200", "2025-05-06 buy 25 650"),
    );
    expect(sold).toEqual(["s1 b1 100 -175 525 short"]);
    expect(open.map((lot) => lot.slice(0, 10))).toEqual(["b2 50 1550", "b3 25 825 "]);
  });

  test("1,000 sold for 600 with a purchase in a retirement account: 400 are gone", () => {
    for (const account of ["ira", "roth"]) {
      const { sold, ledger } = outcome(
        lines("2025-01-02 buy 10 1000", "2025-05-01 sell 10 600", `2025-05-05 buy 10 610 account=${account}`),
      );
      expect(sold).toEqual(["s1 b1 10 0 400 short"]);
      expect(ledger.byYear["2025"]).toMatchObject({ disallowed: 400, permanentlyDisallowed: 400, shortTerm: 0 });
      expect(ledger.openLots[0]).toMatchObject({ adjustedBasis: 610, adjustedAcquired: "2025-05-05" });
      expect(ledger.audit[0]).toMatchObject({ rule: "wash-sale-retirement", daysTacked: 0 });
    }
  });

  test("the tacked days make a gain of twelve weeks long-term", () => {
    const { sold, ledger } = outcome(
      lines("2025-01-02 buy 10 1000", "2025-12-15 sell 10 800", "2025-12-20 buy 10 820", "2026-01-20 sell 10 1200"),
    );
    expect(sold).toEqual(["s1 b1 10 0 200 short", "s2 b2 10 180 0 long"]);
    expect(ledger.dispositions[1]).toMatchObject({ basis: 1020, adjustedAcquired: "2025-01-07" });
    expect(ledger.byYear["2026"]).toEqual({ shortTerm: 0, longTerm: 180, disallowed: 0, permanentlyDisallowed: 0 });
  });
});

describe("the window", () => {
  const washed = (sold: string, bought: string): boolean => {
    const [first, second] = [`${sold} sell 10 600 lots=b1:10`, `${bought} buy 10 610`];
    return (
      outcome(lines("2020-01-02 buy 10 1000", ...(bought < sold ? [second, first] : [first, second]))).ledger
        .dispositions[0]!.code === "W"
    );
  };
  test("a loss is disallowed on day 30 and allowed on day 31, after the sale", () => {
    expect(washed("2025-06-02", "2025-07-02")).toBe(true);
    expect(washed("2025-06-02", "2025-07-03")).toBe(false);
  });
  test("and before it", () => {
    expect(washed("2025-06-02", "2025-05-03")).toBe(true);
    expect(washed("2025-06-02", "2025-05-02")).toBe(false);
  });
  test("29 February counts as a day", () => {
    expect(washed("2024-02-01", "2024-03-02")).toBe(true);
    expect(washed("2024-02-01", "2024-03-03")).toBe(false);
    expect(washed("2023-02-01", "2023-03-03")).toBe(true);
    expect(washed("2023-02-01", "2023-03-04")).toBe(false);
  });
  test("the window runs over the end of the year", () => {
    expect(washed("2024-12-20", "2025-01-19")).toBe(true);
  });
});

describe("which shares replace which", () => {
  test("shares of the purchase that was sold do not", () => {
    const { sold } = outcome(lines("2025-06-02 buy 200 10000", "2025-06-12 sell 100 4000"));
    expect(sold).toEqual(["s1 b1 100 -1000 0 short"]);
  });

  test("nor does the other half of a purchase that has replaced shares already", () => {
    const { sold, open } = outcome(
      lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900", "2025-06-10 buy 20 1800", "2025-06-20 sell 20 1500"),
    );
    expect(sold).toEqual(["s1 b1 10 0 100 short", "s2 b2 10 -250 0 short", "s2 b2 10 -150 0 short"]);
    expect(open).toEqual([]);
  });

  test("each share replaces once", () => {
    const { sold, open } = outcome(
      lines(
        "2025-01-02 buy 10 1000",
        "2025-01-03 buy 10 1000",
        "2025-06-02 sell 10 900 lots=b1:10",
        "2025-06-03 sell 10 900 lots=b2:10",
        "2025-06-10 buy 10 880",
      ),
    );
    expect(sold).toEqual(["s1 b1 10 0 100 short", "s2 b2 10 -100 0 short"]);
    expect(open[0]).toMatch(/^b3 10 980 /);
  });

  test("a replacement that came with used shares replaces nothing", () => {
    const journal = lines("2025-05-20 buy 10 200", "2025-06-01 sell 10 100", "2025-06-10 buy 10 200");
    expect(outcome([...journal.slice(0, 2), { ...journal[2]!, cannotReplace: true }]).sold).toEqual([
      "s1 b1 10 -100 0 short",
    ]);
  });

  test("a chain washes again with the basis that the first loss raised", () => {
    const { sold, open } = outcome(
      lines(
        "2025-01-02 buy 10 1000",
        "2025-06-02 sell 10 900",
        "2025-06-10 buy 10 880",
        "2025-08-01 sell 10 950", // a gain of 70 by what was paid, a loss of 30 by law
        "2025-08-05 buy 10 960",
      ),
    );
    expect(sold).toEqual(["s1 b1 10 0 100 short", "s2 b2 10 0 30 short"]);
    expect(open).toEqual(["b3 10 990 2025-01-14"]); // 52 + 151 days of the first, and so on
  });

  test("a purchase in another account or of an identical asset counts, one of another asset does not", () => {
    const journal = (extra: string) =>
      lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900", `2025-06-10 buy 10 880 ${extra}`);
    const identical = { substantiallyIdentical: [["X", "Y"]] };
    expect(outcome(journal("account=second")).sold).toEqual(["s1 b1 10 0 100 short"]);
    expect(outcome(journal("asset=Y"), identical).sold).toEqual(["s1 b1 10 0 100 short"]);
    expect(outcome(journal("asset=Z"), identical).sold).toEqual(["s1 b1 10 -100 0 short"]);
  });

  test("sets of identical assets that share one are one set", () => {
    const journal = lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900", "2025-06-10 buy 10 880 asset=Z");
    const sets = [
      ["X", "Y"],
      ["Y", "Z"],
    ];
    const bridge = lines("2024-01-02 buy 1 10 asset=Y").map((line) => ({ ...line, id: "y" }));
    expect(outcome([...bridge, ...journal], { substantiallyIdentical: sets }).sold[0]).toBe("s1 b1 10 0 100 short");
    expect(outcome(journal, { substantiallyIdentical: sets }).sold[0]).toBe("s1 b1 10 0 100 short");
  });

  test("the reinvestment of a dividend is a purchase", () => {
    const { sold } = outcome(
      lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900", "2025-06-10 dividend-reinvestment 0.5 45.10"),
    );
    expect(sold).toEqual(["s1 b1 10 -95 5 short"]);
  });

  test("assets that are no securities are exempt", () => {
    const journal = lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900", "2025-06-10 buy 10 880");
    expect(outcome(journal, { notSecurities: ["X"] }).sold).toEqual(["s1 b1 10 -100 0 short"]);
    expect(outcome(journal, { washSales: false }).sold).toEqual(["s1 b1 10 -100 0 short"]);
  });

  test("the lots of one sale meet replacements in the order of their purchases, not of the lot method", () => {
    // HIFO closes b2 before b1; the ten replacements still go to b1
    const { sold } = outcome(
      lines("2025-01-02 buy 10 1000", "2025-01-03 buy 10 1200", "2025-06-02 sell 20 1600", "2025-06-10 buy 10 820"),
    );
    expect(sold).toEqual(["s1 b1 10 0 200 short", "s1 b2 10 -400 0 short"]);
  });

  test("a loss inside a retirement account does not exist", () => {
    const { sold, ledger } = outcome(
      lines("2025-01-02 buy 10 1000 account=ira", "2025-06-02 sell 10 600 account=ira", "2025-06-10 buy 10 610"),
    );
    expect(sold).toEqual([]);
    expect(ledger.openLots[0]).toMatchObject({ adjustedBasis: 610 });
  });

  test("a split between loss and replacement counts the loss in new shares", () => {
    const journal = [
      ...lines("2025-01-02 buy 10 1000", "2025-06-02 sell 10 900"),
      { id: "split", type: "split" as const, date: "2025-06-05", asset: "X", ratio: 2 },
      ...lines("2025-06-10 buy 10 440").map((line) => ({ ...line, id: "b2" })),
    ];
    const { sold, open } = outcome(journal);
    expect(sold).toEqual(["s1 b1 10 -50 50 short"]);
    expect(open).toEqual(["b2 10 490 2025-01-10"]);
  });
});

describe("policies", () => {
  const soldBefore = lines(
    "2025-05-20 buy 10 200",
    "2025-05-25 buy 10 100",
    "2025-05-29 sell 10 120 lots=b2:10",
    "2025-06-01 sell 10 100 lots=b1:10",
  );
  test("soldReplacement: shares sold before the loss sale replace nothing, unless the policy lets them", () => {
    expect(outcome(soldBefore).sold).toEqual(["s1 b2 10 20 0 short", "s2 b1 10 -100 0 short"]);
    const { sold, ledger } = outcome(soldBefore, { washSales: { soldReplacement: "eligible" } });
    expect(sold).toEqual(["s1 b2 10 -80 0 short", "s2 b1 10 0 100 short"]);
    expect(ledger.audit[0]).toMatchObject({ policy: "soldReplacement: eligible", replacementLot: "b2" });
  });

  const partlyWashed = (account: string) =>
    lines(
      "2023-01-02 buy 10 1000",
      "2024-03-01 buy 10 900",
      "2024-03-05 sell 10 800 lots=b2:10",
      `2024-03-06 buy 4 320 account=${account}`,
      "2024-03-10 sell 6 420 lots=b1:6",
    );
  test("soldReplacement: shares that the tacked days make long-term take what was disallowed of their own loss along", () => {
    // six of the ten shares of b2 replace b1, held 433 days; the first four of them had lost 40 that b3 took
    const washSales = { soldReplacement: "eligible" } as const;
    const sold = ["s1 b2 4 -40 0 short", "s1 b2 6 -200 40 long", "s2 b1 6 0 180 long"];
    expect(outcome(partlyWashed("main"), { washSales }).sold).toEqual(sold);
    const { sold: same, ledger } = outcome(partlyWashed("ira"), { washSales });
    expect(same).toEqual(sold);
    expect(ledger.dispositions.map((row) => row.permanentlyDisallowed)).toEqual([0, 40, 0]);
  });

  test("soldReplacement: a loss that is disallowed after its shares changed their term follows them", () => {
    const washSales = { soldReplacement: "eligible" } as const;
    const later = lines(
      "2023-01-02 buy 10 1000",
      "2024-03-01 buy 10 900",
      "2024-03-05 sell 10 800 lots=b2:10",
      "2024-03-06 sell 6 420 lots=b1:6",
      "2024-03-07 buy 8 640", // eight of the ten that lost on 5 March: the six long-term ones and two others
    );
    expect(outcome(later, { washSales }).sold).toEqual([
      "s1 b2 4 -20 20 short",
      "s1 b2 6 -180 60 long",
      "s2 b1 6 0 180 long",
    ]);
  });

  const earlier = lines("2025-05-10 buy 10 150", "2025-05-20 buy 10 200", "2025-06-01 sell 10 100 lots=b2:10");
  test("earlierAcquired: older shares in the window wash by the words of the law, not by the silver reading", () => {
    expect(outcome(earlier).sold).toEqual(["s1 b2 10 0 100 short"]);
    expect(outcome(earlier).ledger.audit[0]!.policy).toBe("earlierAcquired: wash");
    expect(outcome(earlier, { washSales: { earlierAcquired: "silver" } }).sold).toEqual(["s1 b2 10 -100 0 short"]);
  });

  const together = lines("2025-05-10 buy 10 200", "2025-05-20 buy 10 150", "2025-06-01 sell 20 200");
  test("sameOrder: lots of one order do not replace each other, unless the policy lets them", () => {
    expect(outcome(together).sold).toEqual(["s1 b1 10 -100 0 short", "s1 b2 10 -50 0 short"]);
    const { sold, ledger } = outcome(together, { washSales: { sameOrder: "eligible" } });
    expect(sold).toEqual(["s1 b1 10 0 100 short", "s1 b2 10 -150 0 short"]);
    expect(ledger.audit[0]!.policy).toBe("sameOrder: eligible");
  });

  test("of two sales of one day, the lot still held replaces the first", () => {
    const apart = lines(
      "2025-05-10 buy 10 200",
      "2025-05-20 buy 10 150",
      "2025-06-01 sell 10 100 lots=b1:10",
      "2025-06-01 sell 10 100 lots=b2:10",
    );
    expect(outcome(apart).sold).toEqual(["s1 b1 10 0 100 short", "s2 b2 10 -150 0 short"]);
  });

  test("a policy that does not exist is named, with the nearest that does", () => {
    const washSales = { soldReplacement: "elligible" as "eligible" };
    expect(() => outcome(together, { washSales })).toThrow(
      /washSales.soldReplacement is "elligible": did you mean "eligible"/,
    );
    expect(() => outcome(together, { washSales: { sameOrders: "eligible" } as object })).toThrow(
      /did you mean sameOrder/,
    );
  });
});

test("a long chain of partial replacements on one day", () => {
  const { sold } = outcome(
    lines(
      "2015-02-01 buy 3 1800",
      "2015-02-02 sell 3 1500 lots=b1:3",
      "2015-03-01 buy 5 3000",
      "2015-03-01 buy 5 3000",
      "2015-03-01 buy 4 2400",
      "2015-03-02 sell 5 2500 lots=b2:5",
      "2015-03-02 sell 5 2500 lots=b3:5",
      "2015-03-02 sell 4 2000 lots=b4:4",
    ),
  );
  expect(sold).toEqual([
    "s1 b1 3 0 300 short",
    "s2 b2 3 0 600 short",
    "s2 b2 2 0 200 short",
    "s3 b3 3 0 900 short",
    "s3 b3 2 -200 200 short",
    "s4 b4 3 -1200 0 short",
    "s4 b4 1 -300 0 short",
  ]);
});

test("shares that replaced others alike, one sale after the other, are one open lot", () => {
  const { open } = outcome(
    lines(
      "2025-01-02 buy 10 1000",
      "2025-05-20 buy 10 900",
      "2025-06-02 sell 2 160 lots=b1:2",
      "2025-06-02 sell 2 160 lots=b1:2",
    ),
  );
  expect(open).toEqual(["b1 6 600 2025-01-02", "b2 4 440 2024-12-20", "b2 6 540 2025-05-20"]);
});
