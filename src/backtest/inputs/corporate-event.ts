import type { IsoDate } from "../../core/types.js";

/**
 * What turns the shares of one asset into other shares or money. It takes effect before the trades of its date, or of the next date
 * that has prices.
 *
 * - `rename`: every share of `asset` is a share of `newAsset` from then on.
 * - `spin-off`: every share of `asset` brings `ratio` shares of `newAsset`.
 * - `merger`: every share of `asset` becomes `ratio` shares of `newAsset`, or `cash`, or both.
 *
 * After a rename or a merger `asset` has no prices (NaN). `newAsset` needs a price on the date on which the event takes effect.
 */
export interface CorporateEvent {
  /** What happens. */
  readonly kind: "rename" | "spin-off" | "merger";
  /** The first date on which the new shares are held. */
  readonly date: IsoDate;
  /** Whose shares it happens to. */
  readonly asset: string;
  /** What comes of them. Required but for a merger that pays cash alone. */
  readonly newAsset?: string;
  /** New shares for each old one; required with `newAsset` but for a rename, where it is 1. */
  readonly ratio?: number;
  /** Merger: units of currency for each old share. Default: none. */
  readonly cash?: number;
  /**
   * Spin-off: the fraction of the tax basis that goes to the new shares. `backtest` takes that of the values at the close by default;
   * `transactionsFromTrades` needs it.
   */
  readonly basisFraction?: number;
  /**
   * Merger with stock and cash: the fair value of a new share, for taxes. `backtest` takes the close of the date by default;
   * `transactionsFromTrades` needs it.
   */
  readonly newPrice?: number;
}
