import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  canadaCapitalGains,
  germanyCapitalGains,
  germanyTaxRules,
  type TaxTransaction,
  ukCapitalGains,
  usCryptoTaxRules,
} from "../../src/index.js";

let count = 0;
const line = (
  type: TaxTransaction["type"],
  date: string,
  quantity: number,
  amount: number,
  more: Partial<TaxTransaction> = {},
): TaxTransaction => ({ id: `${type}-${++count}`, type, date, account: "main", asset: "X", quantity, amount, ...more });
const buy = (date: string, quantity: number, amount: number, more: Partial<TaxTransaction> = {}) =>
  line("buy", date, quantity, amount, more);
const sell = (date: string, quantity: number, amount: number, more: Partial<TaxTransaction> = {}) =>
  line("sell", date, quantity, amount, more);

describe("the United Kingdom", () => {
  /** HMRC helpsheet HS284, example 3: purchases of 1,000 at 4.00 with costs of 150 and 500 at 4.10 with costs of 80. */
  const lobster = [
    buy("2015-04-01", 1000, 4150),
    buy("2018-09-01", 500, 2130),
    sell("2023-05-01", 700, 3260), // at 4.80, costs of 100
    sell("2024-02-01", 400, 1975), // at 5.20, costs of 105
  ];

  test("HS284 example 3: gains of 329 and 300 from a pool of 6,280", () => {
    const { disposals, pools } = ukCapitalGains(lobster);
    expect(disposals.map(({ cost, gain }) => [Math.round(cost), Math.round(gain)])).toEqual([
      [2931, 329],
      [1675, 300],
    ]);
    expect(pools).toEqual([{ asset: "X", quantity: 400, cost: 1674.66 }]);
  });

  test("a purchase of 150 at 830 within thirty days turns the second gain into 98", () => {
    const { disposals } = ukCapitalGains([...lobster, buy("2024-02-25", 150, 830)]);
    expect(disposals[1]!.matches).toEqual([
      { rule: "thirty-days", acquired: "2024-02-25", quantity: 150, cost: 830 },
      { rule: "section-104", acquired: null, quantity: 250, cost: 1046.67 },
    ]);
    expect(Math.round(disposals[1]!.gain)).toBe(98);
  });

  test("CRYPTO22251: 50 of 150 tokens for 300,000 gain 258,000", () => {
    const { disposals, pools } = ukCapitalGains([
      buy("2020-01-01", 100, 1000),
      buy("2020-09-18", 50, 125_000),
      sell("2020-12-01", 50, 300_000),
    ]);
    expect(disposals[0]).toMatchObject({ cost: 42_000, gain: 258_000 });
    expect(pools[0]).toMatchObject({ quantity: 100, cost: 84_000 });
  });

  test("CRYPTO22255: 4,000 tokens are 500 bought within thirty days and 3,500 of the pool, a gain of 92,500", () => {
    const { disposals, pools } = ukCapitalGains([
      buy("2020-01-01", 14_000, 200_000),
      sell("2020-08-30", 4000, 160_000),
      buy("2020-09-11", 500, 17_500),
    ]);
    expect(disposals[0]).toMatchObject({ cost: 67_500, gain: 92_500 });
    expect(pools[0]).toMatchObject({ quantity: 10_500, cost: 150_000 });
  });

  test("the same day comes before the thirty days, day 30 counts and day 31 does not", () => {
    const lines = (day: string) => [
      buy("2024-01-02", 10, 100),
      sell("2024-06-01", 10, 200),
      buy("2024-06-01", 4, 76),
      buy(day, 6, 120),
    ];
    expect(
      ukCapitalGains(lines("2024-07-01")).disposals[0]!.matches.map(({ rule, quantity }) => [rule, quantity]),
    ).toEqual([
      ["same-day", 4],
      ["thirty-days", 6],
    ]);
    expect(
      ukCapitalGains(lines("2024-07-02")).disposals[0]!.matches.map(({ rule, quantity }) => [rule, quantity]),
    ).toEqual([
      ["same-day", 4],
      ["section-104", 6],
    ]);
  });

  test("splits count in both directions, and exempt accounts are passed", () => {
    const { disposals } = ukCapitalGains(
      [
        buy("2024-01-02", 10, 100),
        sell("2024-06-01", 5, 80),
        line("split", "2024-06-10", 0, 0, { ratio: 2 }),
        buy("2024-06-20", 10, 60),
        buy("2024-06-20", 10, 999, { account: "isa" }),
      ],
      { exemptAccounts: ["isa"] },
    );
    expect(disposals[0]).toMatchObject({ quantity: 10, cost: 60, gain: 20 });
  });

  test("losses of the year come before the exempt amount, older ones only down to it", () => {
    const { years } = ukCapitalGains(
      [
        buy("2024-04-06", 300, 3000),
        sell("2024-06-03", 100, 9000),
        sell("2024-12-02", 100, 500),
        sell("2025-04-06", 100, 400),
      ],
      {
        losses: 2500,
      },
    );
    expect(years).toMatchObject([
      {
        taxYear: "2024/25",
        gains: 8000,
        losses: 500,
        lossesUsed: 2500,
        annualExemptAmount: 3000,
        taxable: 2000,
        lossesCarried: 0,
      },
      { taxYear: "2025/26", gains: 0, losses: 600, annualExemptAmount: 3000, taxable: 0, lossesCarried: 600 },
    ]);
  });
});

