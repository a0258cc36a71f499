import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";

/** How far a price may fall before waiting for the long-term rate no longer pays. */
export interface DeferralBreakEven {
  /** Fall of the price that costs as much as the wait saves, as a fraction; 0 when there is nothing to save. */
  readonly fall: number;
  /** The price after that fall. */
  readonly price: number;
  /** Tax that waiting saves per share if the price stays, currency units. */
  readonly taxSaved: number;
}

/**
 * How far a price may fall before waiting for the long-term rate was worse than selling now at the short-term rate.
 *
 * Equal after tax: P − τs(P − B) = P′ − τl(P′ − B), so the fall is (τs − τl)(1 − B/P)/(1 − τl).
 *
 * @param position - `price` and `basis` per share, both in currency units; `shortTermRate` and `longTermRate` as fractions, all taxes included
 * @returns the fall as a fraction, the price it leads to, and the tax that waiting saves
 * @throws {@link PortfolioError} `not-finite`, `invalid-price`, `invalid-argument`
 * @remarks O(1). NaN throws. No interest on the tax that is paid later, and no risk premium.
 * @example
 * deferralBreakEven({ price: 100, basis: 60, shortTermRate: 0.408, longTermRate: 0.238 }).fall; // 0.0892
 */
export function deferralBreakEven(position: {
  readonly price: number;
  readonly basis: number;
  readonly shortTermRate: number;
  readonly longTermRate: number;
}): DeferralBreakEven {
  requireObject("input of deferralBreakEven", position, "an object with price, basis, shortTermRate and longTermRate");
  const { price, basis, shortTermRate, longTermRate } = position;
  for (const [name, value] of Object.entries({ price, basis, shortTermRate, longTermRate })) {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new PortfolioError("not-finite", `deferralBreakEven.${name} is ${String(value)}: give a finite number`, {
        name,
      });
    }
  }
  if (price <= 0) {
    throw new PortfolioError("invalid-price", `deferralBreakEven.price is ${price}: give a price above 0`, { price });
  }
  if (basis < 0 || shortTermRate < 0 || shortTermRate >= 1 || longTermRate < 0 || longTermRate >= 1) {
    throw new PortfolioError(
      "invalid-argument",
      `deferralBreakEven has basis ${basis}, rates ${shortTermRate} and ${longTermRate}: give a basis of 0 or more and rates from 0 to below 1`,
      { basis, shortTermRate, longTermRate },
    );
  }
  const taxSaved = Math.max(0, (shortTermRate - longTermRate) * (price - basis));
  const fall = taxSaved / price / (1 - longTermRate);
  return { fall, price: price * (1 - fall), taxSaved };
}
