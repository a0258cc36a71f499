import { expect, test } from "vitest";
import { exchangeRatesFromCsv, transactionsFromBroker } from "../../src/index.js";
import { sampleText } from "./samples.js";

const ECB = "Date, USD, GBP, RUB, \n2025-08-06, 1.1600, 0.8700, N/A, \n2025-08-04, 1.1500, 0.8650, N/A, \n";

test("the table of the European Central Bank, newest first", () => {
  expect(exchangeRatesFromCsv(ECB)).toEqual({
    base: "EUR",
    days: [
      { date: "2025-08-04", rates: { USD: 1.15, GBP: 0.865 } },
      { date: "2025-08-06", rates: { USD: 1.16, GBP: 0.87 } },
    ],
  });
});

test("a day without a rate takes the last one before it, and never a later one", () => {
  const euro = (exchangeRates: ReturnType<typeof exchangeRatesFromCsv>, currency = "USD") =>
    transactionsFromBroker(sampleText("ibkr-3.xml"), { account: "main", exchangeRates, currency }).transactions.find(
      ({ asset }) => asset === "EURO",
    )?.amount;
  // 1,005 EUR on 5 August
  expect(euro(exchangeRatesFromCsv(ECB))).toBe(1155.75);
  expect(euro(exchangeRatesFromCsv("Date,USD\n2025-08-06,1.16\n"))).toBeUndefined();
  expect(euro(exchangeRatesFromCsv("Date,USD\n2025-07-28,1.16\n"))).toBeUndefined();
  // pounds through the euro: 75 shares for 1,501 dollars are not convertible without rates of March
  expect(euro(exchangeRatesFromCsv(ECB), "GBP")).toBe(869.33);
});

test.each([
  ["Date,USD\n2025-08-04,abc", /line 2: USD is "abc"/],
  ["Date,USD\n2025-08-04,0", /line 2: USD is not above 0/],
  ["Date,USD\n2025-08-04,1\n2025-08-04,1", /line 3: 2025-08-04 stands twice/],
  ["USD,Date\n1,2025-08-04", /first column is Date/],
  ["Date,USD", /no rows below a header/],
])("%j is refused", (text, message) => {
  expect(() => exchangeRatesFromCsv(text)).toThrow(message);
});
