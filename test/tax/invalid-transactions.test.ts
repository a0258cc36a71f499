import { expect, test } from "vitest";
import type { PortfolioError } from "../../src/core/index.js";
import type { TaxLedgerOptions, TaxProblem, TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
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
      { ...buy, id: "good" },
      { ...buy, id: "thirds", amount: 33.333 },
      { ...buy, id: "negative", quantity: -1 },
      { ...buy, id: "nobody", account: "mian" },
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
  ["a quantity with nine decimals", { ...buy, id: "x", quantity: "0.123456789" }],
  ["an infinite quantity", { ...buy, id: "x", quantity: Number.POSITIVE_INFINITY }],
  ["a quantity beyond what is kept exactly", { ...buy, id: "x", quantity: "99999999999999999" }],
  ["a date that the calendar does not have", { ...buy, id: "x", date: "2025-02-30" }],
  ["no asset", { ...buy, id: "x", asset: "" }],
  ["a type that does not exist", { ...buy, id: "x", type: "bought" }],
  ["a ratio below 0", { ...split, id: "x", ratio: -2 }],
  ["a ratio of too many decimals", { ...split, id: "x", ratio: 1 / 3 }],
  ["a ratio over 0", { ...split, id: "x", ratio: "1/0" }],
  ["fees with three decimals", { ...buy, id: "x", amount: undefined, price: 10, fees: 0.005 }],
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
    /transactions\[0\] has no id/,
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
  [{ accounts: [{ id: "a", kind: "ira" }] }, /options.accounts.a.kind is "ira"/],
  [{ accounts: [...MAIN, ...MAIN] }, /accounts\[1\].id is "main"/],
  [{ accounts: MAIN, lotMethod: "hfio" }, /lotMethod is "hfio": did you mean hifo/],
  [{ accounts: MAIN, rates: { shortTerm: 37, longTerm: 0.2 } }, /rates.shortTerm is 37: give a fraction/],
  [{ accounts: MAIN, withinDay: "random" }, /withinDay/],
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
