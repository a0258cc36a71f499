import type { SelectionProblem } from "./selection-problem.js";

/** Looks at a choice after which the exchanges end. */
const MOST_LOOKS = 20_000;

/**
 * A selection after exchanges of shares between two choices, as long as one lowers the tax.
 *
 * It serves sales in which sold shares can replace, for which no case of washes gives the least tax. There the tax bends where a lot, a
 * replacement or what is left of the sale ends, so exchanges of these sizes are tried.
 *
 * @returns the units given, or units with less tax
 * @remarks O(choices² × sizes) looks for each exchange that helps, at most 20,000 in all.
 */
export function exchangedSelection(
  { choices, replacements, oneByOne, units }: SelectionProblem,
  taxOf: (sold: Float64Array) => number,
  start: Float64Array,
): Float64Array {
  const pools = [...choices, ...replacements, ...(oneByOne?.sold ?? [])];
  const sizes = [...new Set([1, units, ...pools.map((pool) => pool.units)])];
  let selected = start;
  let tax = taxOf(start);
  let looks = 0;
  const exchangeOnce = (): boolean => {
    for (let out = 0; out < choices.length; out++) {
      for (let into = 0; into < choices.length; into++) {
        const room = Math.min(selected[out]!, choices[into]!.units - selected[into]!);
        if (room <= 0 || out === into) continue;
        for (const size of new Set([room, ...sizes, ...sizes.map((own) => room - own)])) {
          if (size <= 0 || size > room) continue;
          if (looks++ >= MOST_LOOKS) return false;
          const trial = selected.slice();
          trial[out]! -= size;
          trial[into]! += size;
          const cost = taxOf(trial);
          if (cost >= tax - 1e-12 * Math.abs(tax)) continue;
          selected = trial;
          tax = cost;
          return true;
        }
      }
    }
    return false;
  };
  while (exchangeOnce());
  return selected;
}
