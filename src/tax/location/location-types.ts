import type { TaxAccount, TaxRates } from "../types.js";
import type { LocatedAsset } from "./location-values.js";

/** The assets to place and the accounts to place them in. */
export interface LocationInput {
  /** The assets with their amounts, returns and yields. */
  readonly assets: readonly LocatedAsset[];
  /** `balance` in currency units; the balances sum to the amounts. */
  readonly accounts: readonly (TaxAccount & { readonly balance: number })[];
}

/** Tax rates and the horizon of the placement. */
export interface LocationOptions {
  /** Tax rates as fractions. */
  readonly rates: TaxRates;
  /** Rate on withdrawals from traditional accounts, as a fraction. Default: the short-term rate. */
  readonly retirementRate?: number;
  /** Whole years until all is sold, from 1 to 1000. Default 20. */
  readonly horizonYears?: number;
  /** Own worth of one unit by asset and account, in place of the model's: `{ bonds: { ira: 1.4 } }`. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
