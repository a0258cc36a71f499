/**
 * Prints what the walk over all exports finds: `npx tsx test/doors/report.ts [part of a name] [share of hostile values]`.
 */
import * as omni from "../../src/index.js";
import { calls } from "./calls.js";
import { faultsOf } from "./walk.js";

const [part = "", share = "1"] = process.argv.slice(2);
const unknown = Object.entries(omni).filter(
  ([name, value]) =>
    typeof value === "function" && !(name in calls) && !/^(PortfolioError|PortfolioEngine)$/.test(name),
);
if (unknown.length > 0) console.log(`exports without a call in calls.ts: ${unknown.map(([name]) => name).join(", ")}`);
const totals: Record<string, number> = {};
for (const name of Object.keys(calls)) {
  if (!(part === name || (part.endsWith("*") && name.startsWith(part.slice(0, -1))) || part === "")) continue;
  const start = performance.now();
  const faults = await faultsOf(name, Number(share));
  for (const { kind } of faults) totals[kind] = (totals[kind] ?? 0) + 1;
  console.log(`${name}: ${faults.length} faults, ${(performance.now() - start).toFixed(0)} ms`);
  if (part !== "") for (const { kind, path, what } of faults) console.log(`  ${kind} at ${path}: ${what}`);
}
console.log(totals);
