import { assetPosition } from "../core/asset-positions.js";
import { checkPriceValues } from "../core/check-price-values.js";
import { checkTable } from "../core/check-table.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { EngineConfig, EngineInputs, EnginePortfolio } from "./engine-types.js";

/** Inputs that were checked, with their defaults. */
export type ReadInputs = EngineInputs & { readonly config: EngineConfig; readonly portfolio: EnginePortfolio };

const EMPTY: EnginePortfolio = { cash: 100_000, holdings: {} };

/**
 * @throws {@link PortfolioError} of the tables; `unknown-asset` in holdings or sectorOf; `not-finite`; `shape` for a benchmark
 *   with more than one asset
 */
export function readInputs(inputs: EngineInputs): ReadInputs {
  const { prices, benchmark, sectorOf, config = {}, portfolio = EMPTY } = inputs;
  checkTable("prices", prices);
  checkPriceValues(prices);
  resolvePerAsset("portfolio.holdings", portfolio.holdings, prices.assets, 0);
  if (!Number.isFinite(portfolio.cash)) {
    throw new PortfolioError("not-finite", `portfolio.cash is ${portfolio.cash}: give an amount of money`, {
      cash: portfolio.cash,
    });
  }
  if (benchmark !== undefined) {
    checkTable("benchmark", benchmark);
    checkPriceValues(benchmark);
    if (benchmark.assets.length !== 1) {
      throw new PortfolioError(
        "shape",
        `benchmark has ${benchmark.assets.length} assets: give the prices of one, such as \`selectAssets(prices, ["SPY"])\``,
        { assets: benchmark.assets },
      );
    }
  }
  for (const asset of Object.keys(sectorOf ?? {})) assetPosition("sectorOf", asset, prices.assets);
  return structuredClone({ ...inputs, config, portfolio });
}
