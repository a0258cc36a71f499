import type { OptionsOf } from "../core/options/option-types.js";
import type { Trade, Weights } from "../core/types.js";

/** What is to be allocated. */
export interface AllocationInput {
  /** Fractions of the account's value; what they leave of 1 stays in cash. Negative is short. */
  readonly weights: Weights;
  /** Currency units per share, of every asset that is weighed or held; others may be there. */
  readonly prices: Weights;
  /**
   * Cash in the account, in currency units. Without holdings this is all there is; below 0 it must be covered by sales of
   * what is held.
   */
  readonly capital: number;
  /** Shares already held; what is held without a weight is sold. Default: none. */
  readonly holdings?: Weights;
  /** Shares per lot, for all assets or by name: positions end as whole multiples of it, or as they were. Default 1. */
  readonly lotSize?: number | Weights;
  /** What orders cost. Default: nothing. */
  readonly fees?: AllocationFees;
  /**
   * Greatest weight of each position after the trades and their fees, for all assets or by name, such as the `max` that
   * the weights were optimized under: rounding up to a whole lot never passes it. Default: no bound.
   */
  readonly max?: number | Weights;
}

/** What the orders of an allocation cost. */
export interface AllocationFees {
  /** Currency units for each order. Default 0. */
  readonly fixed?: number;
  /** Fraction of the value traded, for all assets or by name. Default 0. */
  readonly proportional?: number | Weights;
}

/** How `allocateShares` searches. */
export interface AllocationOptions {
  /** `"optimal"`: the least tracking gap, proven up to `tolerance`; `"greedy"`: quick and plain. Default "optimal". */
  readonly method?: "optimal" | "greedy";
  /** How far from the least the gap may be, as a fraction of the account's value. Default 1e-9. */
  readonly tolerance?: number;
  /**
   * How many partial allocations the optimal method keeps at a time, at most 1,000,000. More proves more, and takes
   * longer. Default 2000.
   */
  readonly maxStates?: number;
}

const fees: OptionsOf<AllocationFees, "fixed"> = {
  fixed: { kind: "number", min: 0, default: 0 },
  proportional: {
    kind: "either",
    of: [
      { kind: "number", min: 0, below: 1, unit: "fraction" },
      { kind: "numbers-by-name", min: 0, below: 1, unit: "fraction" },
    ],
  },
};

export const allocationInput: OptionsOf<AllocationInput> = {
  weights: { kind: "numbers-by-name", required: true },
  // only the prices that are needed are looked at
  prices: { kind: "record", required: true },
  capital: { kind: "number", required: true },
  holdings: { kind: "numbers-by-name" },
  lotSize: {
    kind: "either",
    of: [
      { kind: "number", above: 0 },
      { kind: "numbers-by-name", above: 0 },
    ],
  },
  fees: { kind: "object", of: fees },
  max: {
    kind: "either",
    of: [
      { kind: "number", min: 0, infinite: true },
      { kind: "numbers-by-name", min: 0, infinite: true },
    ],
  },
};

export const allocationOptions: OptionsOf<AllocationOptions, "method" | "tolerance" | "maxStates"> = {
  method: { kind: "choice", of: ["optimal", "greedy"], default: "optimal" },
  tolerance: { kind: "number", min: 0, below: 1, default: 1e-9 },
  maxStates: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 2000 },
};

/** Whole shares that come nearest to weights, and how near that is. */
export interface Allocation {
  /** The method that found the shares. */
  readonly method: "optimal" | "greedy";
  /** Shares held after the trades, in whole lots; every asset weighed or held. */
  readonly shares: Weights;
  /** Cash that is left, never negative. */
  readonly cash: number;
  /** Value of the shares as fractions of the account before the trades; with cash and fees they sum to 1. */
  readonly weights: Weights;
  /**
   * Distance to the target, with cash and fees counted as positions: Σ|w − w*| / 2, which is the part of the account
   * that misses its place. 0 is on target.
   */
  readonly trackingGap: number;
  /** No allocation in whole lots has a smaller gap than this. */
  readonly bound: number;
  /** Whether the gap is within `tolerance` of `bound`. */
  readonly proven: boolean;
  /** What the trades cost, in currency units. */
  readonly fees: number;
  /** From the holdings to the shares, sales first. */
  readonly trades: readonly Trade[];
}
