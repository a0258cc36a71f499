/**
 * Figures that the tax offices of three countries published, to the pound or to the unit; the amounts that an example leaves open are ours.
 * HMRC prints whole pounds and mostly rounds costs up, so a cost agrees when it is the pound below or above, and a gain follows from it.
 */
import { describe, expect, test } from "vitest";
import {
  canadaCapitalGains,
  germanyCapitalGains,
  germanyTaxRules,
  type TaxTransaction,
  ukCapitalGains,
} from "../../src/index.js";

type Row = readonly [date: string, quantity: number, amount: number, account?: string];

/** Purchases are positive numbers of shares, sales negative ones. */
const journal = (...rows: readonly Row[]): readonly TaxTransaction[] =>
  rows.map(([date, quantity, amount, account = "main"], k) => ({
    id: `line-${k}`,
    type: quantity > 0 ? "buy" : "sell",
    date,
    account,
    asset: "X",
    quantity: Math.abs(quantity),
    amount,
  }));

/** The rule and the shares of each match of each disposal. */
const matches = (rows: readonly TaxTransaction[]): readonly (readonly (readonly [string, number])[])[] =>
  ukCapitalGains(rows).disposals.map((disposal) => disposal.matches.map(({ rule, quantity }) => [rule, quantity]));

/** Cost and gain with the cost rounded the way that the example rounds it. */
function toThePound({ proceeds, cost }: { proceeds: number; cost: number }, printed: number): readonly number[] {
  const pounds = printed <= cost ? Math.floor(cost) : Math.ceil(cost);
  return [pounds, proceeds - pounds];
}

describe("HMRC, Capital Gains Manual CG51560: what is identified with what", () => {
  test.each<readonly [string, readonly Row[], readonly (readonly [string, number])[]]>([
    [
      "example 1: bought back on day 30",
      [
        ["2005-01-04", 1000, 1000],
        ["2011-07-01", -1000, 2000],
        ["2011-07-31", 1000, 2000],
      ],
      [["thirty-days", 1000]],
    ],
    [
      "example 2: 500 of 1,700 bought back after three days",
      [
        ["2005-01-04", 2500, 2500],
        ["2012-03-27", -1700, 3400],
        ["2012-03-30", 500, 1000],
      ],
      [
        ["thirty-days", 500],
        ["section-104", 1200],
      ],
    ],
    [
      "example 3: bought back on day 31",
      [
        ["2005-01-04", 10_000, 10_000],
        ["2009-02-28", -2000, 4000],
        ["2009-03-31", 3000, 6000],
      ],
      [["section-104", 2000]],
    ],
  ])("%s", (_, rows, expected) => {
    expect(matches(journal(...rows))).toEqual([expected]);
  });
});

describe("HMRC, Capital Gains Manual CG51590: costs, gains and what is left", () => {
  test.each<readonly [string, readonly Row[], readonly (readonly [number, number])[], readonly [number, number]]>([
    [
      "example 1: a bed and breakfast across the year's end, then part of the pool",
      [
        ["2006-04-15", 1000, 1300],
        ["2006-08-04", 1000, 1450],
        ["2007-01-19", 500, 950],
        ["2010-03-16", -2000, 6850],
        ["2010-04-07", 2000, 6790],
        ["2010-12-10", -2200, 7700],
      ],
      [
        [6790, 60],
        [3256, 4444],
      ],
      [300, 444],
    ],
    [
      // the manual prints 4,236 for what is left, where 6,160 less 1,925 is 4,235
      "example 2: rights taken up at 1,060 are part of the pool",
      [
        ["2008-08-17", 10_000, 2500],
        ["2009-04-01", 10_000, 2600],
        ["2009-10-08", 4000, 1060],
        ["2012-12-10", -7500, 3000],
      ],
      [[1925, 1075]],
      [16_500, 4235],
    ],
    [
      "example 3: what was held in 1982 enters at its value of then",
      [
        ["1979-05-27", 7500, 21_000],
        ["1988-02-06", 4000, 16_500],
        ["1993-07-28", 4000, 17_000],
        ["2005-03-31", 6000, 29_000],
        ["2013-06-13", -16_500, 114_675],
      ],
      [[64_081, 50_594]],
      [5000, 19_419],
    ],
    [
      "example 4: two issues of rights",
      [
        ["1997-09-24", 15_000, 6750],
        ["2001-01-30", 9000, 3600],
        ["2004-06-14", 12_000, 13_800],
        ["2005-11-26", 9000, 9450],
        ["2010-02-23", -20_000, 39_000],
      ],
      [[14_934, 24_066]],
      [25_000, 18_666],
    ],
  ])("%s", (_, rows, expected, left) => {
    const { disposals, pools } = ukCapitalGains(journal(...rows));
    expect(disposals).toHaveLength(expected.length);
    for (const [k, [cost, gain]] of expected.entries()) expect(toThePound(disposals[k]!, cost)).toEqual([cost, gain]);
    expect(pools.map(({ quantity }) => quantity)).toEqual([left[0]]);
    expect([Math.floor(pools[0]!.cost), Math.ceil(pools[0]!.cost)]).toContain(left[1]);
  });
});

