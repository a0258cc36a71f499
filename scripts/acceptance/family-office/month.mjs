// One month of the family office in a process of its own: everything that it knows comes from one JSON file and goes back into it.
//
//   node scripts/acceptance/family-office/month.mjs <state.json> <month.json>
import { readFileSync, writeFileSync } from "node:fs";
import { PortfolioEngine } from "../../../dist/index.js";
import { nextMonth } from "./next-month.mjs";

const [stateFile, monthFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const engine = nextMonth(PortfolioEngine.restore(read(stateFile)), read(monthFile));
writeFileSync(stateFile, JSON.stringify(engine.snapshot()));
