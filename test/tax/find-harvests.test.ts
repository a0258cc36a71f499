import { expect, test } from "vitest";
import { checkTrades } from "../../src/limits/index.js";
import { findDeferrals } from "../../src/tax/harvest/find-deferrals.js";
import { findHarvests } from "../../src/tax/harvest/find-harvests.js";
import type { HarvestOptions } from "../../src/tax/harvest/harvest-types.js";
import { averageCostTaxRules } from "../../src/tax/law/rules.js";
import { taxOfYear } from "../../src/tax/law/tax-of-year.js";
import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxLedger, TaxLedgerOptions, TaxLot, TaxTransaction, YearIncome } from "../../src/tax/types.js";

const accounts = [
  { id: "main", kind: "taxable" },
  { id: "second", kind: "taxable" },
  { id: "ira", kind: "roth" },
] as const;
const rates = { shortTerm: 0.37, longTerm: 0.2 };
const date = "2025-11-03";
const flat: HarvestOptions = { date, rates, horizonYears: 10, discountRate: 0.04 };

let serial = 0;
const buy = (day: string, asset: string, quantity: number, amount: number, account = "main"): TaxTransaction => ({
  id: `b${String(serial++).padStart(4, "0")}`,
  type: "buy",
  date: day,
  account,
  asset,
  quantity,
  amount,
});
const sell = (day: string, asset: string, quantity: number, amount: number, account = "main"): TaxTransaction => ({
  ...buy(day, asset, quantity, amount, account),
  type: "sell",
});
const book = (transactions: TaxTransaction[], options: Partial<TaxLedgerOptions> = {}): TaxLedger =>
  buildTaxLedger(
    transactions.sort((a, b) => a.date.localeCompare(b.date)),
    { accounts, ...options },
  );

/** The plan booked, with an id for each sale. */
const booked = (ledger: TaxLedger, plan: ReturnType<typeof findHarvests>): TaxLedger =>
  applyTransactions(
    ledger,
    plan.map(({ sale }, k) => ({ ...sale, id: `harvest-${k}` })),
  );

test("a long-term loss is worth its rate less the later tax, and locks its asset for thirty days", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000)]);
  const [proposal, ...more] = findHarvests(ledger, { KO: 40, PEP: 60 }, { ...flat, replacements: { KO: "PEP" } });
  expect(more).toEqual([]);
  expect(proposal).toMatchObject({
    account: "main",
    asset: "KO",
    quantity: 100,
    proceeds: 4000,
    loss: 1000,
    shortTermLoss: 0,
    longTermLoss: 1000,
    taxSaved: 200,
    carryoverValue: 0,
    tradingCost: 0,
    trackingCost: 0,
    breakEvenYears: 0,
    reentryDate: "2025-12-04",
    locks: [{ asset: "KO", from: date, until: "2025-12-03", side: "buy" }],
    marginalValue: { shortTerm: 0.37, longTerm: 0.2 },
  });
  expect(proposal!.laterTax).toBeCloseTo(200 / 1.04 ** 10, 10);
  expect(proposal!.benefit).toBeCloseTo(200 - 200 / 1.04 ** 10, 10);
  expect(proposal!.replacement).toEqual({
    asset: "PEP",
    quantity: 4000 / 60,
    correlation: null,
    trackingError: null,
  });
});

test("a purchase in any account washes the harvest until the day before re-entry, and no more from then on", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000)]);
  const plan = findHarvests(ledger, { KO: 40 }, flat);
  const back = (day: string) =>
    applyTransactions(booked(ledger, plan), [buy(day, "KO", 100, 4000, "ira")]).byYear["2025"]!.disallowed;
  expect(back("2025-12-03")).toBe(1000);
  expect(back(plan[0]!.reentryDate)).toBe(0);
});

test("of an old lot and one bought ten days ago only the recent one is sold", () => {
  // the old lot's loss of 1,000 would be washed by the recent shares
  const ledger = book([buy("2023-05-02", "KO", 100, 5000), buy("2025-10-24", "KO", 100, 4100)]);
  const shortOnly = { ...flat, rates: { shortTerm: 0.37, longTerm: 0 }, laterRate: 0 };
  const [proposal] = findHarvests(ledger, { KO: 40 }, shortOnly);
  expect(proposal).toMatchObject({ loss: 100, shortTermLoss: 100, quantity: 100 });
  const after = booked(ledger, [proposal!]);
  expect(after.byYear["2025"]).toMatchObject({ shortTerm: -100, disallowed: 0 });
});

