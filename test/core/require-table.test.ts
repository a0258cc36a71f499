import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { readPortfolio } from "../../src/core/options/read-portfolio.js";
import { checkDates, checkTable, markDatesChecked } from "../../src/core/tables/check-table.js";
import { readMoments } from "../../src/core/tables/read-moments.js";
import { requireTable, type TableKind } from "../../src/core/tables/require-table.js";

const dates = ["2026-01-30", "2026-02-27"];
const prices = { kind: "prices", assets: ["A"], dates, values: Float64Array.of(1, 2) };
const returns = { ...prices, kind: "simple" };
const moments = { assets: ["A", "B"], mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 1) };

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    return `${(error as PortfolioError).code}: ${(error as Error).message}`;
  }
  throw new Error("nothing was refused");
}
const table = (value: unknown, kind: TableKind) => refusal(() => requireTable("data", value, kind));

test("a table of the right kind comes back as it is", () => {
  expect(requireTable("data", prices, "prices")).toBe(prices);
  expect(requireTable("data", returns, "returns")).toBe(returns);
  expect(requireTable("data", { ...returns, kind: "log" }, "any").values).toBe(prices.values);
});

test("a table of the other kind is refused with what to give instead", () => {
  expect(table(prices, "returns")).toMatch(/data is a table of prices.*give returnsFromPrices\(prices\)$/);
  expect(table(returns, "prices")).toMatch(/simple returns.*give the prices that the returns were computed from/);
  expect(table({ ...prices, kind: "logs" }, "returns")).toMatch(/data\.kind is "logs": give "simple" or "log"/);
  expect(table({ ...prices, kind: "logs" }, "any")).toMatch(/data\.kind is "logs"/);
  expect(table({ ...prices, kind: undefined }, "prices")).toMatch(/data\.kind is undefined: give "prices"/);
});

test("what is not a table is refused with the function that makes one", () => {
  expect(table(moments, "returns")).toMatch(
    /data is moments .*: give the table of returns that they were estimated from/,
  );
  expect(table([0.01, 0.02], "returns")).toMatch(/data is \[0\.01,0\.02\]: give a table, such as returnsFromColumns/);
  expect(table(Float64Array.of(1), "prices")).toMatch(/data is Float64Array\(1\): .*pricesFromColumns/);
  expect(table("date,A\n2026-01-30,1", "prices")).toMatch(/pricesFromCsv\(text\)/);
  expect(table(Promise.resolve(prices), "prices")).toMatch(/a promise: .*await the promise first/);
  for (const value of [undefined, null, 5, 5n, () => prices, new Map(), {}]) table(value, "any");
});

test("the values of a table are a Float64Array; others point to fromJson", () => {
  expect(table({ ...prices, values: [1, 2] }, "prices")).toMatch(/data\.values is \[1,2\]: .*fromJson/);
  expect(table(JSON.parse(JSON.stringify(prices)), "prices")).toMatch(/data\.values is \{"0":1,"1":2\}: .*fromJson/);
  expect(table({ ...prices, values: new Float32Array(2) }, "prices")).toMatch(/Float32Array\(2\)/);
  expect(table({ ...prices, assets: "A" }, "prices")).toMatch(/data\.assets is "A"/);
  expect(table({ ...prices, dates: new Map() }, "prices")).toMatch(/data\.dates is a Map/);
});

test("dates that were checked once are checked again when their length or a sampled date changes", () => {
  const own = [...dates];
  checkDates("dates", own);
  checkDates("dates", own);
  own[1] = "2026-01-30";
  expect(refusal(() => checkDates("dates", own))).toMatch(/duplicate-date/);
  own[1] = "2026-03-31";
  own.push("2026-02-01");
  expect(refusal(() => checkDates("dates", own))).toMatch(/unsorted-dates/);
});

test("names that were checked once are checked again when one was added", () => {
  const assets = ["A"];
  checkTable("data", { ...prices, assets });
  assets.push("A");
  expect(refusal(() => checkTable("data", { ...prices, assets, values: new Float64Array(4) }))).toMatch(
    /duplicate-asset/,
  );
});

test("moments come back as they are, and tables in their place are refused with the mend", () => {
  expect(readMoments("moments", moments)).toBe(moments);
  expect(refusal(() => readMoments("moments", prices))).toMatch(
    /moments is a table of prices: give moments, such as estimateMoments\(returnsFromPrices\(prices\)\)/,
  );
  expect(refusal(() => readMoments("moments", returns))).toMatch(/estimateMoments\(returns\)$/);
  for (const value of [undefined, null, [], "x", 5n, Promise.resolve(moments), {}, { assets: "A" }]) {
    refusal(() => readMoments("moments", value));
  }
});

