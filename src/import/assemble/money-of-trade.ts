import type { Activity } from "../activities/activity.js";
import {
  absolute,
  compare,
  type Decimal,
  decimalOf,
  minus,
  nearestNumber,
  plainNumber,
  plus,
  rounded,
  signOf,
  textOf,
  times,
  ZERO,
} from "../fields/decimal.js";

/** Costs that a file without a column for them may have taken: a commission, or one per cent. */
const HIDDEN_COSTS = 50;
const CENT = 0.02;

/** The whole cents of a trade, or what is doubtful about them. */
export type TradeMoney =
  | { readonly money: Decimal }
  | { readonly doubt: string; readonly stated: Decimal; readonly reckoned: Decimal }
  | { readonly missing: true };

/**
 * The money of a purchase or a sale: what the file states, held against quantity × price with the costs.
 *
 * Where the two differ by more than rounding and costs allow, neither is taken: a figure of the file is wrong.
 *
 * @param buys - whether costs are added
 */
export function moneyOfTrade(activity: Activity, buys: boolean): TradeMoney {
  const { quantity = ZERO, price, fees, amount } = activity;
  const costs = fees ?? ZERO;
  const multiplier = decimalOf(String(activity.multiplier ?? 1)) ?? { units: 1n, scale: 0 };
  const gross = price === undefined ? undefined : times(times(absolute(quantity), absolute(price)), multiplier);
  const reckoned = gross === undefined ? undefined : buys ? plus(gross, costs) : minus(gross, costs);
  if (amount === undefined) {
    if (reckoned === undefined || activity.quotedOtherwise === true || signOf(reckoned) < 0) return { missing: true };
    return { money: rounded(reckoned, 2) };
  }
  const money = rounded(minus(absolute(amount), activity.accrued ?? ZERO), 2);
  if (gross === undefined || reckoned === undefined || activity.quotedOtherwise === true) return { money };
  if (signOf(absolute(price!)) === 0) return { money };
  const slack =
    CENT +
    nearestNumber(absolute(quantity)) * nearestNumber(multiplier) * 0.5 * 10 ** -price!.scale +
    nearestNumber(absolute(price!)) *
      nearestNumber(multiplier) *
      0.5 *
      10 ** -quantity.scale *
      (quantity.scale > 0 ? 1 : 0) +
    (fees === undefined || signOf(fees) === 0
      ? Math.max(HIDDEN_COSTS, 0.01 * nearestNumber(gross))
      : 0.01 * nearestNumber(gross));
  const apart = Math.abs(nearestNumber(minus(money, reckoned)));
  if (apart <= slack) return { money };
  const doubt = `${textOf(absolute(quantity))} × ${textOf(absolute(price!))} with costs of ${textOf(costs)} is ${plainNumber(rounded(reckoned, 2))}, and the row says ${plainNumber(money)}`;
  return { doubt, stated: money, reckoned: rounded(absolute(reckoned), 2) };
}

/** Whether the money of a row goes the way that its words say. */
export function wrongWay({ amount, signed }: Activity, buys: boolean): boolean {
  return (
    signed === true && amount !== undefined && signOf(amount) === (buys ? 1 : -1) && compare(absolute(amount), ZERO) > 0
  );
}
