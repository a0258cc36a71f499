/**
 * Few and large holdings among 30 to 60 assets against what the MIP solvers HiGHS and SCIP found and proved.
 *
 * python scripts/reference/optimize/holdings_mip.py 5 30,40,60 60 mip.json
 * npx tsx scripts/acceptance/holdings-mip.ts [mip.json]
 *
 * The objective is never below the solver's bound; where our gap is 0 it is the solver's best or better.
 */
import { readFileSync } from "node:fs";
import { answerMip, type MipInput, type MipProblem } from "../../test/optimize/mip-problems.js";

const [path = "test/reference/optimize/holdings-mip.json"] = process.argv.slice(2);
const { input, expected, tolerance }: { input: MipInput; expected: readonly MipProblem[]; tolerance: number } =
  JSON.parse(readFileSync(path, "utf8"));
let faults = 0;
let both = 0;
let ownSeconds = 0;
let worst = 0;
let widest = 0;
for (const problem of expected) {
  const began = process.cpuUsage();
  const { value, gap, fault } = answerMip(problem, input);
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const size = Math.abs(problem.value);
  const worse = (value - problem.value) / size;
  const proved = problem.value - problem.bound <= 1e-5 * size;
  const wrong =
    fault !== "" ||
    value < problem.bound - tolerance * size ||
    value - gap * Math.abs(value) > problem.value + tolerance * size;
  if (wrong) faults++;
  if (gap === 0 && proved) both++;
  ownSeconds += seconds;
  worst = Math.max(worst, worse);
  widest = Math.max(widest, gap);
  const { maxPositions = "any" } = problem.constraints;
  console.log(
    `${wrong ? "FAULT " : ""}${problem.assets} assets, at most ${maxPositions}, ${problem.kind}: ${worse.toExponential(1)} worse, gap ${gap}, ${seconds.toFixed(2)} s (solver ${problem.seconds} s) ${fault}`,
  );
}
const solver = expected.reduce((sum, { seconds }) => sum + seconds, 0);
console.log(
  `${expected.length} problems, ${faults} faults, ${both} proved by both, widest gap ${widest}, worst difference ${worst.toExponential(1)}, ${ownSeconds.toFixed(1)} s (solver ${solver.toFixed(1)} s)`,
);
process.exit(faults === 0 ? 0 : 1);
