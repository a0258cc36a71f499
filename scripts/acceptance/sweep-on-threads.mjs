/**
 * A sweep of 1,000 backtests in one thread and on two, in turns, with the ratio of the times. Means something on a machine with two idle cores only:
 * the load average is printed beside it. While one thread runs, V8 collects its garbage on the other core; `node --single-threaded-gc` keeps that
 * work in the threads that make it, so that the ratio is that of the backtests alone.
 *
 * `npm run build && node scripts/acceptance/sweep-on-threads.mjs [assets 100] [rounds 3] [workers 2]`. This file is the module of the threads, too.
 */
import { loadavg } from "node:os";
import { sweep } from "../../dist/backtest/index.js";
import { serveWorkerJobs, workerJobs } from "../../dist/node/index.js";

const PERIODS = 2_520;

/** Holds, on the first date of each month, the assets that gained most over so many days. Finds them one by one, which leaves no garbage. */
const momentum = ({ days, held }) => {
  return ({ prices: { assets, values } }) => {
    const n = assets.length;
    const last = values.length - n;
    const first = last - days * n;
    if (first < 0) return null;
    const weights = {};
    let ceiling = Number.POSITIVE_INFINITY;
    for (let k = 0; k < held; k++) {
      let best = 0;
      let most = 0;
      for (let i = 0; i < n; i++) {
        const gain = values[last + i] / values[first + i];
        if (gain <= most || gain >= ceiling) continue;
        best = i;
        most = gain;
      }
      weights[assets[best]] = 1 / held;
      ceiling = most;
    }
    return weights;
  };
};

if (!serveWorkerJobs(momentum)) {
  const [assets = 100, rounds = 3, workers = 2] = process.argv.slice(2).map(Number);
  const jobs = Array.from({ length: 1_000 }, (_, k) => ({
    name: `job ${k}`,
    parameters: { days: 5 + (k >> 2), held: 2 + (k & 3) },
  }));
  const input = { prices: randomWalks(assets), jobs, strategy: momentum };
  const options = {
    execution: "same-close",
    rebalance: { kind: "calendar", every: "month" },
    costs: { proportional: 0.001 },
  };
  const runJobs = workerJobs({ module: new URL(import.meta.url), workers });
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const [here, one] = await timed(() => sweep(input, options));
    const [there, many] = await timed(() => sweep(input, { ...options, runJobs }));
    if (JSON.stringify(one.best) !== JSON.stringify(many.best)) throw new Error("the threads found another best");
    ratios.push(here / there);
    console.log(
      `one thread ${here.toFixed(0)} ms, ${workers} threads ${there.toFixed(0)} ms: ${(here / there).toFixed(2)} x`,
    );
  }
  runJobs.close();
  const median = ratios.sort((a, b) => a - b)[ratios.length >> 1];
  const load = loadavg()[0].toFixed(2);
  console.log(
    `${jobs.length} backtests of ${assets} assets over ${PERIODS} days: median ${median.toFixed(2)} x, load average ${load}`,
  );
}

async function timed(run) {
  const start = performance.now();
  const result = await run();
  return [performance.now() - start, result];
}

/** Prices of a multiplicative walk from a small generator of random numbers. */
function randomWalks(assets) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const values = new Float64Array(PERIODS * assets);
  for (let k = 0; k < values.length; k++) {
    const before = k < assets ? 100 : values[k - assets];
    values[k] = before * Math.exp(0.0003 + 0.04 * (uniform() + uniform() + uniform() - 1.5));
  }
  const dates = Array.from({ length: PERIODS }, (_, t) =>
    new Date(Date.UTC(2010, 0, 1 + t)).toISOString().slice(0, 10),
  );
  return { kind: "prices", assets: Array.from({ length: assets }, (_, i) => `A${i}`), dates, values };
}
