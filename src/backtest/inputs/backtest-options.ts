import type { ListOption, ObjectOption, OptionsOf, ValueOption } from "../../core/options/option-types.js";
import { readOption } from "../../core/options/read-options.js";
import { readRebalanceTrigger } from "../../rebalance/read-rebalance-trigger.js";
import type {
  BacktestInput,
  BacktestMargin,
  BacktestMarket,
  BacktestOptions,
  CashFlow,
  CostModel,
  Delisting,
  Dividend,
  LimitData,
  Split,
} from "./backtest-types.js";
import type { CorporateEvent } from "./corporate-event.js";
import { readPrices } from "./read-prices.js";
import { readVolumes } from "./read-volumes.js";
import { readTaxesPaid } from "./taxes-paid.js";

const costModel: OptionsOf<CostModel> = {
  fixed: { kind: "number", min: 0 },
  proportional: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  spread: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  impact: {
    kind: "object",
    of: {
      coefficient: { kind: "per-asset", min: 0, required: true },
      exponent: { kind: "number", min: 0, max: 10 },
      of: { kind: "choice", of: ["portfolio", "volume"] },
    } satisfies OptionsOf<NonNullable<CostModel["impact"]>>,
  },
  borrow: { kind: "per-asset", min: 0, unit: "fraction" },
};

const margin: OptionsOf<BacktestMargin> = {
  maintenance: { kind: "number", above: 0, below: 1, unit: "fraction", required: true },
  initial: { kind: "number", above: 0, max: 1, unit: "fraction" },
  rate: { kind: "number", min: 0, unit: "fraction" },
};

const limitData: OptionsOf<LimitData> = {
  groupsOf: {
    kind: "record",
    of: { kind: "either", of: [{ kind: "text" }, { kind: "list", of: { kind: "text" } }] },
  },
  moments: { kind: "function" },
  returns: { kind: "function" },
  volumes: { kind: "function" },
};

const dividend: OptionsOf<Dividend> = {
  date: { kind: "date", required: true },
  asset: { kind: "text", required: true },
  amount: { kind: "number", above: 0, required: true },
  payDate: { kind: "date" },
};

const corporateEvent: OptionsOf<CorporateEvent> = {
  kind: { kind: "choice", of: ["rename", "spin-off", "merger"], required: true },
  date: { kind: "date", required: true },
  asset: { kind: "text", required: true },
  newAsset: { kind: "text" },
  ratio: { kind: "number", above: 0, max: 1e9 },
  cash: { kind: "number", above: 0, max: 1e60 },
  basisFraction: { kind: "number", min: 0, max: 1, unit: "fraction" },
  newPrice: { kind: "number", above: 0, max: 1e60 },
};

const split: OptionsOf<Split> = {
  date: { kind: "date", required: true },
  asset: { kind: "text", required: true },
  ratio: { kind: "number", above: 0, required: true },
};

const cashFlow: OptionsOf<CashFlow> = {
  date: { kind: "date", required: true },
  amount: { kind: "number", min: -1e15, max: 1e15, required: true },
};

const delisting: OptionsOf<Delisting> = {
  date: { kind: "date", required: true },
  asset: { kind: "text", required: true },
  price: { kind: "number", min: 0, max: 1e60 },
};

/** What `splits` may be, here and in other functions that take splits. */
export const splitsOption: ListOption = { kind: "list", of: { kind: "object", of: split } };

/** What `corporateEvents` may be, here and in other functions that take them. */
export const corporateEventsOption: ListOption = { kind: "list", of: { kind: "object", of: corporateEvent } };

/** What `delistings` may be. */
export const delistingsOption: ListOption = { kind: "list", of: { kind: "object", of: delisting } };

/** What `dividends` may be. */
export const dividendsOption: ListOption = { kind: "list", of: { kind: "object", of: dividend } };

/** What `costs` may be, here and in the configuration of the engine. */
export const costsOption: ObjectOption = { kind: "object", of: costModel };

/** `"every-period"` or a trigger. */
export const rebalanceOption: ValueOption = {
  kind: "value",
  read: (name, value) => (value === "every-period" ? value : readRebalanceTrigger(name, value)),
};

/** The market that a backtest runs on, without what decides. */
export const marketOptions: OptionsOf<BacktestMarket> = {
  prices: { kind: "value", read: readPrices, required: true },
  benchmark: { kind: "value", read: (_, benchmark) => benchmark },
  cashRates: { kind: "either", of: [{ kind: "number" }, { kind: "numbers" }] },
  dividends: dividendsOption,
  splits: splitsOption,
  corporateEvents: corporateEventsOption,
  cashFlows: { kind: "list", of: { kind: "object", of: cashFlow } },
  delistings: delistingsOption,
  opens: { kind: "value", read: readPrices },
  highs: { kind: "value", read: readPrices },
  lows: { kind: "value", read: readPrices },
  volumes: { kind: "value", read: readVolumes },
};

/** The input of a backtest. */
export const inputOptions: OptionsOf<BacktestInput> = {
  ...marketOptions,
  strategy: { kind: "function", required: true },
};

/** Which options of a backtest have a default that its manifest repeats. */
export type DefaultedBacktestOption =
  | "initialCapital"
  | "rebalance"
  | "execution"
  | "costs"
  | "wholeShares"
  | "reinvestDividends"
  | "unfilled"
  | "cashFloor"
  | "onFailure"
  | "warmup"
  | "maxLeverage"
  | "riskFreeRate";

/** The options of a backtest. */
export const backtestOptions: OptionsOf<BacktestOptions, DefaultedBacktestOption> = {
  initialCapital: { kind: "number", above: 0, max: 1e15, default: 100_000 },
  rebalance: { ...rebalanceOption, default: "every-period" },
  execution: { kind: "choice", of: ["next-open", "next-close", "same-close"], default: "next-close" },
  costs: { kind: "value", read: (name, costs, context) => readOption(name, costs, costsOption, context), default: {} },
  participation: { kind: "number", above: 0, max: 1, unit: "fraction" },
  unfilled: { kind: "choice", of: ["cancel", "carry"], default: "cancel" },
  cashFloor: { kind: "number", min: 0, max: 1e15, default: 0 },
  margin: { kind: "object", of: margin },
  onFailure: { kind: "choice", of: ["throw", "hold", "fallback"], default: "throw" },
  fallback: { kind: "function" },
  wholeShares: { kind: "boolean", default: false },
  reinvestDividends: { kind: "boolean", default: false },
  warmup: { kind: "number", integer: true, min: 0, default: 0 },
  pastPeriods: { kind: "number", integer: true, min: 2 },
  maxLeverage: { kind: "number", min: 0, default: 1 },
  limits: { kind: "value", read: readPlainObject },
  limitData: { kind: "object", of: limitData },
  tax: { kind: "value", read: readPlainObject },
  taxesPaid: { kind: "value", read: readTaxesPaid },
  seed: { kind: "number", integer: true },
  periodsPerYear: { kind: "number", above: 0 },
  riskFreeRate: { kind: "number", above: -1, unit: "fraction", default: 0 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/** An object that a reader of another room takes apart. */
function readPlainObject(name: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  return readOption(name, value, { kind: "object", of: {} });
}
