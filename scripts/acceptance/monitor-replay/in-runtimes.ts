/**
 * The replay of `run.ts` in Node, Deno, Bun and headless Chromium: the events and states of all feeds must be the same to the byte.
 *
 *   (cd test/runtimes && npm ci)
 *   npx tsx scripts/acceptance/monitor-replay/in-runtimes.ts [feeds=200] [ticks=1500] [every=50]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { inChromium } from "../../../test/runtimes/in-chromium.mjs";
import type { Replay } from "./replay.js";

const [feeds = 200, ticks = 1_500, every = 50] = process.argv.slice(2).map(Number);
const here = (file: string): string => new URL(file, import.meta.url).pathname;
const installed = (file: string): string => here(`../../../test/runtimes/node_modules/${file}`);
const call = `replay(${feeds}, ${ticks}, ${every})`;

const folder = mkdtempSync(join(tmpdir(), "monitor-replay-"));
const bundle = join(folder, "bundle.mjs");
await build({ entryPoints: [here("replay.ts")], bundle: true, format: "esm", outfile: bundle, logLevel: "error" });
const script = join(folder, "run.mjs");
writeFileSync(script, `import { replay } from "./bundle.mjs"; console.log(JSON.stringify(await ${call}));`);
const printed = (file: string, ...args: readonly string[]): Replay =>
  JSON.parse(execFileSync(file, [...args, script], { encoding: "utf8" })) as Replay;

const answers: Readonly<Record<string, Replay>> = {
  node: printed(process.execPath),
  deno: printed(installed(".bin/deno"), "run", "--allow-read", "--no-prompt"),
  bun: printed(installed("@oven/bun-linux-x64/bin/bun")),
  chromium: (await inChromium(bundle, call)) as Replay,
};
rmSync(folder, { recursive: true, force: true });

for (const [runtime, { kinds, different, digest }] of Object.entries(answers)) {
  const events = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  console.log(
    `${runtime}: ${feeds} feeds, ${events} events, ${different.length} differ when restored; all events ${digest}`,
  );
  if (different.length > 0 || digest !== answers["node"]!.digest) process.exitCode = 1;
}