test("recent shares go along with the old ones when that is worth more", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000), buy("2025-10-24", "KO", 100, 4100)]);
  const plan = findHarvests(ledger, { KO: 40 }, flat);
  expect(plan[0]).toMatchObject({ loss: 1100, quantity: 200 });
  expect(booked(ledger, plan).byYear["2025"]!.disallowed).toBe(0);
});

test("nothing is proposed when recent shares lie in another account or in an identical asset", () => {
  const old = buy("2023-05-02", "KO", 100, 5000);
  expect(findHarvests(book([old, buy("2025-10-24", "KO", 1, 39, "second")]), { KO: 40 }, flat)).toEqual([]);
  expect(findHarvests(book([old, buy("2025-10-24", "KO", 1, 39, "ira")]), { KO: 40 }, flat)).toEqual([]);
  const twins = { substantiallyIdentical: [["KO", "KO2"]] };
  const twin = book([old, buy("2025-10-24", "KO2", 1, 41)], twins);
  expect(findHarvests(twin, { KO: 40, KO2: 40 }, flat).map(({ asset }) => asset)).toEqual(["KO2"]);
});

test("thirty days ago blocks and thirty-one do not", () => {
  const old = buy("2023-05-02", "KO", 100, 5000);
  const other = (day: string) => book([old, buy(day, "KO", 1, 39, "second")]);
  expect(findHarvests(other("2025-10-04"), { KO: 40 }, flat)).toEqual([]);
  const day31 = findHarvests(other("2025-10-03"), { KO: 40 }, flat);
  expect(day31.map(({ account, loss }) => [account, loss])).toEqual([["main", 1000]]);
});

test("a replacement that was itself sold at a loss, or is sold by the plan, is passed over", () => {
  const held = [buy("2023-05-02", "KO", 100, 5000), buy("2023-05-02", "PEP", 10, 1000)];
  const prices = { KO: 40, PEP: 60, PG: 90 };
  const replacements = { KO: ["PEP", "PG"], PEP: ["KO", "PG"] };
  const plan = findHarvests(book(held), prices, { ...flat, replacements });
  expect(plan.map(({ asset, replacement }) => [asset, replacement?.asset])).toEqual([["KO", "PEP"]]);
  const sold = book([...held, sell("2025-10-20", "PEP", 1, 60)]);
  const second = findHarvests(sold, prices, { ...flat, replacements });
  expect(second.map(({ asset, replacement }) => [asset, replacement?.asset])).toEqual([
    ["KO", "PG"],
    ["PEP", "PG"],
  ]);
});

test("the most correlated asset replaces, its tracking risk is a cost, and cash is the last resort", () => {
  const moments = {
    assets: ["KO", "PEP", "OIL"],
    mean: new Float64Array(3),
    covariance: Float64Array.of(0.04, 0.036, 0.01, 0.036, 0.0441, 0.01, 0.01, 0.01, 0.16),
    periodsPerYear: 252,
  };
  const ledger = book([buy("2023-05-02", "KO", 100, 5000)]);
  const options = { ...flat, moments, riskAversion: 4 };
  const [proposal] = findHarvests(ledger, { KO: 40, PEP: 60, OIL: 10 }, options);
  expect(proposal!.replacement!.asset).toBe("PEP");
  expect(proposal!.replacement!.correlation).toBeCloseTo(0.036 / (0.2 * 0.21), 12);
  const variance = 0.04 + 0.0441 - 0.072;
  expect(proposal!.replacement!.trackingError).toBeCloseTo(Math.sqrt(variance), 12);
  expect(proposal!.trackingCost).toBeCloseTo((4 / 2) * variance * (31 / 365) * 4000, 10);
  const [inCash] = findHarvests(ledger, { KO: 40, OIL: 10 }, options);
  expect(inCash!.replacement).toBeNull();
  expect(inCash!.trackingCost).toBeCloseTo((4 / 2) * 0.04 * (31 / 365) * 4000, 10);
});

test("small losses do not pay for their costs", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 4050)]);
  const costly = { ...flat, tradingCost: 0.001 };
  expect(findHarvests(ledger, { KO: 40 }, costly)).toEqual([]); // 8 of cost against 3.2
  expect(findHarvests(ledger, { KO: 40 }, flat)).toHaveLength(1);
  expect(findHarvests(ledger, { KO: 40 }, { ...flat, minBenefit: 5 })).toEqual([]);
  expect(findHarvests(ledger, { KO: 40 }, { ...flat, minimumBenefit: 5 })).toEqual([]);
  expect(() => findHarvests(ledger, { KO: 40 }, { ...flat, minBenefit: 5, minimumBenefit: 5 })).toThrow(
    /minimumBenefit is a second name of options\.minBenefit/,
  );
});

