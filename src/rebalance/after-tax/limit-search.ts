import { utilityOf } from "./after-tax-answer.js";
import type { SearchLimits } from "./choose-sides.js";
import { type Bounded, type Decided, UnitDecider } from "./decide-units.js";
import { type LeastReached, type Priced, priceTaken } from "./price-taken.js";
import { pricedConstant } from "./priced-constant.js";
import type { PricedLimit } from "./priced-limit.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";

/** Changes of one unit that are tried for a large account. */
const RELINKED = 40;

/** What a search knows so far. */
export interface Search {
  readonly problem: AfterTaxProblem;
  readonly units: readonly TradeUnit[];
  readonly limits: readonly PricedLimit[];
  readonly search: SearchLimits;
  best: (Priced & { readonly utility: number }) | undefined;
  root: Bounded | undefined;
  problems: number;
  steps: number;
  least: LeastReached | undefined;
  /** No answer has less. */
  readonly worst: number;
}

export function promising({ best, search }: Search, bound: number): boolean {
  return best === undefined
    ? bound > Number.NEGATIVE_INFINITY
    : search.any !== true && bound - best.utility > search.enough * Math.abs(best.utility) + 1e-15;
}

export function offer(run: Search, priced: Priced): boolean {
  const utility = utilityOf(run.problem, priced.answer);
  if (run.best !== undefined && utility <= run.best.utility) return false;
  run.best = { ...priced, utility };
  return true;
}

/** The units in which the best answer differs from the choices at other prices, changed one by one and kept where that helps. */
export function relink(run: Search, takes: readonly Decided[]): void {
  const { problem, units, limits } = run;
  let tried = 0;
  const looked = new Set<string>();
  for (let improved = true; improved && run.best !== undefined; ) {
    improved = false;
    for (const { taken: other } of takes) {
      const { decided, prices: near }: Priced = run.best;
      for (let u = 0; u < units.length && tried < RELINKED; u++) {
        if (other[u] === decided.taken[u]) continue;
        const taken = decided.taken.slice();
        taken[u] = other[u]!;
        const key = taken.join(",");
        if (looked.has(key)) continue;
        looked.add(key);
        tried++;
        const decider = new UnitDecider(problem, units, near);
        const changed = decider.decide(taken, decided.point, Math.max(1e-9, 1e-3 * Math.abs(decided.value)));
        run.steps += decider.steps;
        if (changed === undefined) continue;
        // at any prices what is best bounds what the same choice reaches within the limits
        if (-changed.value - pricedConstant(problem, limits, near) <= run.best.utility) continue;
        const found = priceTaken(problem, units, limits, changed, near, run.best.utility);
        run.steps += found.steps;
        if (found.priced === undefined || !offer(run, found.priced)) continue;
        improved = true;
        break;
      }
      if (improved) break;
    }
  }
}
