import { PortfolioError } from "../core/portfolio-error.js";
import { requireObject } from "../core/require-object.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { findHarvests } from "../tax/harvest/find-harvests.js";
import type { HarvestOptions, HarvestProposal } from "../tax/harvest/harvest-types.js";
import { latestPrices } from "./latest-prices.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";

/** As of `findHarvests`; `date` is that of the latest prices, `moments` are estimated, `rates` must be given. */
export type HarvestLossesOptions = Omit<HarvestOptions, "date"> & Partial<Pick<HarvestOptions, "date">>;

/**
 * Losses of the engine's ledger that are worth realizing at the latest prices.
 *
 * @throws {@link PortfolioError} `invalid-argument` when the engine has no ledger, and those of `findHarvests`
 */
export function harvestLosses(inputs: ReadInputs, options: HarvestLossesOptions): readonly HarvestProposal[] {
  const { ledger, prices, adjusted, config } = inputs;
  if (ledger === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "the engine has no ledger: give `ledger: buildTaxLedger(…)` to PortfolioEngine.create",
    );
  }
  requireObject("options", options, "an object with rates, such as { rates: { shortTerm: 0.37, longTerm: 0.2 } }");
  const moments =
    options.moments ??
    estimateMoments(returnsFromPrices(latestWindow(adjusted, config)), {
      covariance: config.covariance ?? "ledoit-wolf",
    });
  return findHarvests(ledger, latestPrices(prices), { date: prices.dates.at(-1)!, ...options, moments });
}
