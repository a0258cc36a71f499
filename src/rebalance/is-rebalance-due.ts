import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { IsoDate, Weights } from "../core/types.js";
import { readRebalanceTrigger } from "./read-rebalance-trigger.js";
import type { RebalanceTrigger } from "./rebalance-trigger.js";
import { triggerDue } from "./trigger-due.js";

/** What a trigger looks at. Weights are fractions of the portfolio's value; an asset left out weighs 0. */
export interface RebalanceSituation {
  /** The day of the question. */
  readonly date: IsoDate;
  /** The date of the last decision. Default: there was none. */
  readonly lastDate?: IsoDate;
  /** Weights as they have drifted. */
  readonly weights: Weights;
  /** Weights last aimed at. Default: there was no target yet. */
  readonly target?: Weights;
  /** One-way costs per unit of value traded, for all assets or by name. Default 0. */
  readonly costs?: number | Weights;
  /** Recent volatility over `window` periods divided by that of all periods so far. Only `adaptive` asks for it. */
  readonly volatilityRatio?: (window: number) => number;
  /** Variance per year of the return of weights − target. Only `cost-benefit` asks for it. */
  readonly trackingVariance?: () => number;
}

const declared: OptionsOf<RebalanceSituation> = {
  date: { kind: "date", required: true },
  lastDate: { kind: "date" },
  weights: { kind: "numbers-by-name", required: true },
  target: { kind: "numbers-by-name" },
  costs: {
    kind: "either",
    of: [
      { kind: "number", min: 0 },
      { kind: "numbers-by-name", min: 0 },
    ],
  },
  volatilityRatio: { kind: "function" },
  trackingVariance: { kind: "function" },
};

/**
 * Whether a trigger says that it is time to rebalance.
 *
 * @param trigger - what to watch
 * @param situation - the portfolio as it stands
 * @returns true also when there is nothing to compare with: no last date for a calendar, no target for the others
 * @throws {@link PortfolioError} `invalid-argument` and `not-finite` for a trigger or a situation that cannot be read;
 *   `conflicting-options` when `adaptive` or `cost-benefit` lacks the figure it needs
 * @remarks O(N), plus the cost of the two callbacks. A callback that answers NaN has too little history: an adaptive
 *   band then keeps its width, and cost-benefit is not due.
 * @example
 * isRebalanceDue(
 *   { kind: "threshold", absolute: 0.05, relative: 0.25 },
 *   { date: "2026-03-31", weights: { AAPL: 0.66, KO: 0.34 }, target: { AAPL: 0.6, KO: 0.4 } },
 * ); // true: six points away
 */
export function isRebalanceDue(trigger: RebalanceTrigger, situation: RebalanceSituation): boolean {
  const read = readRebalanceTrigger("trigger", trigger);
  const {
    weights,
    target,
    costs = 0,
    ...rest
  } = readOptions("situation", situation, declared, {
    what: "a part of a situation",
  });
  const assets = [...new Set([...Object.keys(weights), ...Object.keys(target ?? {})])];
  const vector = (by: Weights): Float64Array =>
    Float64Array.from(assets, (asset) => (Object.hasOwn(by, asset) ? by[asset]! : 0));
  return triggerDue(read, {
    ...rest,
    weights: vector(weights),
    ...(target !== undefined && { target: vector(target) }),
    costs: typeof costs === "number" ? new Float64Array(assets.length).fill(costs) : vector(costs),
  });
}
