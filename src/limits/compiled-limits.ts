import type { StateRule } from "./state-rule.js";
import type { LimitRule, Limits } from "./types.js";

/** Limits that were read once for some assets, so that many states and lists of trades can be judged by them. */
export interface CompiledLimits {
  /** The limits as read, with every number checked. */
  readonly limits: Limits;
  /** The assets of every book that is judged, in order. */
  readonly assets: readonly string[];
  /** Position of each asset. */
  readonly positions: ReadonlyMap<string, number>;
  /** Rules that warn and do not stop a trade. */
  readonly soft: ReadonlySet<LimitRule>;
  /** Rules on the holdings alone. */
  readonly fixed: readonly StateRule[];
  /** Rules on beta and factors whose coefficients stand in the limits. */
  readonly exposures: readonly StateRule[];
}
