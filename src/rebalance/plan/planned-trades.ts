import type { Trade } from "../../core/types.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** The trades of so many shares of each asset, sales first. */
export function plannedTrades({ assets, price, costs, input }: RebalanceBook, quantities: Float64Array): Trade[] {
  const trades = assets.flatMap((asset, i): Trade[] => {
    const quantity = quantities[i]!;
    if (quantity === 0) return [];
    const cost = costs.of(i, quantity * price[i]!);
    return [
      {
        asset,
        quantity,
        price: price[i]!,
        ...(input.date !== undefined && { date: input.date }),
        ...(cost > 0 && { cost }),
      },
    ];
  });
  return [...trades.filter(({ quantity }) => quantity < 0), ...trades.filter(({ quantity }) => quantity > 0)];
}
