import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../../tax/types.js";
import { decimalFrom, signOf, ZERO } from "../fields/decimal.js";
import type { OpeningLot } from "../types.js";
import { readOpeningLots } from "./read-opening-lots.js";

/** When the lots are held. */
export interface OpeningOptions {
  /** The day as of which the lots are stated: quantities are in shares of that day, and every transaction of the journal comes after it. */
  readonly date: IsoDate;
}

const openingOptions: OptionsOf<OpeningOptions> = { date: { kind: "date", required: true } };

/**
 * Lots that are held when a journal begins, as its first lines: the ledger of somebody whose file starts in the middle.
 *
 * Each lot becomes a `transfer` from outside with its day of purchase and its basis, so that terms, and the thirty days after a purchase, count
 * from where they should. A lot whose basis holds disallowed losses of earlier wash sales cannot replace other shares again.
 *
 * @param lots - from a 1099-B, a file of positions ({@link transactionsFromBroker} gives them as `positions`), or by hand
 * @param options - `date` is required
 * @returns lines to stand before the others; their ids begin with `opening-`
 * @throws {@link PortfolioError} `invalid-argument` for lots that are none; `invalid-date`, also for a lot that was bought after `date`
 * @remarks O(lots). A purchase that was sold again before `date` is not in the lots: a loss in the thirty days around it is not seen to wash, as
 *   by default (`soldReplacement: "ineligible"`) it does not.
 * @example
 * const opening = transactionsFromOpeningLots(
 *   [{ account: "main", asset: "KO", quantity: 100, basis: 4200, acquired: "2021-05-04" }],
 *   { date: "2024-12-31" },
 * );
 */
export function transactionsFromOpeningLots(
  lots: readonly OpeningLot[],
  options: OpeningOptions,
): readonly TaxTransaction[] {
  const { date } = readOptions("options", options, openingOptions, {
    what: "an option of transactionsFromOpeningLots",
  });
  const checked = readOpeningLots("lots", lots);
  return checked.map((lot, k): TaxTransaction => {
    const { account, asset, quantity, basis, acquired, adjustedAcquired, washSale } = lot;
    if (parseEpochDay(acquired) > parseEpochDay(date)) {
      throw new PortfolioError(
        "invalid-date",
        `lots[${k}].acquired is ${acquired}, after options.date, ${date}: give the day as of which the lots are held`,
        { argument: `lots[${k}].acquired`, value: shownValue(acquired) },
      );
    }
    const washed = washSale !== undefined && signOf(decimalFrom(washSale) ?? ZERO) > 0;
    return {
      id: `opening-${account}-${k + 1}`,
      type: "transfer",
      date,
      account,
      asset,
      quantity,
      amount: basis,
      acquired,
      ...(adjustedAcquired === undefined ? {} : { adjustedAcquired }),
      ...(washed ? { cannotReplace: true } : {}),
    };
  });
}
