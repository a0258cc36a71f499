import { constraintDeclarations } from "../../core/options/constraint-declarations.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Constraints } from "../../core/types.js";
import type { AdaptiveParameters } from "../types.js";
import { parameterDeclarations } from "./adaptive-parameters.js";

/** The totals that leverage scales beside the budget: a book of 130/30 at a leverage of 0.6 is one of 78/18. */
const TOTALS = ["maxGross", "maxLong", "maxShort", "minGross", "minLong", "minShort"] as const;

/** What an optimizer, a rebalancer and a stop take from the regime. */
export interface RegimeConstraints {
  /** `base`, tightened: budget, gross, longs and shorts scaled by the leverage, no more positions than allowed. */
  readonly constraints: Constraints;
  /** For `meanVariance` with objective "target-volatility": per year. */
  readonly targetVolatility: number;
  /** For a trigger of kind "threshold". */
  readonly rebalanceThreshold: number;
  /** Loss from the highest value since entry at which a position is closed, as a fraction. */
  readonly stopLoss: number;
}

/**
 * Adaptive parameters as constraints and settings.
 *
 * The budget (1 unless `base` says otherwise) and the totals of longs, shorts and both are scaled by the leverage, so 0.6 holds two fifths in cash; a turnover limit or a
 * least weight of `base` stays and may then conflict: the optimizer says so by name.
 *
 * @param parameters - of `adaptiveParameters` or of a reading
 * @param base - constraints that hold whatever the regime; none
 * @returns constraints, the target volatility per year, the drift threshold, the stop loss
 * @throws {@link PortfolioError} `not-finite`; `invalid-argument` for an unknown parameter or constraint
 * @remarks O(1). NaN throws. `maxPositions` is `maxPositions` rounded down, at least 1, and never above that of `base`.
 * @example
 * const { constraints } = constraintsFromRegime(reading.parameters, { max: 0.1 });
 * meanVariance(moments, { objective: "minimum-variance", constraints });
 */
export function constraintsFromRegime(parameters: AdaptiveParameters, base: Constraints = {}): RegimeConstraints {
  const { maxLeverage, maxPositions, stopLoss, rebalanceThreshold, maxVolatility } = readOptions(
    "parameters",
    parameters ?? null,
    parameterDeclarations,
    { what: "one of the parameters" },
  );
  const given = readOptions("base", base, constraintDeclarations, { what: "a constraint" });
  const { budget = 1, maxPositions: mostPositions } = given;
  const positions = Math.max(1, Math.floor(maxPositions));
  const constraints: Constraints = {
    ...given,
    budget: typeof budget === "number" ? budget * maxLeverage : [budget[0] * maxLeverage, budget[1] * maxLeverage],
    maxPositions: Math.min(positions, mostPositions ?? positions),
    ...Object.fromEntries(
      TOTALS.flatMap((total) => (given[total] === undefined ? [] : [[total, given[total] * maxLeverage]])),
    ),
  };
  return { constraints, targetVolatility: maxVolatility, rebalanceThreshold, stopLoss };
}