test("with brackets a loss counts as the year's netting makes it, and each proposal after those before it", () => {
  const ledger = book([
    buy("2023-05-02", "GAIN", 10, 1000),
    sell("2025-06-02", "GAIN", 10, 3000), // 2,000 of long-term gain this year
    buy("2023-05-02", "A", 100, 9000),
    buy("2023-05-02", "B", 100, 5000),
  ]);
  const brackets = usTaxRates(2025, "single");
  const options = { ...flat, rates: brackets, income: { ordinaryIncome: 90_000 }, laterRate: 0 };
  const plan = findHarvests(ledger, { A: 45, B: 40 }, options);
  expect(plan.map(({ asset, loss }) => [asset, loss])).toEqual([
    ["A", 4500],
    ["B", 1000],
  ]);
  // 2,000 meet the gain at 15 %, 2,500 meet income at 22 %
  expect(plan[0]!.taxSaved).toBeCloseTo(2000 * 0.15 + 2500 * 0.22, 8);
  expect(plan[0]!.marginalValue.longTerm).toBeCloseTo(0.15, 10);
  // 500 are left of the 3,000, the other 500 go on to next year
  expect(plan[1]!.taxSaved).toBeCloseTo(500 * 0.22, 8);
  expect(plan[1]!.carryoverValue).toBeCloseTo((500 * 0.22) / 1.04, 8);
});

test("a country without a wash-sale rule buys back at once", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000), buy("2025-10-24", "KO", 100, 4100, "second")], {
    rules: averageCostTaxRules,
  });
  const plan = findHarvests(ledger, { KO: 40 }, flat);
  expect(plan[0]).toMatchObject({ loss: 1000, shortTermLoss: 1000, reentryDate: date, locks: [] });
  expect(plan[0]!.replacement!.asset).toBe("KO");
  expect(plan.map(({ account, loss }) => [account, loss])).toEqual([
    ["main", 1000],
    ["second", 100],
  ]);
});

test("of a purchase that a wash sale split, the parts are sold by their date and term", () => {
  // 40 of the 100 shares replaced a loss of shares held since 2023, so they are long-term
  const ledger = book([
    buy("2023-05-02", "KO", 40, 4000),
    sell("2025-01-06", "KO", 40, 2400),
    { ...buy("2025-01-20", "KO", 100, 6000), id: "again" },
  ]);
  const [proposal] = findHarvests(ledger, { KO: 40 }, flat);
  // the 1,600 disallowed lie on the 40 shares
  expect(proposal).toMatchObject({ loss: 3600, longTermLoss: 2400, shortTermLoss: 1200, quantity: 100 });
  const [{ adjustedAcquired }] = ledger.openLots.filter(({ quantity }) => quantity === 40) as [TaxLot];
  expect(proposal!.sale.lots).toContainEqual({ lot: "again", quantity: 40, adjustedAcquired });
  expect(booked(ledger, [proposal!]).byYear["2025"]).toMatchObject({ longTerm: -2400, shortTerm: -1200 });
  // at a price between the two bases only the part with a loss is sold
  const [part] = findHarvests(ledger, { KO: 70 }, flat);
  expect(part).toMatchObject({ loss: 1200, quantity: 40 });
});

test("losses carried in, and gains that are not in the ledger, count in the year", () => {
  const held = [buy("2023-05-02", "A", 100, 20_000), buy("2023-05-02", "B", 100, 60_000)];
  const ledger = book([...held, sell("2024-06-03", "B", 100, 40_000)]);
  const brackets = usTaxRates(2025, "single");
  const plan = (income: YearIncome) =>
    findHarvests(ledger, { A: 100 }, { ...flat, rates: brackets, income: { ordinaryIncome: 90_000, ...income } });
  // 17,000 of 2024 are carried into 2025: the 3,000 are used already
  expect(plan({})[0]!.taxSaved).toBe(0);
  // the tax on the lower basis comes in a year that has no carryover
  expect(plan({})[0]!.laterTax).toBeCloseTo((0.15 * 10_000) / 1.04 ** 10, 6);
  const none = { shortTerm: 0, longTerm: 0 };
  expect(plan({ carryover: none })[0]!.taxSaved).toBeCloseTo(0.22 * 3000, 6);
  // 25,000 of other gain: 17,000 are met by the carryover, 8,000 at 15 % and 2,000 at 22 % are left
  expect(plan({ longTerm: 25_000 })[0]!.taxSaved).toBeCloseTo(0.15 * 8000 + 0.22 * 2000, 6);
});

