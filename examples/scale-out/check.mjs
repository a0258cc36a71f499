// What must hold on every backend: the bits of a sweep in one process, workers killed in the middle, jobs longer than their lock, the same
// work queued twice, progress and cancel. Ends with jobs a second.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { sweep } from "omni-alpha/backtest";
import { pricesFromColumns, seededRandom } from "omni-alpha/core";
import { workerJobs } from "omni-alpha/node";
import { momentum } from "./strategies.mjs";
import { cancel, collect, queueSweep } from "./sweep.mjs";

const random = seededRandom(11);
const days = Array.from({ length: 1_000 }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10));
const columns = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => {
    let price = 100;
    return [`A${i}`, days.map(() => (price *= Math.exp(0.0003 + 0.01 * random.normal())))];
  }),
);
const prices = pricesFromColumns(days, columns);
const jobsOf = (count, slow) =>
  Array.from({ length: count }, (_, k) => {
    const parameters = { days: 20 + (k % 200), top: 1 + Math.floor(k / 200), ...(slow && { slow: slow(k) }) };
    return { name: `momentum ${k}`, parameters };
  });
const options = { rebalance: { kind: "calendar", every: "month" }, costs: { proportional: 0.001 } };

const running = new Set();
async function startWorker() {
  const child = spawn(process.execPath, ["worker.mjs"], {
    env: { ...process.env, LOCK_MS: "1500", STALLED_MS: "500" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  child.on("exit", () => running.delete(child));
  await once(child.stdout, "data");
  return child;
}
const timed = async (work) => {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
};
const summary = ({ outcomes }) => outcomes.map(({ name, finalValue }) => [name, finalValue]);

try {
  // the truth: one process, and two threads
  const jobs = jobsOf(1_000);
  const here = await timed(() => sweep({ prices, jobs, strategy: momentum }, options));
  const runJobs = workerJobs({ module: new URL("./strategies.mjs", import.meta.url), workers: 2 });
  await sweep({ prices, jobs: jobs.slice(0, 8), strategy: momentum }, { ...options, runJobs }); // threads start
  const threads = await timed(() => sweep({ prices, jobs, strategy: momentum }, { ...options, runJobs }));
  runJobs.close();
  assert.deepEqual(summary(threads.result), summary(here.result));

  let workers = [await startWorker(), await startWorker()];
  const queued = await timed(async () => collect(await queueSweep(prices, jobs, options)));
  assert.deepEqual(summary(queued.result), summary(here.result));

  // the same work again: nothing is queued, the results are there
  const again = await timed(async () => collect(await queueSweep(prices, jobs, options)));
  assert.deepEqual(again.result.starts, queued.result.starts);
  console.log(`the same sweep again: ${again.seconds.toFixed(1)} s, nothing was run twice`);

  // a batch that takes three times as long as its lock is started once
  const slow = jobsOf(50, () => 90);
  const long = await timed(async () => collect(await queueSweep(prices, slow, options)));
  assert.deepEqual(long.result.starts, [1]);
  assert.ok(long.seconds > 4.5);
  assert.deepEqual(summary(long.result), summary(here.result).slice(0, 50));
  console.log(`a job of ${long.seconds.toFixed(1)} s under a lock of 1.5 s was started once`);

  // workers killed in the middle: nothing lost, nothing twice
  let killed = 0;
  let most = 0;
  const killing = await queueSweep(
    prices,
    jobsOf(400, () => 5),
    options,
  );
  const murder = (async () => {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      workers[0].kill("SIGKILL");
      killed++;
      workers = [workers[1], await startWorker()];
    }
  })();
  const survived = await collect(killing, ({ done }) => (most = Math.max(most, done)));
  await murder;
  assert.deepEqual(survived.failed, []);
  assert.deepEqual(summary(survived), summary(here.result).slice(0, 400));
  assert.equal(new Set(survived.outcomes.map(({ name }) => name)).size, 400);
  assert.ok(
    survived.starts.some((starts) => starts > 1),
    "no batch was interrupted",
  );
  console.log(`${killed} workers killed: 400 outcomes, each once; progress came to ${most}`);

  // cancel: what waits is removed, what runs ends early
  const canceled = await queueSweep(prices, jobsOf(500, () => 60).slice(50), options);
  await new Promise((resolve) => setTimeout(resolve, 700));
  const stopping = await timed(async () => {
    await cancel(canceled);
    for (;;) {
      const { active, waiting } = await canceled.queue.getJobCounts("active", "waiting");
      if (active === 0 && waiting === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  assert.ok(stopping.seconds < 10);
  console.log(`a sweep of 30 s is canceled in ${stopping.seconds.toFixed(1)} s`);

  const rate = ({ seconds }) => `${Math.round(1_000 / seconds)} backtests a second`;
  console.log(
    `one thread ${rate(here)}, two threads ${rate(threads)}, two worker processes over the queue ${rate(queued)}`,
  );
  await canceled.queue.obliterate({ force: true });
} finally {
  for (const child of running) child.kill("SIGKILL");
}
process.exit(0);
