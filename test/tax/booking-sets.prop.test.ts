import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/index.js";
import type { LotMethod, TaxLedger } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";
import { tiedBook } from "./tied-book.js";

const METHODS: readonly LotMethod[] = ["hifo", "fifo", "lifo", "lofo", "min-tax"];

function outcomeOf(book: () => TaxLedger): TaxLedger | PortfolioError {
  try {
    return book();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
}

const rates = { shortTerm: 0.37, longTerm: 0.2 };

// more lines after a ledger are booked in turn, whatever their assets; a whole journal is booked by sets of assets that nothing ties
test("a journal booked set by set gives what its lines in turn give, down to the order of the rows", () => {
  let [tied, rows, refused] = [0, 0, 0];
  for (let seed = 0; seed < 250; seed++) {
    const book = tiedBook(seed);
    const options = {
      accounts: WITH_IRA,
      substantiallyIdentical: seed % 2 === 0 ? [["S1", "S4"]] : [],
      lotMethod: METHODS[seed % METHODS.length]!,
      rates,
      sameDayOrder: seed % 3 === 0 ? ("unknown" as const) : ("list" as const),
    };
    const whole = outcomeOf(() => buildTaxLedger(book, options));
    const inTurn = outcomeOf(() => applyTransactions(buildTaxLedger([], options), book));
    expect(inTurn instanceof PortfolioError ? inTurn.details : inTurn, `seed ${seed}`).toEqual(
      whole instanceof PortfolioError ? whole.details : whole,
    );
    if (whole instanceof PortfolioError) refused++;
    else rows += whole.dispositions.length;
    if (book.some(({ newAsset }) => newAsset !== undefined)) tied++;
  }
  expect(tied).toBeGreaterThan(200);
  expect(rows).toBeGreaterThan(4000);
  // within a day shares can leave before they come: those journals are refused, with the same problems
  expect(refused).toBeLessThan(100);
});
