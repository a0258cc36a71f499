import type { Decision } from "./first-holdings.js";
import type { BranchOutcome } from "./solve-cardinality.js";

/** Relative improvement below which an exchange is not worth following. */
const WORTH = 1e-9;

/**
 * Better portfolios than the one found, by exchanging one holding for an asset that is out, for as long as that gains and problems are left.
 *
 * @param found - a portfolio that keeps all limits
 * @param keeps - whether another does
 * @param problems - how many may be solved
 * @returns the best of them
 */
export function swappedHoldings<Outcome extends BranchOutcome>(
  found: Outcome,
  lower: Float64Array,
  upper: Float64Array,
  solved: (decisions: readonly Decision[]) => Outcome,
  keeps: (outcome: Outcome) => boolean,
  problems: number,
): Outcome {
  let best = found;
  let left = problems;
  const exchanged = (): boolean => {
    const { x } = best.solution;
    const held = Array.from(x.keys()).filter((i) => x[i] !== 0);
    // the smallest holdings are the likeliest to leave
    held.sort((a, b) => Math.abs(x[a]!) - Math.abs(x[b]!));
    for (const leaves of held) {
      if (lower[leaves]! > 0 || upper[leaves]! < 0) continue;
      for (let enters = 0; enters < x.length; enters++) {
        if (x[enters] !== 0 || !(upper[enters]! > 0)) continue;
        if (left-- <= 0) return false;
        const outcome = solved(
          Array.from(x, (w, i): Decision => {
            if (i === enters) return "long";
            return i === leaves || w === 0 ? "out" : w > 0 ? "long" : "short";
          }),
        );
        if (outcome.status !== "optimal" || !keeps(outcome)) continue;
        if (outcome.value >= best.value - WORTH * Math.abs(best.value)) continue;
        best = outcome;
        return true;
      }
    }
    return false;
  };
  while (exchanged());
  return best;
}
