import type { SelectionProblem } from "./selection-problem.js";

/** Negative where the first of two choices of a problem, given by their positions, is sold first. */
export type Ranking = (problem: Pick<SelectionProblem, "choices" | "price">) => (a: number, b: number) => number;

const highestBasis: Ranking =
  ({ choices }) =>
  (a, b) =>
    choices[b]!.basis - choices[a]!.basis;

/**
 * Simple orders in which a sale can close its shares. Any of them can be better than what a search finds, so every search starts from all.
 */
export const RANKINGS: readonly Ranking[] = [
  highestBasis,
  ({ choices }) =>
    (a, b) =>
      choices[a]!.basis - choices[b]!.basis, // lowest basis
  () => (a, b) => a - b, // earliest purchase: choices stand in the order of purchase
  () => (a, b) => b - a, // latest purchase
  (problem) => (a, b) =>
    Number(problem.choices[b]!.fresh) - Number(problem.choices[a]!.fresh) || highestBasis(problem)(a, b), // recent shares, which then replace nothing
  (problem) => (a, b) =>
    Number(problem.choices[b]!.long) - Number(problem.choices[a]!.long) || highestBasis(problem)(a, b), // long-term shares
  ({ choices, price }) =>
    (a, b) =>
      Number(choices[a]!.basis > price) - Number(choices[b]!.basis > price) || choices[b]!.basis - choices[a]!.basis, // the smallest gains, losses last
];

/** Units of each choice that a ranking sells. O(choices log choices). */
export function rankedSelection(problem: SelectionProblem, ranking: Ranking): Float64Array {
  const { choices, units } = problem;
  const selected = new Float64Array(choices.length);
  let need = units;
  for (const i of [...choices.keys()].sort(ranking(problem))) {
    if (need === 0) break;
    selected[i] = Math.min(need, choices[i]!.units);
    need -= selected[i]!;
  }
  return selected;
}
