import type { CompiledLimits } from "./compiled-limits.js";
import { readLimitOptions } from "./limit-declarations.js";
import { fixedRules, givenExposures } from "./state-rules.js";
import type { GroupsOf, Limits } from "./types.js";

/**
 * Limits compiled for some assets.
 *
 * @param assets - every asset that a book may hold or order
 * @param groupsOf - the groups of each asset, for groups without a list
 * @throws {@link PortfolioError} as {@link readLimitOptions}; `unknown-asset` for names that are not in `assets`
 * @remarks O(size of the limits + assets).
 */
export function readLimits(limits: Limits, assets: readonly string[], groupsOf?: GroupsOf): CompiledLimits {
  const read = readLimitOptions(limits);
  return {
    limits: read,
    assets,
    positions: new Map(assets.map((asset, i) => [asset, i])),
    soft: new Set(read.soft),
    fixed: fixedRules(read, assets, groupsOf),
    exposures: givenExposures(read, assets),
  };
}
