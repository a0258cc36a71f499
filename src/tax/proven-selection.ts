import { leastTaxOver } from "./gains-region.js";
import { leastTaxSelection, type Selection, selectionTax } from "./least-tax-selection.js";
import type { SelectionProblem } from "./selection-problem.js";
import { washCases } from "./wash-cases.js";
import { wholeUnits } from "./whole-units.js";

/**
 * The selection of {@link leastTaxSelection} with a bound that knows of washes, and what the search for that bound finds better.
 *
 * @remarks O(lots + recent lots²) small linear programs where the sale washes, and a few times as many where the tax bends.
 */
export function provenSelection(problem: SelectionProblem): Selection {
  const first = leastTaxSelection(problem);
  let { units, tax } = first;
  if (tax <= first.bound + problem.tolerance) return first;
  const taxOf = selectionTax(problem);
  const limits = problem.choices.map((choice) => choice.units);
  let bound = Number.POSITIVE_INFINITY;
  for (const { region, floor } of washCases(problem)) {
    const low = problem.flat ? floor(...problem.flat) : problem.taxOf(floor(1, 0), floor(0, 1));
    if (low >= tax) {
      bound = Math.min(bound, low);
      continue;
    }
    const least = leastTaxOver(region, problem, problem.tolerance, (mix) => {
      if (mix.tax > tax - problem.tolerance) return;
      const trial = wholeUnits(
        mix.from.units.map((x, i) => x + mix.part * (mix.to.units[i]! - x)),
        limits,
        problem.units,
      );
      const cost = taxOf(trial);
      if (cost < tax) {
        tax = cost;
        units = trial;
      }
    });
    bound = Math.min(bound, least);
  }
  if (!Number.isFinite(bound)) bound = first.bound; // programs that failed prove nothing
  return { units, tax, bound: Math.min(tax, Math.max(bound, first.bound)) };
}
