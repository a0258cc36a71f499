import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { rebalanceAccounts } from "../../src/rebalance/accounts/rebalance-accounts.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";

const ledger = buildTaxLedger(
  [
    { id: "a", type: "buy", date: "2024-01-02", account: "main", asset: "AAPL", quantity: 10, amount: 1000 },
    { id: "b", type: "buy", date: "2026-03-10", account: "main", asset: "KO", quantity: 20, amount: 1400 },
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
const prices = { AAPL: 120, KO: 50 };
const target = { AAPL: 0.6, KO: 0.4 };
const moments = {
  assets: ["AAPL", "KO"],
  mean: Float64Array.of(0.05, 0.06),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.05),
  periodsPerYear: 252,
};
const trigger = { kind: "threshold", absolute: 0.01 } as const;
const date = "2026-03-31";
const input = { moments, ledger, account: "main", prices, cash: 100, date };
const options = { riskAversion: 5, target, taxRates: { shortTerm: 0.37, longTerm: 0.2 } };
const plan = (given: object, how: object = {}) =>
  rebalance({ holdings: { AAPL: 10, KO: 20 }, prices, target, ...given }, { trigger, ...how });
const afterTax = (given: object, how: object = {}) => optimizeAfterTax({ ...input, ...given }, { ...options, ...how });
const household = (given: object) =>
  rebalanceAccounts({
    accounts: [{ id: "main", kind: "taxable", holdings: { AAPL: 10, KO: 20 } }],
    prices,
    target,
    ...given,
  });

const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
  ["a price is missing for a holding", () => plan({ prices: { AAPL: 120 } }), /prices\.KO is missing/],
  ["a price is NaN", () => plan({ prices: { AAPL: 120, KO: Number.NaN } }), /prices\.KO/],
  ["a price is missing for an asset of the moments", () => afterTax({ prices: { AAPL: 120 } }), /KO/],
  ["a price is missing in a household", () => household({ prices: { KO: 50 } }), /prices\.AAPL/],
  ["a target sums above 1", () => plan({ target: { AAPL: 0.7, KO: 0.4 } }), /target sums to 1\.1/],
  ["one target is above 1", () => plan({ target: { AAPL: 1.5 } }), /target/],
  ["a household's target sums above 1", () => household({ target: { AAPL: 0.9, KO: 0.9 } }), /target sums to 1\.8/],
  ["an unknown asset is pinned", () => plan({}, { pinned: ["APPL"] }), /APPL.*AAPL/],
  ["an unknown asset has a target", () => afterTax({}, { target: { APPL: 1 } }), /APPL.*AAPL/],
  ["an unknown asset has a limit", () => afterTax({}, { constraints: { max: { XOM: 0.5 } } }), /XOM/],
  [
    "the ledger holds an asset that the moments lack",
    () => afterTax({ moments: { ...moments, assets: ["AAPL", "PEP"] }, prices: { ...prices, PEP: 1 } }),
    /KO/,
  ],
  ["an account is unknown to the ledger", () => afterTax({ account: "mian" }), /mian/],
  ["a withdrawal is larger than the account", () => plan({}, { cashFlow: -2201 }), /2201.*2200/],
  [
    "a withdrawal is larger than cash and lots",
    () => plan({ holdings: undefined, ledger, account: "main", date, cash: 1 }, { cashFlow: -1e9 }),
    /1000000000/,
  ],
  ["a withdrawal is not a number", () => plan({}, { cashFlow: Number.NEGATIVE_INFINITY }), /cashFlow/],
  [
    "the ledger has fewer shares",
    () => plan({ ledger, account: "main", date, holdings: { AAPL: 11, KO: 20 } }),
    /11 AAPL but the ledger 10/,
  ],
  [
    "the ledger has an asset that holdings lack",
    () => plan({ ledger, account: "main", date, holdings: { AAPL: 10 } }),
    /0 KO but the ledger 20/,
  ],
  [
    "the ledger lacks an asset that is held",
    () =>
      plan({ ledger, account: "main", date, prices: { ...prices, PEP: 9 }, holdings: { AAPL: 10, KO: 20, PEP: 3 } }),
    /3 PEP but the ledger 0/,
  ],
  ["a price is 0", () => plan({ prices: { AAPL: 0, KO: 50 } }), /prices\.AAPL is 0/],
  ["a price is below 0", () => plan({ prices: { AAPL: 120, KO: -50 } }), /prices\.KO is -50/],
  ["a price of the after-tax trades is 0", () => afterTax({ prices: { AAPL: 0, KO: 50 } }), /AAPL/],
  ["a household's price is 0", () => household({ prices: { AAPL: 120, KO: 0 } }), /prices\.KO is 0/],
  ["cash is below 0", () => plan({ cash: -1 }), /cash/],
  ["cash and holdings are worth less than 0", () => afterTax({ cash: -1e6 }), /cash/],
  ["an account's cash is below 0", () => household({ accounts: [{ id: "main", kind: "taxable", cash: -5 }] }), /cash/],
];

describe("is refused by name:", () => {
  test.each(wrong)("%s", (_, call, message) => {
    expect(call).toThrow(PortfolioError);
    expect(call).toThrow(message);
  });
});

describe("locks that leave nothing to do are an answer", () => {
  test("a plan says so for each asset", () => {
    // KO was bought at a loss three weeks ago: selling it would wash nothing by itself, AAPL is pinned
    const { due, trades, skipped } = plan(
      { ledger, account: "main", date, holdings: undefined },
      { pinned: ["AAPL", "KO"] },
    );
    expect({ due, trades }).toEqual({ due: true, trades: [] });
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^pinned/),
      expect.stringMatching(/^pinned/),
    ]);
  });
  test("bounds that hold every weight where it is leave no trades", () => {
    const held = { AAPL: 1200 / 2300, KO: 1000 / 2300 };
    const result = afterTax({}, { constraints: { min: held, max: held } });
    expect(result).toMatchObject({ status: "optimal", trades: [], sales: [] });
  });
  test("a household within its target does nothing", () => {
    const { plans, due } = household({ target: { AAPL: 1200 / 2200, KO: 1000 / 2200 } });
    expect({ due, trades: plans["main"]!.trades }).toEqual({ due: false, trades: [] });
  });
});
