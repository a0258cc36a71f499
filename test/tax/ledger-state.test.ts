import { expect, test } from "vitest";
import {
  applyTransactions,
  buildTaxLedger,
  form8949,
  type TaxBrackets,
  type TaxLedger,
  taxOfYear,
  usTaxRates,
} from "../../src/tax/index.js";
import { lines, MAIN } from "./book-lines.js";

const book = lines("2025-01-02 buy 10 1000", "2025-02-03 sell 5 400", "2025-02-04 buy 5 420");

test("a ledger goes on from JSON to the same bits, and knows its version", () => {
  const ledger = buildTaxLedger(book.slice(0, 2), { accounts: MAIN });
  const read = JSON.parse(JSON.stringify(ledger)) as TaxLedger;
  expect(read).toEqual(ledger);
  expect(applyTransactions(read, book.slice(2))).toEqual(buildTaxLedger(book, { accounts: MAIN }));
});

test("a ledger of another version is refused by name", () => {
  const ledger = { ...buildTaxLedger(book, { accounts: MAIN }), version: 2 } as unknown as TaxLedger;
  expect(() => form8949(ledger, 2025)).toThrow(/ledger.version of form8949 is 2, and 1 is read/);
  expect(() => applyTransactions(ledger, [])).toThrow(/ledger.version of applyTransactions is 2/);
});

test.each([
  [{ netInvestmentIncome: undefined }, /netInvestmentIncome is missing/],
  [{ ordinary: [{ from: 0, rate: Number.NaN }] }, /ordinary\[0\].rate is NaN/],
  [
    {
      longTerm: [
        { from: 0, rate: 0 },
        { from: Number.NaN, rate: 0.15 },
      ],
    },
    /longTerm\[1\].from is NaN/,
  ],
  [{ lossDeductionLimit: Number.NaN }, /lossDeductionLimit is NaN/],
])("brackets with %j are refused by the ledger and by the tax of a year", (change, message) => {
  const rates = { ...usTaxRates(2025, "single"), ...change } as unknown as TaxBrackets;
  expect(() => buildTaxLedger(book, { accounts: MAIN, lotMethod: "min-tax", rates })).toThrow(message);
  expect(() => taxOfYear({ ordinaryIncome: 1000 }, rates)).toThrow(message);
});

test("tables that are made when they are first read are properties like any other", () => {
  const build = () => buildTaxLedger(lines("2025-01-02 buy 10 100", "2025-03-03 sell 4 30"), { accounts: MAIN });
  expect(Object.keys(build())).toEqual([
    "version",
    "openLots",
    "openShorts",
    "dispositions",
    "audit",
    "byYear",
    "transactions",
    "options",
  ]);
  const ledger = build();
  expect(ledger.dispositions).toBe(ledger.dispositions);
  expect({ ...build() }).toEqual(JSON.parse(JSON.stringify(build())));
  expect(structuredClone(build())).toEqual(ledger);
  expect(Object.freeze(build()).dispositions).toEqual(ledger.dispositions);
});
