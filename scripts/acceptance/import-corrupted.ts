/**
 * Damaged variants of every sample of a broker's file: none may end in an error that is not ours, and no row may be lost.
 *
 * Usage: npx tsx scripts/acceptance/import-corrupted.ts [variants = 1000] [first seed = 1]
 */
import { faultOf } from "../../test/import/corrupt.js";
import { SAMPLES } from "../../test/import/samples.js";

const variants = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 1);
let faults = 0;
for (const name of SAMPLES) {
  for (let seed = first; seed < first + variants; seed++) {
    const fault = faultOf(name, seed);
    if (fault === undefined) continue;
    faults += 1;
    if (faults <= 20) console.log(fault);
  }
}
console.log(`${SAMPLES.length} files, ${SAMPLES.length * variants} damaged variants: ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
