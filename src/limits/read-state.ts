import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { OptionDeclaration, OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { underOneName } from "../core/options/under-one-name.js";
import { readMoments } from "../core/tables/read-moments.js";
import { requireTable } from "../core/tables/require-table.js";
import type { Trade } from "../core/types.js";
import type { LimitedPortfolio, PortfolioState, TradesToCheck } from "./types.js";

const tradedToday: OptionsOf<NonNullable<LimitedPortfolio["tradedToday"]>> = {
  value: { kind: "number", min: 0 },
  orders: { kind: "number", integer: true, min: 0 },
  shares: { kind: "numbers-by-name", names: "any" },
};

const portfolio: OptionsOf<LimitedPortfolio> = {
  cash: { kind: "number", required: true },
  holdings: { kind: "numbers-by-name", names: "any", required: true },
  peakValue: { kind: "number", above: 0 },
  dayStartValue: { kind: "number", above: 0 },
  tradedToday: { kind: "object", of: tradedToday },
  openOrders: { kind: "list", of: { kind: "value", read: readOrder } },
  lastTraded: { kind: "date" },
  asOf: { kind: "date" },
};

/** A record of which only the entries that are needed are looked at: tables of many assets stay cheap. */
function byAsset(what: string): OptionDeclaration {
  return {
    kind: "value",
    read: (name: string, value: unknown) => {
      requireRecord(name, value, what);
      return value;
    },
  };
}

const pricesByAsset = byAsset("prices by asset, such as { AAPL: 210 }");

const groupsOf: OptionDeclaration = {
  kind: "record",
  of: {
    kind: "either",
    of: [
      { kind: "text", empty: true },
      { kind: "list", of: { kind: "text", empty: true } },
    ],
  },
};

/** Declarations of a state, for readers that add keys of their own. */
export const stateDeclarations: OptionsOf<PortfolioState> = {
  portfolio: { kind: "object", of: portfolio, required: true },
  prices: { ...pricesByAsset, required: true },
  assets: { kind: "list", of: { kind: "text" } },
  moments: { kind: "value", read: (name, value) => readMoments(name, value, { mean: false }) },
  groupsOf,
  groups: groupsOf,
  returns: { kind: "value", read: (name, value) => requireTable(name, value, "returns") },
  volumes: byAsset("average shares a day by asset, such as { AAPL: 5e7 }"),
  priceDates: byAsset('dates by asset, such as { AAPL: "2026-03-31" }'),
  date: { kind: "date" },
};

const tradesToCheck: OptionsOf<TradesToCheck> = {
  ...stateDeclarations,
  trades: { kind: "value", read: readTrades, required: true },
};

/**
 * A state as declared. Prices, volumes and dates of prices are checked where they are needed.
 *
 * @throws {@link PortfolioError} `invalid-argument` for unknown keys and wrong kinds; `not-finite`; what the readers of
 *   moments and tables throw
 */
export function readState(state: PortfolioState): PortfolioState {
  return withGroupsOf(readOptions("state", state, stateDeclarations, { what: "a part of a state" }));
}

/** A state with trades as declared. */
export function readTradesToCheck(state: TradesToCheck): TradesToCheck {
  return withGroupsOf(readOptions("state", state, tradesToCheck, { what: "a part of a state" }));
}

/** A state that may name `groupsOf` as `groups`, with it as `groupsOf`. */
export function withGroupsOf<S extends PortfolioState>(read: S): S {
  return underOneName("state", read, "groupsOf", "groups");
}

/** An array of objects; their fields are checked with the prices, so that all problems are told at once. */
function readTrades(name: string, value: unknown): readonly Trade[] {
  if (!Array.isArray(value)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(value)}: give an array such as [{ asset: "AAPL", quantity: 10, price: 210 }]`,
      { argument: name },
    );
  }
  return Array.from(value, (trade: unknown, k) => {
    requireRecord(`${name}[${k}]`, trade, 'a trade such as { asset: "AAPL", quantity: 10, price: 210 }');
    return trade as Readonly<Record<string, unknown>> & Trade;
  });
}

function readOrder(name: string, value: unknown): Trade {
  requireRecord(name, value, 'an order such as { asset: "AAPL", quantity: 10, price: 210 }');
  const { asset, quantity } = value;
  if (typeof asset !== "string" || typeof quantity !== "number" || !Number.isFinite(quantity)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} has asset ${shownValue(asset)} and quantity ${shownValue(quantity)}: give a name and a finite number`,
      { argument: name },
    );
  }
  return value as Readonly<Record<string, unknown>> & Trade; // the other fields are checked with the prices
}

function requireRecord(name: string, value: unknown, what: string): asserts value is Readonly<Record<string, unknown>> {
  requireObject(name, value, what);
  const isOther =
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof Promise;
  if (!isOther) return;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: give ${what}`, { argument: name });
}
