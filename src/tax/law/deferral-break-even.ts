import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";

/** How far a price may fall before waiting for the long-term rate no longer pays. */
export interface DeferralBreakEven {
  /** Fall of the price that costs as much as the wait saves, as a fraction; 0 when there is nothing to save. */
  readonly fall: number;
  /** The price after that fall. */
  readonly price: number;
  /** Tax that waiting saves per share if the price stays, currency units. */
  readonly taxSaved: number;
}

/** A position that could be sold now or held until its gain is long-term. */
export interface DeferredPosition {
  /** Price per share, currency units. */
  readonly price: number;
  /** Basis per share, currency units. */
  readonly basis: number;
  /** Rate of short-term gains, all taxes included, as a fraction. */
  readonly shortTermRate: number;
  /** Rate of long-term gains, all taxes included, as a fraction. */
  readonly longTermRate: number;
}

const positionOptions: OptionsOf<DeferredPosition> = {
  price: { kind: "number", required: true },
  basis: { kind: "number", required: true },
  shortTermRate: { kind: "number", required: true },
  longTermRate: { kind: "number", required: true },
};

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
export function deferralBreakEven(position: DeferredPosition): DeferralBreakEven {
  const name = "input of deferralBreakEven";
  requireObject(name, position, "an object with price, basis, shortTermRate and longTermRate");
  readOptions(name, position, positionOptions, { what: "a figure of deferralBreakEven" });
  const { price, basis, shortTermRate, longTermRate } = position;
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