test("losses that first meet gains hardly taxed are found when those after them pay", () => {
  const gains = [
    buy("2023-05-02", "G", 100, 10_000),
    buy("2025-01-06", "H", 100, 10_000),
    sell("2025-02-03", "G", 100, 20_000),
    sell("2025-02-03", "H", 100, 20_000),
  ];
  const lots = Array.from({ length: 20 }, (_, k) => buy(`2023-03-${String(k + 1).padStart(2, "0")}`, "A", 10, 2000));
  const options = { ...flat, rates: usTaxRates(2025, "single"), laterRate: 0 };
  // 10,000 of long-term gain in the 0 % bracket, 10,000 of short-term gain at 12 %
  const [zero] = findHarvests(
    book([...gains, ...lots]),
    { A: 100 },
    { ...options, income: { ordinaryIncome: 20_000 } },
  );
  expect(zero).toMatchObject({ loss: 20_000 });
  expect(zero!.taxSaved).toBeCloseTo(1200, 6);
  // at 24 %: the first 10,000 save 15 %, and the second sale more than the first
  const two = [buy("2023-05-02", "A", 100, 20_000), buy("2023-05-02", "B", 100, 19_000)];
  const plan = findHarvests(
    book([...gains, ...two]),
    { A: 100, B: 100 },
    { ...options, income: { ordinaryIncome: 120_000 } },
  );
  expect(plan.map(({ asset }) => asset)).toEqual(["A", "B"]);
  expect(plan[0]!.taxSaved).toBeCloseTo(1500, 6);
  expect(plan[1]!.taxSaved).toBeCloseTo(0.24 * 9000, 6);
});

test("what was sold today is not bought back in place of another asset", () => {
  // where the order of the day is unknown, its sale could close the shares just bought
  const held = [buy("2023-05-02", "KO", 100, 5000), buy("2023-05-02", "PEP", 10, 400), sell(date, "PEP", 5, 300)];
  const options = { ...flat, replacements: { KO: ["PEP", "PG"] } };
  const prices = { KO: 40, PEP: 60, PG: 90 };
  const unknown = book(held, { sameDayOrder: "unknown" });
  expect(findHarvests(unknown, prices, options)[0]!.replacement!.asset).toBe("PG");
  expect(findHarvests(book(held), prices, options)[0]!.replacement!.asset).toBe("PEP");
});

test("what is no security has no window, retirement accounts have no losses, gains are left alone", () => {
  const coin = [buy("2023-05-02", "BTC", 1, 50_000), buy("2025-11-01", "BTC", 1, 41_000, "second")];
  const plan = findHarvests(book(coin, { notSecurities: ["BTC"] }), { BTC: 40_000 }, flat);
  expect(plan.map(({ account }) => account)).toEqual(["main", "second"]);
  expect(plan[0]).toMatchObject({ reentryDate: date, locks: [], replacement: { asset: "BTC", trackingError: 0 } });
  expect(findHarvests(book([buy("2023-05-02", "KO", 100, 5000, "ira")]), { KO: 40 }, flat)).toEqual([]);
  expect(findHarvests(book([buy("2023-05-02", "KO", 100, 3000)]), { KO: 40 }, flat)).toEqual([]);
  expect(findHarvests(book([]), {}, flat)).toEqual([]);
});

test("fractions of shares are summed without dust, so that the sale can be booked", () => {
  const parts = [0.1, 0.2, 75.280918].map((quantity) => buy("2023-05-02", "KO", quantity, 100 * quantity));
  const exact = parts.map((part) => ({ ...part, amount: Number(part.amount).toFixed(2) }));
  const plan = findHarvests(book(exact), { KO: 40 }, flat);
  expect(plan[0]!.quantity).toBe(75.580918);
  expect(booked(book(exact), plan).openLots).toEqual([]);
});

