/**
 * Random feeds with faults (late, double, impossible and far ticks, jumps, gaps, bursts, splits, dividends, early closes): a monitor
 * that is put away as JSON and restored in a new engine at every 50th tick gives the events of one that runs through, to the byte.
 *
 *   npx tsx scripts/acceptance/monitor-replay/run.ts [feeds=200] [ticks=1500] [every=50]
 */
import { replay } from "./replay.js";

const feeds = Number(process.argv[2] ?? 200);
const ticks = Number(process.argv[3] ?? 1_500);
const every = Number(process.argv[4] ?? 50);

const { kinds, different, digest } = await replay(feeds, ticks, every);
console.log(kinds);
console.log(
  `${feeds} feeds of ${ticks} ticks, restored at every ${every}th: ${different.length} differ ${different}; all events ${digest}`,
);
if (different.length > 0) process.exitCode = 1;
