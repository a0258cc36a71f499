import type { Gains } from "./gains-region.js";
import type { SelectionProblem } from "./selection-problem.js";

/**
 * What selections of a problem recognize: losses meet the replacements that are left, in the order of the ledger.
 *
 * @returns a function of the units of each choice, for many looks: what does not depend on them is worked out once
 * @remarks O(choices + losses × replacements) a look.
 */
export function selectionGains({
  choices,
  replacements,
  price,
  silver,
}: Pick<SelectionProblem, "choices" | "replacements" | "price" | "silver">): (sold: Float64Array) => Gains {
  const pool = [
    ...replacements.map((share) => ({ ...share, choice: -1 })),
    ...choices.flatMap(({ fresh, units, purchase, acquired }, choice) =>
      fresh ? [{ units, purchase, acquired, choice }] : [],
    ),
  ].sort((a, b) => a.acquired - b.acquired || a.purchase - b.purchase);
  const left = new Float64Array(pool.length);
  const gains = Float64Array.from(choices, ({ basis }) => price - basis);
  // for each loss the replacements it may meet, in their order
  const within = choices.map(({ purchase, acquired }, i) =>
    gains[i]! < 0
      ? pool.flatMap((share, k) => (share.purchase === purchase || (silver && share.acquired < acquired) ? [] : [k]))
      : [],
  );
  return (sold) => {
    for (let k = 0; k < pool.length; k++) {
      const { units, choice } = pool[k]!;
      left[k] = choice < 0 ? units : units - sold[choice]!;
    }
    let shortTerm = 0;
    let longTerm = 0;
    for (let i = 0; i < sold.length; i++) {
      let units = sold[i]!;
      if (units === 0) continue;
      const own = within[i]!;
      for (let k = 0; k < own.length && units > 0; k++) {
        const met = Math.min(units, left[own[k]!]!);
        left[own[k]!]! -= met;
        units -= met;
      }
      if (choices[i]!.long) longTerm += gains[i]! * units;
      else shortTerm += gains[i]! * units;
    }
    return { shortTerm, longTerm };
  };
}
