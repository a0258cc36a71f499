import type { Weights } from "../../core/types.js";

/**
 * An order in shares.
 *
 * A market order is filled where a decision in weights would be. Limit and stop orders work on the bars after the decision, with the
 * pessimistic reading of a daily bar:
 *
 * - a limit order is filled only where the price goes through its limit (touching it is not enough), at the limit, or at the open where that is
 *   better;
 * - a stop order is filled as soon as the bar touches its price, at that price, or at the open where that is worse;
 * - stop orders of a bar come before its limit orders, and neither knows the close.
 */
export interface Order {
  readonly asset: string;
  /** Shares; negative sells. */
  readonly quantity: number;
  /** Default `"market"`. */
  readonly kind?: "market" | "limit" | "stop";
  /** The limit, or the price that a stop waits for; only with these. */
  readonly price?: number;
  /** Bars on which a limit or a stop order works. Default 1. */
  readonly bars?: number;
  /** Of a sale: the lots that it closes in the tax ledger. Default: by the method of the ledger. */
  readonly lots?: readonly OrderLot[];
}

/** Shares of a purchase. */
export interface OrderLot {
  /** The id of the purchase, as in `past.ledger.openLots`. */
  readonly lot: string;
  readonly quantity: number;
}

/** Orders in place of weights. They replace everything that still waits. */
export interface OrderList {
  readonly orders: readonly Order[];
}

/** What a strategy answers: fractions of the portfolio, orders in shares, or `null` to leave everything as it is. */
export type StrategyAnswer = Weights | OrderList | null;
