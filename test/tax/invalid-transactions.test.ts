import { describe, expect, test } from "vitest";
import type { PortfolioError } from "../../src/core/index.js";
import type { TaxLedgerOptions, TaxProblem, TaxTransaction } from "../../src/tax/index.js";
import {
  applyTransactions,
  buildTaxLedger,
  checkWashSales,
  form1099B,
  form8949,
  previewSale,
  usTaxRates,
  usTaxRules,
} from "../../src/tax/index.js";
import { lines, MAIN, WITH_IRA } from "./book-lines.js";

function problemsOf(run: () => unknown): readonly TaxProblem[] {
  try {
    run();
  } catch (error) {
    expect((error as PortfolioError).code).toBe("invalid-transactions");
    return (error as PortfolioError).details["problems"] as TaxProblem[];
  }
  return [];
}
const problems = (transactions: readonly object[], options: Partial<TaxLedgerOptions> = {}): string[] =>
  problemsOf(() => buildTaxLedger(transactions as TaxTransaction[], { accounts: WITH_IRA, ...options })).map(
    ({ id, problem }) => `${id} ${problem}`,
  );
const buy = { type: "buy", date: "2025-03-03", account: "main", asset: "X", quantity: 10, amount: 100 };
const sell = { ...buy, type: "sell", date: "2025-03-04" };
const split = { type: "split", date: "2025-03-03", asset: "X" };

test("every problem of a journal is reported at once, with the id of its line, and nothing is booked", () => {
  expect(
    problems([
      { ...buy, id: "good" },
      { ...buy, id: "good", asset: "Y" },
      { ...buy, id: "thirds", amount: 33.333 },
      { ...buy, id: "negative", asset: "Y", quantity: -1 },
      { ...buy, id: "nobody", asset: "Y", account: "mian" },
      { ...sell, id: "too-much", quantity: 500 },
      { ...sell, id: "no-lot", lots: [{ lot: "b9", quantity: 10 }] },
      { ...sell, id: "early", lots: [{ lot: "late", quantity: 10 }] },
      { ...sell, id: "small", quantity: 11, lots: [{ lot: "good", quantity: 11 }] },
      { ...split, id: "zero", date: "2025-03-05", ratio: 0 },
      { ...buy, id: "back", date: "2025-02-28" },
      { ...buy, id: "late", date: "2025-03-06" },
    ]),
  ).toEqual([
    "good duplicate-id",
    "thirds invalid-field",
    "negative invalid-field",
    "nobody unknown-account",
    "too-much oversold",
    "no-lot unknown-lot",
    "early lot-not-yet-bought",
    "small lot-too-small",
    "zero invalid-field",
    "back dates-out-of-order",
  ]);
});

test("a line that only takes, when it cannot be read, is no excuse for a later sale of too much", () => {
  const twenty = { ...sell, id: "twenty", date: "2025-03-06", quantity: 20 };
  const { quantity: _, ...bare } = buy;
  for (const unread of [
    { ...sell, id: "unread", account: "mian" },
    { ...bare, id: "unread", account: "mian", type: "return-of-capital", date: "2025-03-05" },
    { ...bare, id: "unread", account: "mian", type: "basis-adjustment", date: "2025-03-05" },
  ]) {
    expect(problems([{ ...buy, id: "a" }, unread, twenty])).toEqual(["unread unknown-account", "twenty oversold"]);
  }
  // a purchase may be what is lacking
  expect(problems([{ ...buy, id: "a" }, { ...buy, id: "unread", account: "mian" }, twenty])).toEqual([
    "unread unknown-account",
  ]);
});

test("a wrong amount does not make the sales of its shares wrong as well", () => {
  expect(
    problems([
      { ...buy, id: "a", amount: "1.005" },
      { ...sell, id: "b" },
    ]),
  ).toEqual(["a invalid-field"]);
});

test.each([
  ["an amount that is no number", { ...buy, id: "x", amount: "ten" }],
  ["an amount below 0", { ...buy, id: "x", amount: -1 }],
  ["no amount and no price", { ...buy, id: "x", amount: undefined }],
  ["NaN for a quantity", { ...buy, id: "x", quantity: Number.NaN }],
  ["a quantity of 0", { ...buy, id: "x", quantity: 0 }],
  ["a quantity with nineteen decimals", { ...buy, id: "x", quantity: "0.1234567890123456789" }],
  ["an infinite quantity", { ...buy, id: "x", quantity: Number.POSITIVE_INFINITY }],
  ["a quantity beyond what is kept exactly", { ...buy, id: "x", quantity: "99999999999999999" }],
  ["a date that the calendar does not have", { ...buy, id: "x", date: "2025-02-30" }],
  ["no asset", { ...buy, id: "x", asset: "" }],
  ["a type that does not exist", { ...buy, id: "x", type: "bought" }],
  ["a ratio below 0", { ...split, id: "x", ratio: -2 }],
  ["a ratio of too many decimals", { ...split, id: "x", ratio: 1 / 3 }],
  ["a ratio over 0", { ...split, id: "x", ratio: "1/0" }],
  ["fees with nine decimals", { ...buy, id: "x", amount: undefined, price: 10, fees: "0.000000005" }],
  ["fees above what a sale brings", { ...buy, id: "x", type: "sell", amount: undefined, price: 1, fees: 11 }],
  ["a transfer from outside without its date", { ...buy, id: "x", type: "transfer" }],
  ["shares bought after they came", { ...buy, id: "x", type: "transfer", acquired: "2025-03-04" }],
  ["a merger into itself", { ...split, id: "x", type: "merger", ratio: 1, newAsset: "X" }],
  [
    "a spin-off of more than the basis",
    { ...split, id: "x", type: "spin-off", ratio: 1, newAsset: "Y", basisFraction: 1.1 },
  ],
])("%s is a problem", (_, line) => {
  expect(problems([line]).filter((text) => text.startsWith("x invalid-field"))).toHaveLength(1);
});

