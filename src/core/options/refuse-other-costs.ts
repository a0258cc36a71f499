import { PortfolioError } from "../errors/portfolio-error.js";

/** What people call the cost of a trade; the field is `cost`, and a trade with another name for it would trade for free. */
const OTHER_NAMES = ["costs", "fee", "fees", "commission", "commissions"] as const;

/**
 * Refuses a trade whose cost stands under another name. Further columns of a trade are the caller's.
 *
 * @param list - what the caller handed in, for the message: `"trades"`
 * @param k - position of the trade in the list
 * @param trade - a trade without a `cost`, or with one
 * @throws {@link PortfolioError} `invalid-argument`
 * @remarks O(1).
 */
export function refuseOtherCosts(list: string, k: number, trade: object): void {
  for (const key of OTHER_NAMES) {
    if (!Object.hasOwn(trade, key)) continue;
    throw new PortfolioError(
      "invalid-argument",
      `${list}[${k}].${key} is not read: the costs of a trade are called cost`,
      {
        key,
      },
    );
  }
}
