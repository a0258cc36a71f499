import type { PortfolioConfig } from "../config/portfolio-config.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { findHarvests } from "../tax/harvest/find-harvests.js";
import type { HarvestOptions, HarvestProposal } from "../tax/harvest/harvest-types.js";
import type { TaxRates } from "../tax/types.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";
import { riskOptions } from "./risk-options.js";

/** As of `findHarvests`; `date` is that of the latest prices, `moments` are estimated, the rest are settings by default. */
export type HarvestLossesOptions = Partial<HarvestOptions>;

/**
 * Losses of the engine's ledger that are worth realizing at the latest prices.
 *
 * @throws {@link PortfolioError} `invalid-argument` when the engine has no ledger, and those of `findHarvests`
 */
export function harvestLosses(inputs: ReadInputs, options: HarvestLossesOptions = {}): readonly HarvestProposal[] {
  const { ledger, latest, date, adjusted, settings } = inputs;
  if (ledger === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "the engine has no ledger: give `ledger: buildTaxLedger(…)` to PortfolioEngine.create",
    );
  }
  requireObject("options", options, "an object such as { rates: { shortTerm: 0.37, longTerm: 0.2 } }");
  const window = (): ReturnType<typeof returnsFromPrices> => returnsFromPrices(latestWindow(adjusted, settings));
  const estimated = (returns = window()): NonNullable<HarvestOptions["moments"]> =>
    estimateMoments(returns, riskOptions(settings, returns.assets));
  const moments = options.moments ?? estimated();
  return findHarvests(ledger, latest, {
    date,
    ...harvestOptions(inputs),
    // an option that is undefined is left out, and takes what the engine knows
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    moments,
  });
}

/** What the settings say about harvests. */
export function harvestOptions({ config }: ReadInputs): Omit<HarvestOptions, "date"> {
  const { laterRate, ...harvesting } = config.harvesting;
  return { rates: ratesOf(config.tax), ...harvesting, ...(laterRate !== "long-term" && { laterRate }) };
}

/** The flat rates of the settings. */
export function ratesOf({ shortTermRate, longTermRate, netInvestmentIncomeRate }: PortfolioConfig["tax"]): TaxRates {
  return {
    shortTerm: shortTermRate,
    longTerm: longTermRate,
    ...(netInvestmentIncomeRate !== 0 && { netInvestmentIncome: netInvestmentIncomeRate }),
  };
}
