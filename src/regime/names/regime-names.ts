import type { Regime } from "../types.js";
import type { NamedRegime } from "./model-types.js";

/** The six regimes in the order of the columns of every table of probabilities. */
export const regimes: readonly Regime[] = [
  "bull-quiet",
  "bull-volatile",
  "bear-quiet",
  "bear-volatile",
  "transition",
  "crisis",
];

/** Columns of the table of probabilities. */
export const BULL_QUIET = 0;
export const BULL_VOLATILE = 1;
export const BEAR_QUIET = 2;
export const BEAR_VOLATILE = 3;
export const TRANSITION = 4;
export const CRISIS = 5;

/** The five that a state of the chain can carry. */
export const namedRegimes: readonly NamedRegime[] = [
  "bull-quiet",
  "bull-volatile",
  "bear-quiet",
  "bear-volatile",
  "crisis",
];

/** A row of the table of probabilities, by name. */
export function namedProbabilities(row: ArrayLike<number>): Record<Regime, number> {
  return {
    "bull-quiet": row[BULL_QUIET]!,
    "bull-volatile": row[BULL_VOLATILE]!,
    "bear-quiet": row[BEAR_QUIET]!,
    "bear-volatile": row[BEAR_VOLATILE]!,
    transition: row[TRANSITION]!,
    crisis: row[CRISIS]!,
  };
}