test("HMRC, HS284 example 2: of 4,000 sold for 6,000, 500 were bought back for 850 at a loss of 100", () => {
  const rows = journal(["2015-01-05", 9500, 9500], ["2024-08-30", -4000, 6000], ["2024-09-11", 500, 850]);
  const [disposal] = ukCapitalGains(rows).disposals;
  expect(disposal!.matches.map(({ rule, quantity }) => [rule, quantity])).toEqual([
    ["thirty-days", 500],
    ["section-104", 3500],
  ]);
  const { quantity, cost } = disposal!.matches[0]!;
  const proceeds = (disposal!.proceeds * quantity) / disposal!.quantity;
  expect([proceeds, proceeds - cost]).toEqual([750, -100]);
});

describe("HMRC, Cryptoassets Manual: all costs and gains of the pooling examples", () => {
  test.each<readonly [string, readonly Row[], readonly (readonly [number, number])[], readonly [number, number]]>([
    [
      "CRYPTO22252: two sales and a purchase of one day",
      [
        ["2023-01-02", 5000, 500],
        ["2023-06-23", -1000, 800],
        ["2023-06-23", 1600, 1000],
        ["2023-06-23", -500, 600],
      ],
      [[938, 462]],
      [5100, 562],
    ],
    [
      "CRYPTO22253: two sales, three purchases within thirty days, and a 1 May that is day 31 of the first",
      [
        ["2023-01-02", 2000, 1000],
        ["2023-03-31", -1000, 400],
        ["2023-04-20", -500, 150],
        ["2023-04-21", 700, 175],
        ["2023-04-28", 500, 100],
        ["2023-05-01", 500, 150],
      ],
      [
        [235, 165],
        [130, 20],
      ],
      [2200, 1060],
    ],
    [
      "CRYPTO22254: seven trades of one day and the pool",
      [
        ["2020-01-01", 8000, 1000],
        ["2020-01-31", -5000, 500],
        ["2020-01-31", 4000, 320],
        ["2020-01-31", 1000, 75],
        ["2020-01-31", 1000, 70],
        ["2020-01-31", -2000, 142],
        ["2020-01-31", 500, 35],
      ],
      [[563, 79]],
      [7500, 937],
    ],
    [
      "CRYPTO22256: all three rules",
      [
        ["2020-01-01", 100_000, 300_000],
        ["2020-07-31", 10_000, 45_000],
        ["2020-07-31", -30_000, 150_000],
        ["2020-08-05", -20_000, 100_000],
        ["2020-08-06", 50_000, 225_000],
        ["2020-08-07", -100_000, 150_000],
      ],
      [
        [135_000, 15_000],
        [90_000, 10_000],
        [313_637, -163_637],
      ],
      [10_000, 31_363],
    ],
  ])("%s", (_, rows, expected, left) => {
    const { disposals, pools } = ukCapitalGains(journal(...rows));
    expect(disposals).toHaveLength(expected.length);
    for (const [k, [cost, gain]] of expected.entries()) expect(toThePound(disposals[k]!, cost)).toEqual([cost, gain]);
    expect(pools.map(({ quantity }) => quantity)).toEqual([left[0]]);
    expect([Math.floor(pools[0]!.cost), Math.ceil(pools[0]!.cost)]).toContain(left[1]);
  });
});

