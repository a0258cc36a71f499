/**
 * Arrays with an index that has no entry. `map`, `every` and `forEach` pass over it, so that a check by them finds nothing wrong and a
 * period, a sale or an account is left out without a word.
 */
import { expect, test } from "vitest";
import { PortfolioError } from "../../src/index.js";
import { calls, functionOf } from "./calls.js";

/** The call with the first entry of the array at that path deleted. */
function withGap(name: string, path: string): unknown[] {
  const args = structuredClone(calls[name]!()) as unknown[];
  const list = path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], args);
  delete (list as unknown[])[0];
  return args;
}

test.each([
  ["brinsonAttribution", "0"],
  ["checkWashSales", "1"],
  ["chooseLotsForSales", "1"],
  ["findHarvests", "0.options.accounts"],
  ["findHarvests", "0.options.substantiallyIdentical"],
  ["form1099B", "0.options.accounts"],
  ["form8949Csv", "0.shortTerm.rows"],
  ["form8949Page", "0.shortTerm.rows"],
  ["form8949Txf", "0.shortTerm.rows"],
  ["scheduleD", "0.shortTerm.rows"],
  ["reconcile1099B", "1"],
  ["buildTaxLedger", "0"],
  ["createRegimeFilter", "0.assets"],
  ["readCovariance", "0.pending"],
])("%s refuses an array without an entry at %s[0]", (name, path) => {
  expect(() => functionOf(name)(...withGap(name, path))).toThrow(PortfolioError);
});