test("moments are refused by the part that is wrong", () => {
  const refused = (part: object, options = {}) => refusal(() => readMoments("m", { ...moments, ...part }, options));
  expect(refused({ mean: [0, 0] })).toMatch(/m\.mean is \[0,0\]: give a Float64Array.*fromJson/);
  expect(refused({ mean: Float64Array.of(0, Number.NaN) })).toMatch(/^not-finite: m\.mean\.B is NaN/);
  expect(refused({ mean: new Float64Array(3) })).toMatch(/^shape: m\.mean has 3 numbers, 2 expected/);
  expect(refused({ covariance: Float64Array.of(1, 0, 0.1, 1) })).toMatch(/^not-a-covariance: .*not symmetric/);
  expect(refused({ covariance: Float64Array.of(1, 0, 0, -1) })).toMatch(/gives B the variance -1/);
  expect(refused({ covariance: Float64Array.of(1, 2, 2, 1) })).toMatch(/of B and A is 2, more than their variances/);
  expect(refused({ covariance: Float64Array.of(1, Number.NaN, Number.NaN, 1) })).toMatch(/^not-finite/);
  expect(refused({ covariance: undefined })).toMatch(/^shape: m\.covariance has no numbers/);
  expect(refused({ periodsPerYear: 0 })).toMatch(/m\.periodsPerYear is 0/);
  expect(refused({ periodsPerYear: "252" })).toMatch(/m\.periodsPerYear is "252"/);
  expect(refused({}, { periodsPerYear: true })).toMatch(/m\.periodsPerYear is undefined/);
  expect(refused({ assets: [] })).toMatch(/^empty/);
  expect(refused({ assets: ["A", "A"] })).toMatch(/^duplicate-asset/);
});

test("a covariance that is to be diagnosed may be indefinite, but not asymmetric or NaN", () => {
  const read = (covariance: Float64Array) =>
    readMoments("m", { ...moments, covariance }, { indefinite: true, mean: false });
  read(Float64Array.of(1, 2, 2, -1));
  expect(refusal(() => read(Float64Array.of(1, 2, 1, 1)))).toMatch(/not symmetric/);
  expect(refusal(() => read(Float64Array.of(1, 2, 2, Number.POSITIVE_INFINITY)))).toMatch(/not-finite/);
});

test("the factor form is checked part by part, and refused where the whole covariance is needed", () => {
  const factors = {
    names: ["F"],
    loadings: Float64Array.of(1, 2),
    covariance: Float64Array.of(1),
    specificVariance: Float64Array.of(0.1, 0.2),
  };
  const form = (part: object = {}) => ({
    assets: ["A", "B"],
    mean: new Float64Array(2),
    periodsPerYear: 12,
    factors: { ...factors, ...part },
  });
  readMoments("m", form());
  const refused = (part: object) => refusal(() => readMoments("m", form(part)));
  expect(refused({ names: undefined })).toMatch(/m\.factors is .*factorMoments/);
  expect(refused({ names: [7] })).toMatch(/m\.factors\.names\[0\] is 7/);
  expect(refused({ loadings: Float64Array.of(1, Number.NaN) })).toMatch(/loadings of B on F is NaN/);
  expect(refused({ specificVariance: Float64Array.of(1, -1) })).toMatch(/specificVariance\.B is -1/);
  expect(refused({ covariance: Float64Array.of(-1) })).toMatch(/gives F the variance -1/);
  expect(refusal(() => readMoments("m", form(), { factorForm: false, caller: "nearestPositiveDefinite" }))).toMatch(
    /nearestPositiveDefinite needs the whole covariance, and m has it in factor form/,
  );
});

test("dates built from checked ones are taken as checked for a while, unless they were changed", () => {
  const wrong = ["2026-02-30", "2026-02-31"];
  checkDates("dates", markDatesChecked(wrong));
  for (let k = 0; k < 8; k++) markDatesChecked([...dates]);
  expect(refusal(() => checkDates("dates", wrong))).toMatch(/invalid-date/);
  const changed = markDatesChecked([...dates]);
  changed[1] = dates[0]!;
  expect(refusal(() => checkDates("dates", changed))).toMatch(/duplicate-date/);
});

test("a portfolio has finite cash and finite holdings, and nothing else", () => {
  const portfolio = { cash: -5, holdings: { A: 1, B: -2 } };
  expect(readPortfolio("portfolio", portfolio)).toEqual(portfolio);
  const refused = (value: unknown, context = {}) => refusal(() => readPortfolio("portfolio", value, context));
  expect(refused({ cash: 0, holdings: { A: "40" } })).toMatch(/^not-finite: portfolio\.holdings\.A is "40"/);
  expect(refused({ cash: Number.NaN, holdings: {} })).toMatch(/portfolio\.cash is NaN/);
  expect(refused({ cash: 0 })).toMatch(/portfolio\.holdings is missing/);
  expect(refused({ cash: 0, holding: {} })).toMatch(/did you mean holdings\?/);
  expect(refused(undefined)).toMatch(/portfolio is undefined: give a portfolio/);
  expect(refused({ cash: 0, holdings: { APPL: 1 } }, { assets: ["AAPL"] })).toMatch(/did you mean AAPL\?/);
});