describe("Canada Revenue Agency: superficial losses", () => {
  test("2004-0073011E5: of 60 shares, 10 of them new, 50 are sold and 10 bought: 20 of the 50 are superficial", () => {
    const { dispositions, holdings } = canadaCapitalGains(
      journal(["2003-01-02", 50, 500], ["2003-06-10", 10, 100], ["2003-06-30", -50, 250], ["2003-07-15", 10, 50]),
    );
    expect(dispositions).toMatchObject([{ adjustedCostBase: 500, superficialLoss: 100, gain: -150 }]);
    expect(holdings).toMatchObject([{ quantity: 20, adjustedCostBase: 250 }]);
  });

  const soldOne: readonly Row[] = [
    ["2021-01-04", 1000, 50_000],
    ["2021-09-01", -1000, 30_000],
    ["2021-09-07", 1200, 36_000, "spouse-rrsp"],
    ["2021-09-28", -1200, 36_000, "spouse-rrsp"],
  ];
  const options = { affiliatedAccounts: ["spouse-rrsp", "rrsp", "spouse"] };

  test("2021-0896031C6 (a): what the spouse's RRSP bought and sold within the thirty days denies nothing", () => {
    const { dispositions } = canadaCapitalGains(journal(...soldOne), options);
    expect(dispositions).toMatchObject([{ superficialLoss: 0, gain: -20_000 }]);
  });

  test("2021-0896031C6 (b): bought again on 1 October, the thirtieth day, the loss of 20,000 is denied", () => {
    const again = journal(...soldOne, ["2021-10-01", 1200, 36_000, "spouse-rrsp"]);
    expect(canadaCapitalGains(again, options).dispositions).toMatchObject([
      { superficialLoss: 20_000, superficialLossElsewhere: 20_000, gain: 0 },
    ]);
    const late = journal(...soldOne, ["2021-10-02", 1200, 36_000, "spouse-rrsp"]);
    expect(canadaCapitalGains(late, options).dispositions).toMatchObject([{ superficialLoss: 0, gain: -20_000 }]);
  });

  const pubco: readonly Row[] = [
    ["2021-01-04", 2000, 30_000],
    ["2022-03-10", 1000, 10_000, "rrsp"],
    ["2022-03-15", -2000, 20_000],
    ["2022-03-16", 2000, 20_000, "spouse"],
    ["2022-04-13", 500, 5000],
  ];

  test("2022-0940941C6: a loss of 10,000 is shared as 1,000, 2,000 and 500 of 3,500", () => {
    const { dispositions, holdings } = canadaCapitalGains(journal(...pubco), options);
    const elsewhere = Math.round((10_000_00 * 3000) / 3500) / 100;
    expect(dispositions).toMatchObject([{ superficialLoss: 10_000, superficialLossElsewhere: elsewhere, gain: 0 }]);
    expect(holdings).toMatchObject([{ quantity: 500, adjustedCostBase: 6428.57 }]);
  });

  test("the parts are those of what each still has at the end, not of what each bought", () => {
    const rows = journal(...pubco.slice(0, 4), ["2022-04-01", -2000, 20_000, "spouse"], pubco[4]!);
    const { dispositions, holdings } = canadaCapitalGains(rows, options);
    // 1,500 of 2,000 are superficial, and of 1,500 the person has 500
    expect(dispositions).toMatchObject([{ superficialLoss: 7500, superficialLossElsewhere: 5000, gain: -2500 }]);
    expect(holdings).toMatchObject([{ quantity: 500, adjustedCostBase: 7500 }]);
  });
});

describe("Germany", () => {
  test.each([
    [1000, 0, 0, 263.75],
    [1000, 500, 0, 131.87],
  ])("C24 Bank, example of its help pages: %d with an allowance of %d", (gain, allowance, churchTaxRate, tax) => {
    const { years } = germanyCapitalGains(journal(["2023-01-02", 1, 1000], ["2024-03-04", -1, 1000 + gain]), {
      churchTaxRate,
      rules: { ...germanyTaxRules, allowance: { "2023": allowance } },
    });
    expect(years).toMatchObject([{ taxable: gain - allowance, tax }]);
  });

  test.each([
    [0.08, 735.29 + 40.44 + 58.82],
    [0.09, 733.5 + 40.34 + 66.01],
  ])("the formula of § 32d(1): 3,000 at a church tax of %d", (churchTaxRate, tax) => {
    const { years } = germanyCapitalGains(journal(["2023-01-02", 1, 1000], ["2024-03-04", -1, 4000]), {
      churchTaxRate,
      rules: { ...germanyTaxRules, allowance: { "2023": 0 } },
    });
    expect(years[0]!.tax).toBeCloseTo(tax, 9);
  });
});
