/**
 * Random feeds with faults (late, double, impossible and far ticks, jumps, gaps, bursts, splits, dividends, early closes): a monitor
 * that is put away as JSON and restored in a new engine at every 50th tick gives the events of one that runs through, to the byte.
 *
 *   npx tsx scripts/acceptance/monitor-replay.ts [feeds=200] [ticks=1500] [every=50]
 */
import type { MonitorState, MonitorTick } from "../../src/index.js";
import { faultyFeed, watchedEngine } from "../../test/engine/faulty-feed.js";

const feeds = Number(process.argv[2] ?? 200);
const ticks = Number(process.argv[3] ?? 1_500);
const every = Number(process.argv[4] ?? 50);

async function textOf(seed: number, feed: readonly MonitorTick[], step: number): Promise<string> {
  const lines: string[] = [];
  let state: MonitorState | undefined;
  for (let k = 0; k < feed.length; k += step) {
    const run = watchedEngine(seed).monitor(feed.slice(k, k + step), state === undefined ? {} : { state });
    for await (const event of run) lines.push(JSON.stringify(event));
    state = JSON.parse(JSON.stringify(run.snapshot())) as MonitorState;
  }
  lines.push(JSON.stringify(state));
  return lines.join("\n");
}

const kinds = new Map<string, number>();
let different = 0;
for (let seed = 1; seed <= feeds; seed++) {
  const feed = faultyFeed(seed, ticks);
  const whole = await textOf(seed, feed, feed.length);
  if ((await textOf(seed, feed, every)) !== whole) {
    different += 1;
    console.log(`feed ${seed}: the events differ`);
  }
  for (const line of whole.split("\n")) {
    const { kind } = JSON.parse(line) as { readonly kind?: string };
    if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
}
console.log(Object.fromEntries([...kinds].sort()));
console.log(`${feeds} feeds of ${ticks} ticks, restored at every ${every}th: ${different} differ`);
if (different > 0) process.exitCode = 1;
