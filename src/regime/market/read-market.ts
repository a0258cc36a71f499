import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { PricesTable, ReturnsTable, Weights } from "../../core/types.js";

/**
 * Checks a table of prices or returns from which a market is made: shape, no gaps, prices above 0, something that moves.
 *
 * @throws {@link PortfolioError} `invalid-argument`, those of a bad table, `missing-price`, `not-finite`, `invalid-price`, `constant-series`
 */
export function readMarket(given: PricesTable | ReturnsTable): PricesTable | ReturnsTable {
  const table = requireTable("market", given, "any");
  const { kind } = table as PricesTable | ReturnsTable;
  if (kind === undefined) {
    throw new PortfolioError("invalid-argument", 'market.kind is undefined: give "prices", "simple" or "log"');
  }
  const market = table as PricesTable | ReturnsTable;
  const { assets, dates, values } = market;
  const n = assets.length;
  let moves = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    checkMarketValue(kind, value, assets[i % n]!, dates[Math.floor(i / n)]!);
    moves ||= kind === "prices" ? i >= n && value !== values[i - n] : value !== 0;
  }
  if (!moves && dates.length > 1) {
    throw new PortfolioError(
      "constant-series",
      `market ${assets.length === 1 ? assets[0] : `of ${n} assets`} never moves from ${dates[0]} to ${dates[dates.length - 1]}: there is no regime to read`,
      { assets },
    );
  }
  return market;
}

/** @param when - the date of the value, or a word for it */
export function checkMarketValue(kind: "prices" | "simple" | "log", value: number, asset: string, when: string): void {
  const what = kind === "prices" ? "price" : "return";
  if (!Number.isFinite(value)) {
    throw new PortfolioError(
      Number.isNaN(value) && kind === "prices" ? "missing-price" : "not-finite",
      `market has the ${what} ${value} of ${asset} on ${when}: fill or drop gaps first, as returnsFromPrices(prices, { missing: "forward-fill" }) does`,
      { asset, date: when, value },
    );
  }
  if (kind === "prices" ? value <= 0 : kind === "simple" && value <= -1) {
    throw new PortfolioError(
      kind === "prices" ? "invalid-price" : "invalid-argument",
      `market has the ${what} ${value} of ${asset} on ${when}: ${kind === "prices" ? "prices are above 0" : "a loss is less than everything, above -1"}`,
      { asset, date: when, value },
    );
  }
}

/**
 * N weights that sum to 1, equal by default.
 *
 * @throws {@link PortfolioError} `unknown-asset`, `invalid-argument`
 */
export function readMarketWeights(assets: readonly string[], weights: Weights | undefined): number[] {
  if (weights === undefined) return assets.map(() => 1 / assets.length);
  const resolved = assets.map((asset) => (Object.hasOwn(weights, asset) ? weights[asset]! : 0));
  const sum = resolved.reduce((a, b) => a + b, 0);
  if (sum > 0 && sum < Number.POSITIVE_INFINITY) return resolved.map((weight) => weight / sum);
  throw new PortfolioError("invalid-argument", `options.marketWeights sum to ${sum}: give at least one asset a weight`);
}