test("shares do not move untaxed between taxable and retirement accounts", () => {
  expect(
    problems([
      { ...buy, id: "a" },
      { ...buy, id: "b", type: "transfer", to: "ira" },
    ]),
  ).toEqual(["b not-bookable"]);
  expect(
    problems([
      { ...buy, id: "a" },
      { ...buy, id: "b", type: "transfer", to: "nobody" },
    ]),
  ).toEqual(["b unknown-account"]);
});

test("a sale that names no lots cannot be booked by the specific method", () => {
  expect(
    problems(
      [
        { ...buy, id: "a" },
        { ...sell, id: "b" },
      ],
      { lotMethod: "specific" },
    ),
  ).toEqual(["b not-bookable"]);
});

test("lots of a sale must add up to its quantity", () => {
  expect(
    problems([
      { ...buy, id: "a" },
      { ...sell, id: "b", lots: [{ lot: "a", quantity: 9 }] },
    ]),
  ).toEqual(["b invalid-field"]);
});

test("a line without an id is named by its position", () => {
  expect(() => buildTaxLedger([{ ...buy } as TaxTransaction], { accounts: MAIN })).toThrow(
    /transactions\[0\]: id is undefined: give each line a name/,
  );
});

test("what is applied is checked against the whole ledger, by positions of its own", () => {
  const ledger = buildTaxLedger(lines("2025-01-02 buy 10 100", "2025-02-03 buy 10 100 asset=Y"), { accounts: MAIN });
  const more = lines("2025-02-02 buy 1 10", "2025-02-04 buy 1 10").map((line, i) => ({
    ...line,
    id: ["b2", "new"][i]!,
  }));
  expect(
    problemsOf(() => applyTransactions(ledger, more)).map(({ id, position, problem }) => [id, position, problem]),
  ).toEqual([
    ["b2", 0, "dates-out-of-order"],
    ["b2", 0, "duplicate-id"],
  ]);
});

test.each([
  [{ accounts: undefined }, /options.accounts is missing/],
  [{ accounts: [{ id: "a", kind: "ira" }] }, /options.accounts\[0\].kind is "ira"/],
  [{ accounts: [...MAIN, ...MAIN] }, /accounts\[1\].id is "main"/],
  [{ accounts: MAIN, lotMethod: "hfio" }, /lotMethod is "hfio": did you mean "hifo"/],
  [{ accounts: MAIN, rates: { shortTerm: 37, longTerm: 0.2 } }, /rates.shortTerm is 37/],
  [{ accounts: MAIN, sameDayOrder: "random" }, /sameDayOrder/],
  [{ accounts: MAIN, substantiallyIdentical: ["VOO", "IVV"] }, /substantiallyIdentical\[0\] is "VOO": give an array/],
  [{ accounts: MAIN, substantiallyIdentical: [["VOO", null]] }, /substantiallyIdentical\[0\]\[1\] is null/],
  [{ accounts: MAIN, substantiallyIdentical: "VOO" }, /substantiallyIdentical is "VOO"/],
  [{ accounts: MAIN, notSecurities: "BTC" }, /notSecurities is "BTC": give an array/],
  [{ accounts: MAIN, washSales: true }, /washSales is true: give policies, or false/],
  [{ accounts: MAIN, washSales: null }, /washSales is null/],
  [{ accounts: MAIN, rates: null }, /rates is null/],
  [{ accounts: MAIN, rules: null }, /rules is null/],
  [{ accounts: MAIN, lotMethod: null }, /lotMethod is null/],
  [{ accounts: MAIN, notSecurities: null }, /notSecurities is null/],
  [{ accounts: MAIN, washSales: { sameOrder: null } }, /washSales.sameOrder is null/],
  [{ accounts: MAIN, rules: { washSaleDays: 30, longTermYears: 1 } }, /rules.costBasis is missing/],
  [{ accounts: MAIN, rules: { costBasis: "lots", washSaleDays: 0.5, longTermYears: 1 } }, /rules.washSaleDays is 0.5/],
  [{ accounts: MAIN, rules: { costBasis: "lots", washSaleDays: 30 } }, /rules.longTermYears is missing/],
  [{ accounts: MAIN, rates: usTaxRates(2026, "single"), income: null }, /income is null/],
  [{ accounts: MAIN, rates: usTaxRates(2026, "single"), income: { 2026: null } }, /income.2026 is null/],
  [{ accounts: MAIN, washSale: false }, /options.washSale is not an option of a tax ledger: did you mean washSales/],
  [
    { accounts: MAIN, rules: { ...usTaxRules, washSalesDays: 30 } },
    /rules.washSalesDays is not .*did you mean washSaleDays/,
  ],
  [{ accounts: [{ ...MAIN[0], name: "x" }] }, /accounts\[0\].name is not/],
  [null, /options is null: give an object with accounts/],
])("options that mean nothing are refused: %j", (options, message) => {
  expect(() => buildTaxLedger([], options as object as TaxLedgerOptions)).toThrow(message);
});

