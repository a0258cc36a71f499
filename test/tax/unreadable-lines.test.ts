import { describe, expect, test } from "vitest";
import type { PortfolioError } from "../../src/core/index.js";
import type { TaxLedgerOptions, TaxProblem, TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";

function problemsOf(run: () => unknown): readonly TaxProblem[] {
  try {
    run();
  } catch (error) {
    expect((error as PortfolioError).code).toBe("invalid-transactions");
    return (error as PortfolioError).details["problems"] as TaxProblem[];
  }
  return [];
}
const build = (lines: readonly unknown[], options: Partial<TaxLedgerOptions> = {}) =>
  buildTaxLedger(lines as TaxTransaction[], { accounts: WITH_IRA, ...options });
const messages = (...lines: readonly unknown[]): string[] =>
  problemsOf(() => build(lines)).map(({ message }) => message);
const kinds = (...lines: readonly unknown[]): string[] =>
  problemsOf(() => build(lines)).map(({ id, problem }) => `${id} ${problem}`);

const buy = { id: "b", type: "buy", date: "2025-03-03", account: "main", asset: "X", quantity: 10, amount: 100 };
const sell = { ...buy, id: "s", type: "sell", date: "2025-03-04" };
const split = { id: "p", type: "split", date: "2025-03-04", asset: "X", ratio: 2 };
const change = { id: "c", type: "symbol-change", date: "2025-03-04", asset: "X", newAsset: "Z" };
const transfer = { ...buy, id: "t", type: "transfer", date: "2025-03-04", to: "second" };

describe("all that is wrong with a line is reported at once", () => {
  test("a purchase", () => {
    expect(messages({ ...buy, date: "2025-02-30", account: "mian", asset: "", quantity: -1, amount: "ten" })).toEqual([
      'b: date is "2025-02-30": give a calendar date as "2026-03-31"',
      'b: asset is "": give a name that is not empty',
      'b: account "mian" is not among options.accounts',
      "b: quantity is -1: give more than 0, with at most 18 decimals",
      'b: amount is "ten": give money of at least 0 with at most two decimals',
    ]);
  });
  test("a price and fees", () => {
    expect(messages({ ...buy, amount: undefined, quantity: 0, price: -1, fees: "0.000000001" })).toHaveLength(3);
  });
  test("a spin-off", () => {
    const line = { ...split, type: "spin-off", ratio: 0, newAsset: "X", basisFraction: 2 };
    expect(messages(line).map((message) => message.split(" ")[1])).toEqual(["ratio", "newAsset", "basisFraction"]);
  });
  test("the lots of a sale, each by its place", () => {
    const lots = [{ lot: "b", quantity: 5 }, null, { lot: 7, quantity: "1e3", adjustedAcquired: "2025-02-30" }];
    expect(messages(buy, { ...sell, lots })).toEqual([
      's: lots[1] is null: give a lot, such as { lot: "b1", quantity: 10 }',
      "s: lots[2].lot is 7: give the id of a purchase",
      's: lots[2].quantity is "1e3": give more than 0, with at most 18 decimals',
      's: lots[2].adjustedAcquired is "2025-02-30": give a calendar date as "2026-03-31", or leave it out',
    ]);
  });
  test("a type that is nearly one, without further questions about it", () => {
    expect(messages({ ...buy, type: "bny", quantity: undefined })).toEqual(['b: type is "bny": did you mean buy?']);
  });
  test("an id that another line has, which is wrong too", () => {
    expect(kinds({ ...buy, quantity: 0 }, { ...buy, quantity: 0 })).toEqual([
      "b invalid-field",
      "b invalid-field",
      "b duplicate-id",
    ]);
  });
});

test("an empty date is no date, on the first line as well", () => {
  expect(kinds({ ...buy, date: "" })).toEqual(["b invalid-field"]);
});

test("what is no line is named by its place in the list that was handed in", () => {
  expect(messages(buy, null)).toEqual([
    "transactions[1]: null is no transaction: give an object with id, type, date, …",
  ]);
  const ledger = build([buy]);
  expect(() => applyTransactions(ledger, [sell as TaxTransaction, [] as never])).toThrow(/more\[1\]: \[\] is no/);
});

describe("a line that is left out explains what is missing later", () => {
  test.each([
    ["a purchase with a bad quantity", { ...buy, quantity: "ten" }],
    ["a purchase in an unknown account", { ...buy, account: "mian" }],
    ["a purchase on a day that is none", { ...buy, date: "2025-03-32" }],
    ["a purchase of something", { ...buy, asset: null }],
    ["a purchase of a type that is none", { ...buy, type: "bought" }],
    ["no line at all", undefined],
    ["a purchase whose shares do not fit beside parts of shares", { ...buy, quantity: "99999999999.000000001" }],
  ])("%s", (_, line) => {
    const parts = { ...buy, id: "parts", asset: "Y", quantity: "0.00000001" };
    const later = [sell, { ...sell, id: "named", lots: [{ lot: "b", quantity: 10 }] }];
    expect(problemsOf(() => build([parts, line, ...later])).map(({ position }) => position)).toEqual([1]);
  });
  test("of the same day too, whichever stands first", () => {
    expect(kinds({ ...sell, date: buy.date }, { ...buy, quantity: 0 })).toEqual(["b invalid-field"]);
  });
  test("of another name of the asset", () => {
    expect(kinds({ ...buy, quantity: 0 }, change, { ...sell, asset: "Z" })).toEqual(["b invalid-field"]);
    expect(kinds(buy, { ...change, newAsset: 5 }, { ...sell, asset: "Z" })).toEqual(["c invalid-field"]);
    expect(kinds(buy, { ...change, account: "main" }, { ...sell, asset: "Z" })).toEqual(["c invalid-field"]);
  });
  test("where it could be read, but not booked", () => {
    expect(kinds(buy, { ...transfer, quantity: 11 }, { ...sell, account: "second" })).toEqual(["t oversold"]);
    const short = { ...buy, id: "h", type: "short-sale" };
    const spun = { ...split, type: "spin-off", date: "2025-03-05", newAsset: "Y", basisFraction: 0.5 };
    expect(kinds(short, { ...sell, id: "v", type: "cover", quantity: 11 }, spun)).toEqual(["v oversold"]);
  });
  test("but nothing before it, nothing of other assets, and nothing after a sale that is left out", () => {
    const bad = { ...buy, id: "bad", date: "2025-03-05", quantity: 0 };
    expect(kinds(sell, bad)).toEqual(["s oversold", "bad invalid-field"]);
    expect(kinds({ ...bad, date: buy.date }, { ...sell, asset: "Y" })).toEqual(["bad invalid-field", "s oversold"]);
    expect(kinds({ ...sell, id: "bad", quantity: 0 }, sell)).toEqual(["bad invalid-field", "s oversold"]);
  });
});

describe("a corporate action meets all accounts", () => {
  test.each(["main", "nobody", null, ""])("an account of %j on its line is refused", (account) => {
    for (const line of [split, change]) expect(kinds(buy, { ...line, account })).toEqual([`${line.id} invalid-field`]);
  });
  test("where there is only one, it may stand there", () => {
    const accounts = [{ id: "main", kind: "taxable" }] as const;
    expect(build([buy, { ...split, account: "main" }], { accounts }).openLots[0]!.quantity).toBe(20);
    expect(problemsOf(() => build([buy, { ...split, account: "mian" }], { accounts }))).toHaveLength(1);
  });
  test("the message says how to mend it", () => {
    expect(messages(buy, { ...split, account: "main" })).toEqual([
      'p: account is "main": a split meets all accounts: give one line without an account',
    ]);
  });
});

describe("a key that is nearly the name of a field which the line lacks", () => {
  test.each([
    [{ ...buy, amount: undefined, price: 10, fee: 5 }, "fee", "fees"],
    [{ ...buy, type: "transfer", acquired: "2024-01-02", adjusted_acquired: "2024-01-01" }, "adjusted_acquired", ""],
    [{ ...buy, cannotreplace: true }, "cannotreplace", "cannotReplace"],
    [{ ...buy, type: "sell", lot: [{ lot: "b", quantity: 10 }] }, "lot", "lots"],
    [{ ...split, acount: "main" }, "acount", "account"],
    [{ ...change, ratios: 2 }, "ratios", "ratio"],
    [{ ...buy, new_asset: "Y" }, "new_asset", "newAsset"],
    [{ ...split, quantty: 5 }, "quantty", "quantity"],
  ])("is refused", (line, key, field) => {
    const found = messages({ ...buy, id: "first", asset: "Y" }, line).join();
    expect(found).toContain(`${key} is no field that is read: did you mean ${field}`);
  });
  test("and any other key is refused in the lots that a line names", () => {
    const named = (more: object) => messages(buy, { ...sell, lots: [{ lot: "b", quantity: 10, ...more }] });
    expect(named({})).toEqual([]);
    expect(named({ adjustedAquired: buy.date })).toEqual([
      "s: lots[0].adjustedAquired is no part of a named lot: did you mean adjustedAcquired?",
    ]);
    expect(named({ price: 5 })).toEqual([
      "s: lots[0].price is no part of a named lot: known are lot, quantity, adjustedAcquired",
    ]);
  });
  test("counts where the field itself stands there as undefined", () => {
    expect(kinds({ ...buy, amount: undefined, price: 10, fees: undefined, Fees: 5 })).toEqual(["b invalid-field"]);
  });
  test("columns of an export are let through, also such as are near to a field that is there", () => {
    const columns = { note: "first", memo: null, broker: {}, rate: 1.08, _id: 7, ts: 17, quantty: 10 };
    const { openLots } = build([
      { ...columns, ...buy },
      { ...buy, ...columns, id: "again", note: "second" },
    ]);
    expect(openLots.map(({ quantity }) => quantity)).toEqual([10, 10]);
  });
});

test("a mark that is neither true nor false is refused", () => {
  expect(messages({ ...buy, cannotReplace: "yes" })).toEqual(['b: cannotReplace is "yes": give true or false']);
});

describe("lots that a sale names", () => {
  test("a later sale is no purchase that is still to come", () => {
    const named = { ...sell, lots: [{ lot: "later", quantity: 10 }] };
    expect(kinds(buy, named, { ...sell, id: "later", date: "2025-03-05" })).toEqual(["s unknown-lot"]);
    expect(kinds(buy, named, { ...buy, id: "later", date: "2025-03-05" })).toEqual(["s lot-not-yet-bought"]);
  });
  test("of a purchase that is sold there is no lot left, of one that is not sold out there is too small a lot", () => {
    const more = { ...buy, id: "more" };
    const first = { ...sell, id: "first", quantity: 10, lots: [{ lot: "b", quantity: 10 }] };
    const again = { ...sell, id: "again", lots: [{ lot: "b", quantity: 10 }] };
    expect(kinds({ ...buy, quantity: 10 }, more, first, again)).toEqual(["again unknown-lot"]);
    expect(kinds({ ...buy, quantity: 11 }, more, first, again)).toEqual(["again lot-too-small"]);
  });
  test("one lot named several times, with and without its date, gives no share twice", () => {
    const date = buy.date;
    const lots = [4, 3, 3].map((quantity, i) => ({ lot: "b", quantity, ...(i === 1 && { adjustedAcquired: date }) }));
    const { openLots } = build([
      { ...buy, quantity: 12 },
      { ...sell, lots },
    ]);
    expect(openLots.map(({ quantity }) => quantity)).toEqual([2]);
    expect(kinds(buy, { ...buy, id: "b2" }, { ...sell, quantity: 14, lots: [...lots, ...lots] })).toEqual([
      "s lot-too-small",
      "s lot-too-small",
      "s lot-too-small",
    ]);
  });
  test("a date that the purchase does not have names no shares of it", () => {
    const lots = [{ lot: "b", quantity: 10, adjustedAcquired: "2025-01-02" }];
    expect(kinds(buy, { ...sell, lots })).toEqual(["s lot-too-small"]);
  });
  test("eight thousand named lots are closed one by one", () => {
    const lots = Array.from({ length: 8000 }, (_, i) => ({ lot: `b${i}`, quantity: 1 }));
    const bought = lots.map(({ lot }, i) => ({ ...buy, id: lot, quantity: 2, amount: 2 * i }));
    const { dispositions } = build([
      ...bought,
      { ...sell, quantity: 8000, amount: 8000, lots: lots.slice().reverse() },
    ]);
    expect(dispositions.map(({ lot, basis }) => [lot, basis])).toEqual(lots.map(({ lot }, i) => [lot, i]));
  });
});

describe("sums beyond what is counted exactly", () => {
  const half = 45e12; // 2^53 cents are 90.07 million millions
  test("all money together, at the line that goes beyond", () => {
    const paid = [0, 1, 2].map((i) => ({ ...buy, id: `b${i}`, asset: `A${i}`, amount: half }));
    const received = { ...paid[0]!, id: "s", type: "sell", date: sell.date };
    expect(kinds(...paid.slice(1))).toEqual([]);
    expect(kinds(...paid, { ...buy, id: "more" })).toEqual(["b2 invalid-field"]);
    expect(kinds(...paid.slice(0, 2), received)).toEqual(["s invalid-field"]);
  });
  test("the last cent that is exact", () => {
    const most = "90071992547409.91"; // 2^53 − 1 cents
    expect(build([{ ...buy, amount: most }]).openLots[0]!.basis).toBe(Number(most));
    expect(kinds({ ...buy, amount: most }, { ...buy, id: "cent", asset: "Y", amount: 0.01 })).toEqual([
      "cent invalid-field",
    ]);
  });
  test("the shares of one asset in one account", () => {
    const many = { ...buy, quantity: 5e15 };
    expect(kinds(many, { ...many, id: "elsewhere", account: "second" }, { ...many, id: "other", asset: "Y" })).toEqual(
      [],
    );
    expect(kinds(many, { ...many, id: "too-many" }, { ...sell, quantity: 6e15 })).toEqual(["too-many not-bookable"]);
  });
});
