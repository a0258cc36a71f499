/**
 * A long file read in pieces: rows, time and the greatest memory, beside the length of the file.
 *
 * Usage: npx tsx --expose-gc scripts/acceptance/import-stream.ts [megabytes = 100]
 */
import { openBrokerReader } from "../../src/index.js";

const megabytes = Number(process.argv[2] ?? 100);
const header = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n';
const reader = openBrokerReader({ broker: "schwab" });
const before = process.memoryUsage().rss;
const started = performance.now();
let [length, made, acting, problems, most] = [header.length, 0, 0, 0, before];
const count = (rows: ReturnType<typeof reader.push>): void => {
  for (const { outcome } of rows) {
    if (outcome === "activity") acting += 1;
    else if (outcome === "problem") problems += 1;
  }
};
count(reader.push(header));
while (length < megabytes * 1_000_000) {
  let piece = "";
  for (let k = 0; k < 1000; k++, made++) {
    const day = String((made % 28) + 1).padStart(2, "0");
    piece += `"03/${day}/2025","${made % 2 === 0 ? "Buy" : "Sell"}","A${made % 500}","SOME COMPANY ${made % 500}","100","$50.25","$1.00","${made % 2 === 0 ? "-$5026.00" : "$5024.00"}"\n`;
  }
  length += piece.length;
  count(reader.push(piece));
  if (made % 50_000 === 0) most = Math.max(most, process.memoryUsage().rss);
}
count(reader.end());
const seconds = (performance.now() - started) / 1000;
const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
console.log(
  `${mb(length)}, ${made} rows: ${acting} activities, ${problems} problems, ${seconds.toFixed(1)} s, resident ${mb(before)} before and ${mb(most)} at most`,
);
process.exitCode = acting === made ? 0 : 1;
