/**
 * Random mean-variance questions against brute force, the frontier and their own printed prices.
 *
 * npx tsx scripts/acceptance/optimize-questions.ts [conflicts 1000] [ratios 2956] [optima 2000] [few positions 300] [edges 3000]
 *
 * Conflicts: members alone contradict each other, none is innocent, slacks are right to a millionth. Ratios: the greatest Sharpe ratio
 * with bounds up to ±50 is that of the frontier within 1e-9. Optima: residuals recomputed from the printed prices are below 1e-8. Edges: a target that
 * is the greatest return or the least volatility of a nearly singular question itself has an answer.
 */
import {
  conflictFaults,
  edgeFaults,
  fewPositionsFaults,
  printedResidual,
  sharpeGap,
} from "../../test/optimize/question-faults.js";

const [conflicts = 1000, ratios = 2956, optima = 2000, few = 300, edges = 3000] = process.argv.slice(2).map(Number);
let faults = 0;

function run<Found>(
  name: string,
  wanted: number,
  check: (seed: number) => Found | undefined,
  fault: (found: Found) => string,
): void {
  const start = performance.now();
  let seen = 0;
  let wrong = 0;
  for (let seed = 1; seen < wanted; seed++) {
    const found = check(seed);
    if (found === undefined) continue;
    seen++;
    const said = fault(found);
    if (said === "") continue;
    wrong++;
    if (wrong <= 20) console.log(`  ${name} ${seed}: ${said}`);
  }
  faults += wrong;
  console.log(`${name}: ${seen} checked, ${wrong} faults, ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

run("conflicts", conflicts, conflictFaults, (found) => found.join("; "));
run("conflicts of few positions", few, fewPositionsFaults, (found) => found.join("; "));
run("ratios", ratios, sharpeGap, ({ gap, what }) => (gap > 1e-9 ? `${gap.toExponential(1)}: ${what}` : ""));
run("optima", optima, printedResidual, ({ residual, what }) =>
  residual > 1e-8 ? `${residual.toExponential(1)}: ${what}` : "",
);
run("edges", edges, edgeFaults, (found) => found.join("; "));
process.exit(faults === 0 ? 0 : 1);
