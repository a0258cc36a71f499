import { adjustedPrices, type CorporateActions } from "../backtest/adjusted-prices.js";
import { dividendsOption, splitsOption } from "../backtest/backtest-options.js";
import { readPrices } from "../backtest/read-prices.js";
import type { OptionsOf } from "../core/option-types.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { readOptions } from "../core/read-options.js";
import { requireObject } from "../core/require-object.js";
import type { PricesTable } from "../core/types.js";
import { engineConfig, plainObject } from "./engine-config.js";
import type { EngineConfig, EngineInputs, EnginePortfolio } from "./engine-types.js";
import { rememberedPortfolio } from "./remembered-portfolio.js";

/** Inputs that were checked, with their defaults. */
export type ReadInputs = EngineInputs & {
  readonly config: EngineConfig;
  readonly portfolio: EnginePortfolio;
  /** Prices whose returns are total returns; `prices` themselves without splits and dividends. */
  readonly adjusted: PricesTable;
  /** Splits and dividends, those that were given. */
  readonly actions: CorporateActions;
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
  asOf: { kind: "date" },
};

const engineInputs: OptionsOf<EngineInputs> = {
  config: { kind: "object", of: engineConfig },
  prices: { kind: "value", read: (_, prices) => prices, required: true },
  splits: splitsOption,
  dividends: dividendsOption,
  portfolio: { kind: "object", of: enginePortfolio },
  benchmark: { kind: "value", read: readPrices },
  sectorOf: { kind: "record", names: "assets", of: { kind: "text" } },
  ledger: plainObject,
};

const EMPTY: EnginePortfolio = { cash: 100_000, holdings: {} };

/**
 * The inputs of an engine: checked, copied, and with what its safeties remember.
 *
 * @param inputs - as given to `PortfolioEngine.create`
 * @returns copies; nothing that the caller changes later reaches them
 * @throws {@link PortfolioError} of the tables; `invalid-argument` for unknown keys and settings; `unknown-asset` in
 *   holdings, sectors, splits and dividends; `not-finite`; `shape` for a benchmark with more than one asset
 * @remarks O(T·N).
 */
export function readInputs(inputs: EngineInputs): ReadInputs {
  requireObject("inputs", inputs, "an object with prices, and with config, portfolio and the rest where needed");
  const prices = readPrices("inputs.prices", inputs.prices);
  const read = readOptions("inputs", inputs, engineInputs, {
    what: "an input of PortfolioEngine.create",
    assets: prices.assets,
    misplaced: { sectors: "it is called sectorOf", holdings: "put it into portfolio: { cash, holdings }" },
  });
  const { benchmark, splits, dividends } = read;
  if (benchmark !== undefined && benchmark.assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `inputs.benchmark has ${benchmark.assets.length} assets: give the prices of one, such as selectAssets(prices, ["SPY"])`,
      { assets: benchmark.assets.length },
    );
  }
  const own = copyOf({ ...read, config: read.config ?? {} });
  const actions = {
    ...(splits !== undefined && { splits: own.splits! }),
    ...(dividends !== undefined && { dividends: own.dividends! }),
  };
  const adjusted = adjustedPrices(own.prices, actions);
  return { ...own, adjusted, actions, portfolio: rememberedPortfolio(own.portfolio ?? EMPTY, own.prices) };
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
