/**
 * The memory of a monitor over a long feed, and its time against a bare loop that copies each tick.
 *
 *   node --expose-gc --import tsx scripts/acceptance/monitor-memory.ts [ticks=10000000] [assets=500]
 *
 * Both loops take a million ticks in turn, so that whatever else the machine does meets both. Fails when the heap after the last
 * million is more than 10 MB above that after the second, or when the monitor takes more than 20 times as long.
 */
import { ticksOf, watchedBook } from "../../bench/engine-feed.js";
import type { MonitorTick } from "../../src/index.js";

const ticks = Number(process.argv[2] ?? 10_000_000);
const assets = Number(process.argv[3] ?? 500);
const CHUNK = 1_000_000;

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

let bareTime = 0;
async function bareChunk(): Promise<void> {
  const start = performance.now();
  let kept: object = {};
  for await (const tick of ticksOf(assets, Math.min(CHUNK, ticks))) kept = { ...tick };
  bareTime += performance.now() - start;
  if (Object.keys(kept).length === 0) throw new Error("the feed was empty");
}

let monitorTime = 0;
let since = performance.now();
const heaps: number[] = [];
/** The feed, with a look at the heap and a turn of the bare loop after each million. */
async function* watched(): AsyncGenerator<MonitorTick> {
  let taken = 0;
  for await (const tick of ticksOf(assets, ticks)) {
    yield tick;
    taken += 1;
    if (taken % CHUNK !== 0 && taken !== ticks) continue;
    monitorTime += performance.now() - since;
    await bareChunk();
    heaps.push(heap());
    console.log(
      `${taken.toLocaleString("en-US")} ticks: heap ${heaps.at(-1)!.toFixed(1)} MB, ${(monitorTime / bareTime).toFixed(2)} × the bare loop`,
    );
    since = performance.now();
  }
}

const engine = watchedBook(assets);
const state = engine.monitor([]).snapshot();
since = performance.now();
const kinds = new Map<string, number>();
for await (const { kind } of engine.monitor(watched(), { state })) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
console.log(Object.fromEntries(kinds));
const growth = heaps.at(-1)! - heaps[Math.min(1, heaps.length - 1)]!;
const times = monitorTime / bareTime;
console.log(
  `the heap grew by ${growth.toFixed(1)} MB from the second million to the last; ${times.toFixed(2)} × the bare loop`,
);
if (growth > 10 || times > 20) process.exitCode = 1;
