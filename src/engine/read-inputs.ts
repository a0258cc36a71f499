import { type CorporateActions, corporateActions } from "../backtest/actions/corporate-actions.js";
import { costsOption, rebalanceOption } from "../backtest/inputs/backtest-options.js";
import { readPrices } from "../backtest/inputs/read-prices.js";
import type { PartialConfig, PortfolioConfig } from "../config/portfolio-config.js";
import { wholeConfig } from "../config/whole-config.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { constraintDeclarations } from "../core/options/constraint-declarations.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { requireTable } from "../core/tables/require-table.js";
import type { IsoDate, PricesTable, Weights } from "../core/types.js";
import { readLimitOptions } from "../limits/limit-declarations.js";
import { requireLedger } from "../tax/ledger/require-ledger.js";
import type { TaxLedger } from "../tax/types.js";
import { endedAssets, totalReturnPrices } from "./continuing-assets.js";
import { type EngineSettings, engineSettings } from "./engine-settings.js";
import type { EngineInputs, EnginePortfolio } from "./engine-types.js";
import { forgetEnded, knownPrices, lastKnown } from "./latest-prices.js";
import { historyOf, type PriceHistory } from "./price-history.js";
import { rememberedPortfolio } from "./remembered-portfolio.js";
import { checkStrategies, strategiesOption } from "./strategies/read-strategies.js";

/** Inputs that were checked, with their defaults. */
export type ReadInputs = Omit<EngineInputs, "config"> & {
  readonly config: PortfolioConfig;
  /** The settings in the words of the rooms. */
  readonly settings: EngineSettings;
  readonly portfolio: EnginePortfolio;
  /** Prices as quoted, in a buffer that grows. */
  readonly quoted: PriceHistory;
  /** Prices whose returns are total returns, of the assets that have not come to an end; `prices` themselves without actions. */
  readonly adjusted: PricesTable;
  /** The buffer behind `adjusted`, which is that of `quoted` without actions. */
  readonly total: PriceHistory;
  /** Splits, dividends, corporate events and delistings, those that were given. */
  readonly actions: CorporateActions;
  /** The date of the latest prices. */
  readonly date: IsoDate;
  /** Last known prices by position. */
  readonly last: Float64Array;
  /** Last known prices by name, of the assets that have one. */
  readonly latest: Weights;
  /** The same on the date before; the latest where there is none. */
  readonly earlier: Weights;
};

const enginePortfolio: OptionsOf<EnginePortfolio> = {
  cash: { kind: "number", required: true },
  holdings: { kind: "numbers-by-name", required: true },
  peakValue: { kind: "number", min: 0 },
  dayStartValue: { kind: "number", min: 0 },
  tradedToday: {
    kind: "object",
    of: {
      value: { kind: "number", min: 0 },
      orders: { kind: "number", integer: true, min: 0 },
      shares: { kind: "numbers-by-name", min: 0 },
    } satisfies OptionsOf<NonNullable<EnginePortfolio["tradedToday"]>>,
  },
  lastTraded: { kind: "date" },
  asOf: { kind: "date" },
};

const engineInputs: OptionsOf<EngineInputs> = {
  config: { kind: "value", read: (name, config: PartialConfig) => wholeConfig(name, config) },
  prices: { kind: "value", read: (_, prices) => prices, required: true },
  ...corporateActions,
  portfolio: { kind: "object", of: enginePortfolio },
  benchmark: { kind: "value", read: readPrices },
  sectorOf: { kind: "record", names: "assets", of: { kind: "text" } },
  factors: { kind: "value", read: (name, factors) => requireTable(name, factors, "returns") },
  ledger: {
    kind: "value",
    read: (_, ledger: TaxLedger) => {
      requireLedger("PortfolioEngine.create", ledger);
      return ledger;
    },
  },
  account: { kind: "text" },
  marketWeights: { kind: "numbers-by-name", min: 0 },
  constraints: { kind: "object", of: constraintDeclarations },
  limits: { kind: "value", read: (_, limits) => readLimitOptions(limits) },
  costs: costsOption,
  rebalance: rebalanceOption,
  lotSize: { kind: "per-asset", above: 0 },
  strategies: strategiesOption,
};

/**
 * The inputs of an engine: checked, copied, and with what its safeties remember.
 *
 * @param inputs - as given to `PortfolioEngine.create`
 * @returns copies; nothing that the caller changes later reaches them
 * @throws {@link PortfolioError} of the tables; `invalid-argument` for unknown keys and settings; `unknown-asset` in
 *   holdings, sectors and corporate actions; `not-finite`; `shape` for a benchmark with more than one asset
 * @remarks O(T·N).
 */
export function readInputs(inputs: EngineInputs): ReadInputs {
  requireObject("inputs", inputs, "an object with prices, and with config, portfolio and the rest where needed");
  const table = readPrices("inputs.prices", inputs.prices);
  const read = readOptions("inputs", inputs, engineInputs, {
    what: "an input of PortfolioEngine.create",
    assets: table.assets,
    misplaced: { sectors: "it is called sectorOf", holdings: "put it into portfolio: { cash, holdings }" },
  });
  const { benchmark, splits, dividends, corporateEvents, delistings } = read;
  if (benchmark !== undefined && benchmark.assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `inputs.benchmark has ${benchmark.assets.length} assets: give the prices of one, such as selectAssets(prices, ["SPY"])`,
      { assets: benchmark.assets.length },
    );
  }
  const { prices: _prices, config: given, strategies, ...others } = read;
  if (strategies !== undefined) checkStrategies(strategies);
  const config = (given ?? wholeConfig("inputs.config", undefined)) as PortfolioConfig;
  const own = copyOf(others);
  const quoted = historyOf(table);
  const actions = {
    ...(splits !== undefined && { splits: own.splits! }),
    ...(dividends !== undefined && { dividends: own.dividends! }),
    ...(corporateEvents !== undefined && { corporateEvents: own.corporateEvents! }),
    ...(delistings !== undefined && { delistings: own.delistings! }),
  };
  const prices = quoted.table;
  const adjusted = totalReturnPrices(prices, actions);
  const total = adjusted === prices ? quoted : historyOf(adjusted);
  const { assets, dates } = prices;
  const last = lastKnown(prices, dates.length);
  forgetEnded(last, assets, endedAssets(actions, dates.at(-1)!));
  const quotes = {
    date: dates.at(-1)!,
    latest: knownPrices(assets, last),
    earlier: knownPrices(assets, dates.length > 1 ? lastKnown(prices, dates.length - 1) : last),
  };
  const portfolio = own.portfolio ?? { cash: config.portfolio.initialCapital, holdings: {} };
  return {
    ...own,
    ...(strategies !== undefined && { strategies }),
    config,
    settings: engineSettings(config, own, dates),
    prices,
    quoted,
    adjusted: total.table,
    total,
    actions,
    last,
    ...quotes,
    portfolio: rememberedPortfolio(portfolio, quotes),
  };
}

/** A deep copy, or an error that says which input cannot be copied. */
function copyOf<T extends object>(inputs: T): T {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inputs)) {
    try {
      copy[key] = structuredClone(value);
    } catch {
      throw new PortfolioError(
        "invalid-argument",
        `inputs.${key} holds a function, a symbol or a promise: give plain data`,
        { argument: `inputs.${key}` },
      );
    }
  }
  return copy as T;
}
