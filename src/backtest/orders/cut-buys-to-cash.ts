import { type Book, DUST, type TradingDay } from "./book.js";
import { variableCost } from "./cost-schedule.js";

/**
 * Cuts all buys by the same fraction when the cash after the sales does not cover them.
 *
 * @param orders - N shares, negative sells; buys are cut in place
 * @param value - of the portfolio, which impact costs are relative to
 * @param floor - cash that may stay at the end; negative where the target borrows
 * @returns the fraction of the buys that is covered, and the orders before the cut; undefined when all are covered. O(N)
 */
export function cutBuysToCash(
  { cash, shares }: Book,
  orders: Float64Array,
  value: number,
  floor: number,
  day: TradingDay,
): { readonly covered: number; readonly wanted: Float64Array } | undefined {
  const { prices, offset, costs, wholeShares } = day;
  let left = cash;
  let buys = 0;
  let fixed = 0;
  for (let i = 0; i < orders.length; i++) {
    if (orders[i] === 0) continue;
    const amount = orders[i]! * prices[offset + i]!;
    const variable = variableCost(costs, i, amount, value);
    if (amount < 0) left -= amount + (variable + costs.fixed);
    else {
      buys += amount + variable;
      fixed += costs.fixed;
    }
  }
  const available = left - floor;
  if (buys === 0 || buys + fixed <= available + DUST * value) return undefined;
  const wanted = orders.slice();
  const covered = Math.max(0, (available - fixed) / buys);
  for (let i = 0; i < orders.length; i++) {
    if (!(orders[i]! > 0)) continue;
    const cut = orders[i]! * covered;
    orders[i] = wholeShares ? Math.max(0, Math.floor(shares[i]! + cut) - shares[i]!) : cut;
  }
  return { covered, wanted };
}
