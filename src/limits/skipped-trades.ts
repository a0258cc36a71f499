import type { Trade } from "../core/types.js";
import type { LimitViolation, SkippedTrade } from "./types.js";

/** A message and its place among the violations. */
interface Placed {
  readonly place: number;
  readonly message: string;
}

/**
 * The trades of which nothing passes, each with the limits that concern it: those of its asset and those of no traded asset.
 *
 * @param left - of `trades`, those that are left out
 * @remarks O(trades + violations), and for each trade the violations that concern it.
 */
export function skippedTrades(
  left: readonly Trade[],
  trades: readonly Trade[],
  violations: readonly LimitViolation[],
): SkippedTrade[] {
  const general: Placed[] = [];
  const ofAsset = new Map<string, Placed[]>(trades.map(({ asset }) => [asset, []]));
  violations.forEach(({ severity, scope, message }, place) => {
    if (severity === "hard") (ofAsset.get(scope) ?? general).push({ place, message });
  });
  const common = reasonOf(general);
  return left.map(({ asset, quantity }) => {
    const own = ofAsset.get(asset)!;
    const reason = own.length === 0 ? common : reasonOf([...general, ...own].sort((a, b) => a.place - b.place));
    return { asset, quantity, reason };
  });
}

function reasonOf(messages: readonly Placed[]): string {
  if (messages.length === 0) return "less than one lot of it passes";
  return [...new Set(messages.map(({ message }) => message))].join("; ");
}