describe("Canada", () => {
  test("2005-0150811E5: 100 of 200 shares sold at a loss the day after 100 were bought: the loss of 100 is superficial", () => {
    const { dispositions, holdings } = canadaCapitalGains([
      buy("2006-01-01", 100, 300),
      buy("2006-03-01", 100, 100),
      sell("2006-03-02", 100, 100),
    ]);
    expect(dispositions[0]).toMatchObject({ adjustedCostBase: 200, superficialLoss: 100, gain: 0 });
    expect(holdings).toEqual([{ asset: "X", quantity: 100, adjustedCostBase: 300 }]);
  });

  test("IT-456R, 12: of 20 shares sold and 15 bought back 15 are superficial", () => {
    const { dispositions, holdings } = canadaCapitalGains([
      buy("2024-01-02", 50, 1000),
      sell("2024-06-03", 20, 200),
      buy("2024-06-20", 15, 150),
    ]);
    expect(dispositions[0]).toMatchObject({ adjustedCostBase: 400, superficialLoss: 150, gain: -50 });
    expect(holdings[0]).toMatchObject({ quantity: 45, adjustedCostBase: 900 });
  });

  test("a denied loss comes back with the sale of what was bought: 500 at 50, 400 sold at 42 and bought back at 40, all sold at 45", () => {
    const { years } = canadaCapitalGains([
      buy("2022-06-01", 500, 25_000),
      sell("2023-12-15", 400, 16_800),
      buy("2024-01-07", 400, 16_000),
      sell("2024-10-05", 500, 22_500),
    ]);
    expect(years).toEqual([
      { year: 2023, gain: 0, taxable: 0 },
      { year: 2024, gain: -1700, taxable: 0 },
    ]);
  });

  test("the average follows purchases and not sales; half of a gain is taxed", () => {
    const { dispositions, holdings, years } = canadaCapitalGains([
      buy("2024-01-02", 100, 1500),
      buy("2024-02-02", 150, 3000),
      sell("2024-06-03", 200, 4000),
      buy("2024-09-03", 350, 7350),
    ]);
    expect(dispositions[0]).toMatchObject({ adjustedCostBase: 3600, gain: 400 });
    expect(holdings[0]).toMatchObject({ quantity: 400, adjustedCostBase: 8250 }); // 20.63 each
    expect(years).toEqual([{ year: 2024, gain: 400, taxable: 200 }]);
  });

  test("what an affiliate bought is denied for good, and nothing is denied where nothing is held on day 30", () => {
    const loss = [buy("2024-01-02", 100, 1000), sell("2024-06-03", 100, 700)];
    const elsewhere = canadaCapitalGains([...loss, buy("2024-06-10", 100, 720, { account: "tfsa" })], {
      affiliatedAccounts: ["tfsa"],
    });
    expect(elsewhere.dispositions[0]).toMatchObject({ superficialLoss: 300, superficialLossElsewhere: 300, gain: 0 });
    expect(elsewhere.holdings).toEqual([]);
    const gone = canadaCapitalGains([...loss, buy("2024-06-10", 100, 720), sell("2024-07-03", 100, 730)]);
    expect(gone.dispositions.map(({ gain }) => gain)).toEqual([-300, 10]);
  });
});