test("the locks of a proposal are what limits refuse to buy back", () => {
  const [proposal] = findHarvests(book([buy("2023-05-02", "KO", 100, 5000)]), { KO: 40 }, flat);
  const again = (day: string) =>
    checkTrades(
      {
        portfolio: { cash: 4000, holdings: {} },
        prices: { KO: 40 },
        trades: [{ asset: "KO", quantity: 10, price: 40, date: day }],
      },
      { washSales: { locked: proposal!.locks } },
    ).decision;
  expect(again("2025-12-03")).toBe("reject");
  expect(again(proposal!.reentryDate)).toBe("accept");
});

test("a loss inside a sale whose row sums to a gain is not washed by a replacement", () => {
  // ten shares of X at 90, with the loss of May in their basis, and ten at 50 are sold at 75: a loss of 150 beside a gain of 250
  const at = (id: string, type: "buy" | "sell", day: string, asset: string, quantity: number, amount: number) =>
    ({ id, type, date: day, account: "main", asset, quantity, amount }) as const;
  const ledger = buildTaxLedger(
    [
      at("b1", "buy", "2025-01-02", "X", 10, 1000),
      at("y", "buy", "2025-01-02", "Y", 100, 10_000),
      at("s1", "sell", "2025-05-01", "X", 10, 600),
      at("b2", "buy", "2025-05-10", "X", 20, 1000),
      at("s2", "sell", "2025-08-01", "X", 20, 1500),
    ],
    { accounts: [{ id: "main", kind: "taxable" }] },
  );
  const options = { date: "2025-08-15", rates: flat.rates, laterRate: 0, replacements: { Y: ["X", "Z"] } };
  const [proposal] = findHarvests(ledger, { X: 75, Y: 80, Z: 10 }, options);
  expect(proposal).toMatchObject({ asset: "Y", loss: 2000, replacement: { asset: "Z" } });
  const [later] = findHarvests(ledger, { X: 75, Y: 80, Z: 10 }, { ...options, date: "2025-09-01" });
  expect(later!.replacement!.asset).toBe("X");
});

test("a proposal can be booked under any id, after what has happened on its day", () => {
  const at = (id: string, type: "buy" | "sell", day: string, quantity: number, amount: number) =>
    ({ id, type, date: day, account: "main", asset: "X", quantity, amount }) as const;
  const ledger = buildTaxLedger(
    [
      at("b1", "buy", "2025-01-02", 10, 1000),
      at("b2", "buy", "2025-05-20", 20, 1000),
      { ...at("t3", "sell", "2025-06-02", 10, 400), lots: [{ lot: "b1", quantity: 10 }] },
    ],
    { accounts: [{ id: "main", kind: "taxable" }] },
  );
  const [proposal] = findHarvests(ledger, { X: 45 }, { ...flat, date: "2025-06-02", laterRate: 0 });
  for (const id of ["u1", "harvest-1", "a"]) {
    expect(applyTransactions(ledger, [{ id, ...proposal!.sale }]).byYear["2025"]).toMatchObject({
      shortTerm: -proposal!.loss,
      disallowed: 600,
    });
  }
});

test("income and brackets that would not be read are refused", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000)]);
  const harvest = (options: object) => () => findHarvests(ledger, { KO: 40 }, { ...flat, ...options });
  expect(harvest({ income: { ordinaryIncome: 90_000 } })).toThrow(/options\.income counts only beside brackets/);
  const year = Number(flat.date.slice(0, 4));
  expect(harvest({ rates: usTaxRates(year - 1, "single") })).toThrow(/options\.rates are the brackets of/);
  expect(harvest({ rates: usTaxRates(year, "single"), income: { [year]: { ordinaryIncome: 9 } } })).toThrow(
    /is not an option/,
  );
});

