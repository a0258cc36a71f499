import type { OrderLot } from "../inputs/order.js";

/** Market orders in shares that wait for the prices that fill them. */
export interface MarketOrders {
  /** N shares, negative sells. */
  readonly quantities: Float64Array;
  /** Lots that sales close, by position of the asset. */
  readonly lots: Map<number, readonly OrderLot[]> | undefined;
}

/** A limit or stop order that works on the bars to come. */
export interface WorkingOrder {
  readonly kind: "limit" | "stop";
  asset: number;
  /** Shares, negative sells; 0 once it is filled. */
  quantity: number;
  price: number;
  /** Bars on which it still works. */
  bars: number;
  lots: readonly OrderLot[] | undefined;
}