describe("Germany", () => {
  test("first in, first out: of 100 at 15 and 300 at 5, 100 sold at 10 lose 500", () => {
    const { dispositions, years } = germanyCapitalGains([
      buy("2023-01-02", 100, 1500),
      buy("2023-06-01", 300, 1500),
      sell("2024-03-04", 100, 1000),
    ]);
    expect(dispositions).toMatchObject([{ acquired: "2023-01-02", gain: -500, pot: "shares" }]);
    expect(years).toMatchObject([{ taxable: 0, tax: 0, lossesCarried: { shares: 500, other: 0 } }]);
  });

  test("each depot is a book of its own (BMF 19.05.2022, Rz. 97 to 99), and a transfer takes the earliest shares along", () => {
    const lines = [
      buy("2021-03-15", 1000, 10_000, { account: "A" }),
      buy("2022-07-01", 500, 6000, { account: "B" }),
      sell("2022-09-01", 200, 2600, { account: "B" }),
    ];
    expect(germanyCapitalGains(lines).dispositions).toMatchObject([
      { acquired: "2022-07-01", quantity: 200, gain: 200 },
    ]);
    const moved = line("transfer", "2022-08-01", 500, 0, { account: "A", to: "B" });
    expect(germanyCapitalGains([lines[0]!, lines[1]!, moved, lines[2]!]).dispositions).toMatchObject([
      { acquired: "2021-03-15", gain: 600 },
    ]);
  });

  test.each([
    [0, 263.75], // 25 % and 5.5 % of it
    [0.09, 279.94], // 244.50, 13.44, 22.00
    [0.08, 278.18], // 245.10, 13.48, 19.60
  ])("1,000 beyond the allowance at a church tax of %d cost %d", (churchTaxRate, tax) => {
    const { years } = germanyCapitalGains([buy("2023-01-02", 1, 1000), sell("2024-03-04", 1, 3000)], { churchTaxRate });
    expect(years).toMatchObject([{ allowanceUsed: 1000, taxable: 1000, tax }]);
  });

  test("30 % of the gain of a fund of shares is exempt, and so is 30 % of its loss", () => {
    const funds = { ETF: "equity", MIX: "mixed" } as const;
    const { dispositions } = germanyCapitalGains(
      [
        buy("2023-01-02", 10, 1000, { asset: "ETF" }),
        buy("2023-01-02", 10, 1000, { asset: "MIX" }),
        sell("2024-03-04", 5, 1500, { asset: "ETF" }),
        sell("2024-03-05", 5, 100, { asset: "ETF" }),
        sell("2024-03-06", 10, 1200, { asset: "MIX" }),
      ],
      { funds },
    );
    expect(dispositions.map(({ gain, taxable }) => [gain, taxable])).toEqual([
      [1000, 700],
      [-400, -280],
      [200, 170],
    ]);
  });

  test("losses of shares wait for gains of shares; losses of funds meet all", () => {
    const { years } = germanyCapitalGains(
      [
        buy("2023-01-02", 10, 5000),
        buy("2023-01-02", 10, 1000, { asset: "ETF" }),
        sell("2024-03-04", 5, 500),
        sell("2024-04-04", 5, 5500, { asset: "ETF" }),
        sell("2025-04-04", 5, 6500),
        sell("2025-05-05", 5, 250, { asset: "ETF" }),
      ],
      { funds: { ETF: "other" }, persons: 2, rules: { ...germanyTaxRules, allowance: { "2023": 0 } } },
    );
    expect(years).toMatchObject([
      { shares: -2000, other: 5000, taxable: 5000, lossesCarried: { shares: 2000, other: 0 } },
      { shares: 4000, other: -250, lossesUsed: 2000, taxable: 1750, lossesCarried: { shares: 0, other: 0 } },
    ]);
  });

  test("shares from before 2009 are free; funds from before 2018 are refused", () => {
    const old = [buy("2008-05-05", 10, 100), sell("2024-03-04", 10, 1000)];
    expect(germanyCapitalGains(old).dispositions).toMatchObject([{ gain: 900, taxable: 0 }]);
    expect(() => germanyCapitalGains(old, { funds: { X: "equity" } })).toThrow(/InvStG § 56/);
  });
});

