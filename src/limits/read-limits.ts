import type { CompiledLimits } from "./compiled-limits.js";
import { readLimitOptions } from "./limit-declarations.js";
import type { KnownAssets } from "./read-book.js";
import { fixedRules, givenExposures } from "./state-rules.js";
import type { GroupsOf, Limits } from "./types.js";

/**
 * Limits compiled for some assets.
 *
 * @param known - every asset that a book may hold or order: a book, or names in order
 * @param groupsOf - the groups of each asset, for groups without a list
 * @throws {@link PortfolioError} as {@link readLimitOptions}; `unknown-asset` for names that are not in `assets`
 * @remarks O(size of the limits + assets).
 */
export function readLimits(
  limits: Limits,
  known: readonly string[] | KnownAssets,
  groupsOf?: GroupsOf,
): CompiledLimits {
  const read = readLimitOptions(limits);
  const { assets, positions } = "positions" in known ? known : { assets: known, positions: positionsOf(known) };
  return {
    limits: read,
    assets,
    positions,
    soft: new Set(read.soft),
    fixed: fixedRules(read, assets, groupsOf),
    exposures: givenExposures(read, assets),
  };
}

function positionsOf(assets: readonly string[]): ReadonlyMap<string, number> {
  return new Map(assets.map((asset, i) => [asset, i]));
}