test("wrong calls are named", () => {
  const ledger = book([buy("2023-05-02", "KO", 100, 5000)]);
  expect(() => findHarvests(ledger, {}, flat)).toThrow("prices.KO is missing");
  expect(() => findHarvests(ledger, { KO: 0 }, flat)).toThrow("prices.KO is 0");
  expect(() => findHarvests(ledger, { KO: 40 }, { ...flat, replacements: { KO: "PEP" } })).toThrow("prices.PEP");
  expect(() => findHarvests(ledger, { KO: 40 }, { ...flat, date: "2023-01-02" })).toThrow(/ledger reaches 2023-05-02/);
  expect(() => findHarvests(ledger, { KO: 40 }, { ...flat, replacements: { KO: "PEP" } })).toThrow(
    "prices.PEP is missing: options.replacements.KO names it",
  );
  const wrong = (options: unknown, message: string) =>
    expect(() => findHarvests(ledger, { KO: 40 }, options as HarvestOptions), message).toThrow(message);
  wrong(null, "options is null");
  wrong({ ...flat, rates: undefined }, "options.rates is undefined: give { shortTerm: 0.37, longTerm: 0.2 }");
  wrong({ ...flat, rates: { shortTerm: 0.37 } }, "options.rates.longTerm is missing");
  wrong({ ...flat, rates: [usTaxRates(2025, "single")] }, "options.rates is a list");
  wrong({ ...flat, tradingcost: 0.01 }, "did you mean tradingCost?");
  wrong({ ...flat, tradingCost: Number.NaN }, "options.tradingCost is NaN: give a finite number from 0 to 1");
  wrong({ ...flat, horizonYears: null }, "options.horizonYears is null: give a finite number of at least 0");
  wrong({ ...flat, laterRate: 20 }, "options.laterRate is 20: give a finite number from 0 to 1");
  wrong({ ...flat, replacements: { KO: null } }, "options.replacements.KO is null: give a text");
  wrong({ ...flat, moments: {} }, "options.moments");
  wrong({ ...flat, rates: usTaxRates(2025, "single"), income: { ordinary: 9 } }, "options.income.ordinary is not");
  const covariance = Float64Array.of(0.04, Number.NaN, Number.NaN, 0.04);
  wrong(
    {
      ...flat,
      moments: { assets: ["KO", "KO2"], mean: new Float64Array(2), covariance, periodsPerYear: 252 },
      replacements: { KO: "KO2" },
    },
    "options.moments.covariance",
  );
  const moments = {
    assets: ["KO"],
    mean: new Float64Array(1),
    covariance: Float64Array.of(Number.NaN),
    periodsPerYear: 252,
  };
  wrong({ ...flat, moments }, "options.moments.covariance");
  expect(() => findHarvests(null as never, {}, flat)).toThrow("ledger of findHarvests is null");
  expect(() => findHarvests(ledger, null as never, flat)).toThrow("prices is null");
  expect(() => findHarvests(ledger, { KO: "40" } as never, flat)).toThrow('prices.KO is "40"');
  const deferrals = (options: object) => () => findDeferrals(ledger, { KO: 100 }, { date, rates, ...options });
  expect(deferrals({ withinDays: Number.NaN })).toThrow("options.withinDays is NaN");
  expect(deferrals({ withinDay: 9 })).toThrow("did you mean withinDays?");
  expect(deferrals({ date: "2023-01-02" })).toThrow(
    "findDeferrals is asked for 2023-01-02 but the ledger reaches 2023-05-02",
  );
});

test("a gain near the one-year line waits, with the fall that it can bear", () => {
  const ledger = book([buy("2024-11-20", "KO", 10, 600), buy("2025-06-02", "PEP", 10, 600)]);
  const [deferral, ...more] = findDeferrals(
    ledger,
    { KO: 100, PEP: 100 },
    { date, rates: { shortTerm: 0.408, longTerm: 0.238 } },
  );
  expect(more).toEqual([]);
  expect(deferral).toMatchObject({ asset: "KO", longTermFrom: "2025-11-21", days: 18, gain: 400 });
  expect(deferral!.taxSaved).toBeCloseTo(68, 10);
  expect(deferral!.breakEvenFall).toBeCloseTo(0.0892, 4);
});

test("with brackets a deferral saves what the tax of the year falls by", () => {
  const ledger = book([buy("2024-11-20", "KO", 100, 10_000)]);
  const brackets = usTaxRates(2025, "single");
  const income = { ordinaryIncome: 40_000 };
  const [deferral] = findDeferrals(ledger, { KO: 3000 }, { date, rates: brackets, income });
  const taxOf = (gains: YearIncome) => taxOfYear({ ...income, ...gains }, brackets).total;
  const saving = taxOf({ shortTerm: 290_000 }) - taxOf({ longTerm: 290_000 });
  expect(deferral!.taxSaved).toBeCloseTo(saving, 6);
  // at that price and the same average rate the gain that is left, taxed long-term, leaves as much
  const longTermRate = (taxOf({ longTerm: 290_000 }) - taxOf({})) / 290_000;
  const sold = 300_000 - (taxOf({ shortTerm: 290_000 }) - taxOf({}));
  const later = 100 * deferral!.breakEvenPrice;
  expect(later - longTermRate * (later - 10_000)).toBeCloseTo(sold, 4);
});
