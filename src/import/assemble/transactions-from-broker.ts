import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readOptions } from "../../core/options/read-options.js";
import { readFile } from "../files/read-file.js";
import { readRates } from "../rates/read-rates.js";
import { decodeText } from "../text/decode-text.js";
import type { BrokerImport, BrokerImportOptions } from "../types.js";
import { assemble } from "./assemble.js";
import { brokerImportOptions } from "./broker-options.js";

/**
 * The transactions in a broker's file, ready for {@link buildTaxLedger}.
 *
 * Every row of the file ends in exactly one place: in one or several `transactions`, in `ignored` with its reason, in `questions` where the file
 * cannot say what the ledger must know, or in `problems` where the row cannot be read. Nothing is guessed: read the questions, answer them
 * in `answers` by line, and read the file again.
 *
 * Trade dates count, not settlement. A file that stands newest first is turned round, and rows of one day keep their order. Money is rounded to
 * whole cents once, half away from zero; figures are numbers where a number denotes them exactly, and texts otherwise.
 *
 * @param text - the file: text, or bytes in UTF-8, UTF-16 or Windows-1252
 * @param options - `account` is required; `broker` is told from the header
 * @returns transactions in order of date, and what became of every other row
 * @throws {@link PortfolioError} `invalid-csv` for a file that no preset knows; `invalid-argument` for options and answers that are none;
 *   `empty`; `invalid-date` and `unsorted-dates` for rates
 * @remarks O(length of the text); the memory is some ten times the text. A file beyond that is read by {@link openBrokerReader}. The headers of
 *   the presets were looked up in public readers of such files, see docs/guide/import.md.
 * @example
 * const { transactions, questions } = transactionsFromBroker(
 *   '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n' +
 *     '"03/03/2025","Buy","ACME","ACME CORP","500","$90.00","","-$45000.00"',
 *   { account: "main" },
 * );
 */
export function transactionsFromBroker(text: string | Uint8Array, options: BrokerImportOptions): BrokerImport {
  const read = readOptions("options", options, brokerImportOptions, { what: "an option of transactionsFromBroker" });
  const { account, broker, columns } = read;
  if (typeof account !== "string" && Object.keys(account).length === 0) {
    throw new PortfolioError(
      "invalid-argument",
      "options.account names no account: give an id, or ids by the numbers in the file",
    );
  }
  if (broker === "columns" && columns === undefined) {
    throw new PortfolioError("invalid-argument", 'options.broker is "columns": give the headers as options.columns');
  }
  if (broker !== undefined && broker !== "columns" && columns !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `options.broker is "${broker}" and options.columns is given: leave one of them out`,
    );
  }
  const whole = decodeText("text", text);
  const { broker: found, file } = readFile(whole, broker, columns);
  const rates = read.exchangeRates === undefined ? undefined : readRates("options.exchangeRates", read.exchangeRates);
  return assemble(found, file, read, rates);
}
