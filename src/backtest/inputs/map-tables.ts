import type { PricesTable, Table } from "../../core/types.js";
import type { BacktestMarket } from "./backtest-types.js";

/** A market with each of its tables replaced; its benchmark too, which has dates of its own. */
export function mapTables(market: BacktestMarket, change: <T extends Table>(table: T) => T): BacktestMarket {
  const { prices, benchmark, opens, highs, lows, volumes } = market;
  const changed = (name: string, table: PricesTable | undefined) => table && { [name]: change(table) };
  return {
    ...market,
    prices: change(prices),
    ...changed("benchmark", benchmark),
    ...changed("opens", opens),
    ...changed("highs", highs),
    ...changed("lows", lows),
    ...(volumes !== undefined && { volumes: change(volumes) }),
  };
}
