import type { PortfolioEngine } from "../src/index.js";
import { milliseconds, ratio } from "./bench-table.js";
import { ticksOf, watchedBook } from "./engine-feed.js";

const TICKS = process.env["BENCH_QUICK"] ? 50_000 : 500_000;

/** Every tick is copied: the least that anything which takes a feed in must do. */
async function bareLoop(assets: number): Promise<number> {
  let sum = 0;
  for await (const tick of ticksOf(assets, TICKS)) {
    const copy = { ...tick };
    if ("price" in copy) sum += copy.price;
  }
  return sum;
}

async function monitored(engine: PortfolioEngine, assets: number, state: object): Promise<number> {
  let events = 0;
  for await (const _ of engine.monitor(ticksOf(assets, TICKS), state)) events += 1;
  return events;
}

for (const assets of [20, 500]) {
  const engine = watchedBook(assets);
  const state = { state: engine.monitor([]).snapshot() };
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await bareLoop(assets);
    const middle = performance.now();
    await monitored(engine, assets, state);
    times[0].push(middle - start);
    times[1].push(performance.now() - middle);
  }
  const [bare, monitor] = times.map((all) => all.sort((a, b) => a - b)[2]!) as [number, number];
  const title = `a feed of ${TICKS.toLocaleString("en-US")} ticks of N=${assets} assets`;
  console.log(`\n### ${title}\n\n| contender | median | against a bare loop that copies |\n|---|---:|---:|`);
  console.log(`| a bare loop that copies | ${milliseconds(bare)} | – |`);
  console.log(`| engine.monitor | ${milliseconds(monitor)} | ${ratio(bare / monitor)} |`);
}
