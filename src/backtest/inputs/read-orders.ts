import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Order, OrderList, OrderLot } from "./order.js";

/** An order by the position of its asset. */
export interface ReadOrder extends Omit<Order, "asset" | "kind" | "bars"> {
  readonly asset: number;
  readonly kind: "market" | "limit" | "stop";
  readonly bars: number;
}

const lot: OptionsOf<OrderLot> = {
  lot: { kind: "text", required: true },
  quantity: { kind: "number", above: 0, required: true },
};

const order: OptionsOf<Order, "kind"> = {
  asset: { kind: "text", required: true },
  quantity: { kind: "number", min: -1e15, max: 1e15, required: true },
  kind: { kind: "choice", of: ["market", "limit", "stop"], default: "market" },
  price: { kind: "number", above: 0, max: 1e60 },
  bars: { kind: "number", integer: true, min: 1 },
  lots: { kind: "list", of: { kind: "object", of: lot }, minLength: 1 },
};

/** Whether an answer is a list of orders: its `orders` is an array, which no weight is. */
export function isOrderList(answer: object): answer is OrderList {
  return Array.isArray((answer as { orders?: unknown }).orders);
}

/**
 * Orders by position.
 *
 * @param bars - whether the market has the opens, highs and lows that limit and stop orders need
 * @throws {@link PortfolioError} `invalid-argument`, `unknown-asset`, `not-finite`, naming the order
 */
export function readOrders({ orders, ...rest }: OrderList, assets: readonly string[], bars: boolean): ReadOrder[] {
  const [other] = Object.keys(rest);
  if (other !== undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `orders came with ${other} beside them: give orders or weights, not both`,
    );
  }
  // Array.from, since map would leave holes unread
  return Array.from(orders, (given, k) => {
    const name = `orders[${k}]`;
    const read = readOptions(name, given, order, { what: "a part of an order" });
    const refuse = (what: string): never => {
      throw new PortfolioError("invalid-argument", `${name} of ${read.asset} ${what}`, {
        argument: name,
        asset: read.asset,
      });
    };
    if (read.kind === "market" ? read.price !== undefined : read.price === undefined) {
      refuse(
        read.kind === "market"
          ? "is a market order with a price: give kind limit or stop"
          : `is a ${read.kind} order and needs a price`,
      );
    }
    if (read.kind === "market" && read.bars !== undefined) {
      refuse("is a market order with bars: it is filled at once, and only limit and stop orders wait");
    }
    if (read.kind !== "market" && !bars) {
      refuse(`is a ${read.kind} order and needs opens, highs and lows in the first argument of backtest`);
    }
    if (read.lots !== undefined && read.quantity > 0) refuse("buys, and names lots: only sales close lots");
    return { ...read, bars: read.bars ?? 1, asset: assetPosition(`${name}.asset`, read.asset, assets) };
  });
}