test.each([
  ["more is sold than held", [buy("2024-01-02", 1, 10), sell("2024-02-02", 2, 20)], /sells 1 more X than are held/],
  [
    "a type is not covered",
    [line("merger", "2024-01-02", 1, 10, { newAsset: "Y" })],
    /cover buy, dividend-reinvestment, sell, split/,
  ],
  ["dates go back", [buy("2024-01-02", 1, 10), buy("2024-01-01", 1, 10)], /sort by date/],
])("all three refuse when %s", (_, lines, message) => {
  for (const gains of [ukCapitalGains, canadaCapitalGains, germanyCapitalGains])
    expect(() => gains(lines)).toThrow(message);
});

test("coins in the United States know terms and no wash sales", () => {
  const ledger = buildTaxLedger([buy("2025-01-06", 1, 1000), sell("2025-06-16", 1, 700), buy("2025-06-17", 1, 710)], {
    accounts: [{ id: "main", kind: "taxable" }],
    rules: usCryptoTaxRules,
  });
  expect(ledger.byYear["2025"]).toMatchObject({ shortTerm: -300, disallowed: 0 });
});

describe("what would be silently wrong", () => {
  const laws = [
    ["the United Kingdom", (lines: TaxTransaction[]) => ukCapitalGains(lines)],
    ["Canada", (lines: TaxTransaction[]) => canadaCapitalGains(lines)],
    ["Germany", (lines: TaxTransaction[]) => germanyCapitalGains(lines)],
  ] as const;

  test.each(laws)("%s: a field that is nearly one is refused", (_, gains) => {
    const { amount: _amount, ...rest } = buy("2020-01-01", 10, 0, { price: 10 });
    expect(() => gains([{ ...rest, fee: 5 } as TaxTransaction])).toThrow(
      /fee is no field that is read: did you mean fees\?/,
    );
  });

  test.each(laws)("%s: a split for each account would split twice", (_, gains) => {
    const split = (account: string): TaxTransaction =>
      ({ id: `split-${account}`, type: "split", date: "2020-03-01", asset: "X", account, ratio: 2 }) as TaxTransaction;
    const lines = [buy("2020-01-01", 10, 100), buy("2020-01-01", 10, 100, { account: "other" })];
    expect(() => gains([...lines, split("main"), split("other")])).toThrow(/a split applies to all accounts/);
  });

  test.each(laws)("%s: the least parts of a coin have their cost", (_, gains) => {
    const lines = [buy("2020-01-01", 4e-10, 100), sell("2021-03-01", 1e-10, 60)];
    expect(JSON.stringify(gains(lines))).toMatch(/"gain":35/);
  });

  test.each(laws)("%s: sums of many shares are not oversold by what they are rounded by", (_, gains) => {
    const lines = [
      ...Array.from({ length: 7 }, () => buy("2020-01-01", 123_456_789_012.3, 10)),
      sell("2021-03-01", 864_197_523_086.1, 100),
    ];
    expect(() => gains(lines)).not.toThrow();
  });

  test.each(laws)("%s: a hole in the list is named", (_, gains) => {
    const holed: TaxTransaction[] = [];
    holed[1] = buy("2020-01-01", 10, 100);
    expect(() => gains(holed)).toThrow("transactions[0] is undefined: give a transaction");
  });

  test.each(laws)("%s: a ratio of three parts is none", (_, gains) => {
    const split: TaxTransaction = { id: "r", type: "split", date: "2020-03-01", asset: "X", ratio: "1/2/3" };
    expect(() => gains([buy("2020-01-01", 10, 100), split])).toThrow(/ratio is "1\/2\/3"/);
  });

  test("money is rounded half up from its decimals, not from binary fractions", () => {
    const { amount: _amount, ...rest } = buy("2020-01-01", 1, 0, { price: "1.005" });
    expect(ukCapitalGains([rest]).pools[0]!.cost).toBe(1.01);
    expect(germanyCapitalGains([rest]).openLots[0]!.cost).toBe(1.01);
  });

  test("a transfer to or from an account that is not taxed is refused", () => {
    const lines = [buy("2020-01-01", 10, 100), line("transfer", "2020-03-01", 10, 0, { to: "isa" })];
    expect(() => ukCapitalGains(lines, { exemptAccounts: ["isa"] })).toThrow(
      /moves shares from "main" to "isa", of which one is exempt: book a sale in the one and a purchase in the other/,
    );
    expect(() => canadaCapitalGains(lines, { affiliatedAccounts: ["isa"] })).toThrow(/of which one is affiliated/);
    expect(ukCapitalGains(lines).pools[0]!.quantity).toBe(10);
  });
});