test("names that look like numbers or like parts of an object are names", () => {
  const names = ["7203", "__proto__", "constructor"];
  const ledger = buildTaxLedger(
    names.map((asset, i) => ({ ...buy, id: asset, asset, amount: i + 1 }) as TaxTransaction),
    { accounts: MAIN },
  );
  expect(ledger.openLots.map(({ asset, lot, basis }) => [asset, lot, basis]).sort()).toEqual([
    ["7203", "7203", 1],
    ["__proto__", "__proto__", 2],
    ["constructor", "constructor", 3],
  ]);
});

describe("what is no ledger, no list, no sale or no name is called so by the function that was handed it", () => {
  const ledger = buildTaxLedger([], { accounts: MAIN });
  const circle: Record<string, unknown> = {};
  circle["itself"] = circle;
  const hostile: readonly unknown[] = [1n, Symbol("x"), circle, () => 1, Number.NaN];
  test.each([
    [(x: never) => buildTaxLedger(x, { accounts: MAIN }), /transactions of buildTaxLedger is .*: give a list/],
    [(x: never) => applyTransactions(x, []), /of applyTransactions is .*: give what buildTaxLedger returns/],
    [(x: never) => applyTransactions(ledger, x), /more of applyTransactions is .*: give a list/],
    [(x: never) => previewSale(x, {} as never), /of previewSale is .*: give what buildTaxLedger returns/],
    [(x: never) => checkWashSales(x, []), /of checkWashSales is .*: give what buildTaxLedger returns/],
    [(x: never) => checkWashSales(ledger, x), /trades of checkWashSales is .*: give a list/],
    [(x: never) => form8949(x, 2025), /of form8949 is .*: give what buildTaxLedger returns/],
    [(x: never) => form1099B(x, 2025), /of form1099B is .*: give what buildTaxLedger returns/],
  ])("%s", (call, message) => {
    for (const value of [null, undefined, 7203, "text", ...hostile])
      expect(() => call(value as never)).toThrow(message);
  });
  test.each([
    [(x: never) => buildTaxLedger([], { accounts: [{ id: x, kind: "taxable" }] }), /accounts\[0\].id is/],
    [(x: never) => buildTaxLedger([], { accounts: MAIN, lotMethod: x }), /lotMethod is/],
    [(x: never) => previewSale(ledger, { type: x } as never), /sale.type is/],
    [(x: never) => form8949(ledger, x), /year is/],
  ])("%s", (call, message) => {
    for (const value of hostile) expect(() => call(value as never)).toThrow(message);
  });
  test("a ledger with something else among its rows", () => {
    const torn = { ...ledger, transactions: [null] as never };
    expect(() => applyTransactions(torn, [])).toThrow(/ledger.transactions\[0\] of applyTransactions is null/);
    expect(() => form8949({ ...ledger, dispositions: [7203] as never }, 2025)).toThrow(/dispositions\[0\] .* is 7203/);
  });
  test("a sale that is none", () => {
    expect(() => previewSale(ledger, null as never)).toThrow(/sale is null: give a sale/);
  });
});

test("long texts of digits are read at once, and shown cut", () => {
  const zeros = "0".repeat(200_000);
  expect(problems([{ ...buy, id: "x", quantity: `1.${zeros}x` }])).toEqual(["x invalid-field"]);
  const { openLots } = buildTaxLedger([{ ...buy, id: "x", quantity: `1.${zeros}` } as TaxTransaction], {
    accounts: MAIN,
  });
  expect(openLots[0]!.quantity).toBe(1);
  expect(() => form8949(buildTaxLedger([], { accounts: MAIN }), zeros as never)).toThrow(
    /^year is "0{79}…: give a year/,
  );
});

test("an amount of minus nothing is nothing, in JSON as well", () => {
  const ledger = buildTaxLedger([{ ...buy, id: "x", amount: "-0.00" } as TaxTransaction], { accounts: MAIN });
  expect(ledger.openLots[0]!.basis).toBe(0);
  expect(JSON.parse(JSON.stringify(ledger))).toEqual(ledger);
});
