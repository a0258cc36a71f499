// One line a room: how the ratios of this run stand against the committed ones, and which rows fell by more than a third.
// Only ratios to a baseline of the same run are compared, since machines differ; a slower row is a warning, never a failure.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, write] = process.argv.slice(2);
const file = new URL("../docs/benchmarks.json", import.meta.url);
const committed = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

for (const room of readdirSync(folder).sort()) {
  const rows = readFileSync(join(folder, room), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const before = committed[room] ?? {};
  const changes = rows
    .filter(({ row }) => row in before)
    .map(({ row, ratio }) => ({ row, change: ratio / before[row] }));
  const slower = changes.filter(({ change }) => change < 2 / 3);
  console.log(
    changes.length === 0
      ? `${room}: ${rows.length} rows, none to compare with`
      : `${room}: median change ${median(changes.map(({ change }) => change)).toFixed(2)} x over ${changes.length} rows, ${slower.length} slower by more than a third`,
  );
  for (const { row, change } of slower) console.log(`  warning: ${row} is ${change.toFixed(2)} x what it was`);
  committed[room] = Object.fromEntries(rows.map(({ row, ratio }) => [row, Number(ratio.toPrecision(3))]));
}
if (write) writeFileSync(file, `${JSON.stringify(committed, null, 2)}\n`);
