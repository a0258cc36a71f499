import { fromEpochDay, parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { nearestNumber } from "../fields/decimal.js";
import { readAmount } from "../fields/read-amount.js";
import { readDay } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";
import { decodeText } from "../text/decode-text.js";
import { sourceRows } from "../text/row-splitter.js";
import type { ExchangeRates } from "../types.js";

/** What the rates are quoted for. */
export interface ExchangeRateCsvOptions {
  /** The currency of which one unit buys the rates. Default "EUR". */
  readonly base?: string;
}

const csvOptions: OptionsOf<ExchangeRateCsvOptions, "base"> = { base: { kind: "text", default: "EUR" } };

/**
 * Exchange rates from a table with a date and a column for each currency, as the European Central Bank publishes its reference rates (eurofxref-hist.csv).
 *
 * @param text - with the header `Date, USD, JPY, …`, in any order of dates; empty cells and `N/A` are days without a rate
 * @param options - `base` "EUR"
 * @returns rates in order of date, for `exchangeRates` of {@link transactionsFromBroker}
 * @throws {@link PortfolioError} `invalid-csv` with the line; `empty`; `duplicate-date`; `invalid-argument`
 * @remarks O(cells). The rates of the ECB are for information: tax offices may want others (the United States yearly averages or spot rates, HMRC its own tables).
 * @example
 * exchangeRatesFromCsv("Date, USD, GBP, \n2025-03-03, 1.0465, 0.8268, \n").days[0];
 */
export function exchangeRatesFromCsv(text: string | Uint8Array, options: ExchangeRateCsvOptions = {}): ExchangeRates {
  const { base } = readOptions("options", options, csvOptions, { what: "an option of exchangeRatesFromCsv" });
  const [header, ...rows] = sourceRows(decodeText("text", text), ",");
  if (header === undefined || rows.length === 0)
    throw new PortfolioError("empty", "text has no rows below a header: give the whole file");
  if (!/^date$/i.test(header.cells[0] ?? "")) {
    throw new PortfolioError(
      "invalid-csv",
      `the header begins with "${header.cells[0]?.slice(0, 40)}": give a table whose first column is Date`,
      { line: header.line },
    );
  }
  const currencies = header.cells.map((cell) => cell.toUpperCase());
  const days = new Map<number, Record<string, number>>();
  for (const { line, cells, flaw } of rows) {
    const refuse = (what: string): never => {
      throw new PortfolioError("invalid-csv", `line ${line}: ${what}`, { line });
    };
    if (flaw !== undefined) refuse(flaw);
    try {
      const day = parseEpochDay(readDay(cells[0]!, "Date").date);
      if (days.has(day))
        throw new PortfolioError("duplicate-date", `line ${line}: ${fromEpochDay(day)} stands twice`, { line });
      const rates: Record<string, number> = {};
      for (let k = 1; k < currencies.length; k++) {
        const rate = readAmount(cells[k] ?? "", currencies[k]!);
        if (currencies[k] === "" || rate === undefined) continue;
        if (rate.units <= 0n) refuse(`${currencies[k]} is not above 0`);
        rates[currencies[k]!] = nearestNumber(rate);
      }
      days.set(day, rates);
    } catch (error) {
      if (error instanceof RowFlaw) refuse(error.message);
      throw error;
    }
  }
  const sorted = [...days].sort(([a], [b]) => a - b).map(([day, rates]) => ({ date: fromEpochDay(day), rates }));
  return { base, days: sorted };
}
