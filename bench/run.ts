import { readdirSync } from "node:fs";

// Runs every bench/*.bench.ts, or those whose names are given: npm run bench -- optimize tax
const wanted = process.argv.slice(2);
const folder = new URL(".", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".bench.ts"));
for (const file of files.sort()) {
  const room = file.replace(".bench.ts", "");
  if (wanted.length > 0 && !wanted.includes(room)) continue;
  console.log(`\n## ${room}`);
  await import(new URL(file, folder).href);
}
