// A worker process. Its event loop only talks to the queue; the backtests run in a thread, so that the lock of a job that takes longer than
// the lock is renewed and nobody else starts it.
import { UnrecoverableError } from "bullmq";
import { workerJobs } from "omni-alpha/node";
import { openQueue, openWorker } from "./queue.mjs";
import { getTable } from "./store.mjs";

const runJobs = workerJobs({ module: new URL("./strategies.mjs", import.meta.url), workers: 1 });
const queue = openQueue();

async function run(job) {
  const { data, jobs, options } = job.data;
  const market = { prices: getTable(data) };
  let done = 0;
  const stop = new AbortController();
  // a cancel is written into the job, which works on every backend
  const look = async () => {
    const current = await queue.getJob(job.id);
    if (current === undefined || current.data.canceled) stop.abort();
    else await job.updateProgress({ done, total: jobs.length });
  };
  // the job may have been finished or removed meanwhile: then there is nothing to tell
  const watch = setInterval(() => look().catch(() => undefined), 250);
  try {
    const onDone = () => done++;
    const outcomes = await runJobs(jobs, undefined, { market, options, onDone, signal: stop.signal });
    // small results: what a sweep ranks by
    return outcomes.map(({ name, status, finalValue, metrics, reason }) => ({
      name,
      status,
      finalValue,
      sharpeRatio: metrics?.sharpeRatio,
      reason,
    }));
  } catch (error) {
    throw stop.signal.aborted ? new UnrecoverableError("canceled") : error;
  } finally {
    clearInterval(watch);
  }
}

const worker = openWorker(run, {
  concurrency: 1,
  lockDuration: Number(process.env.LOCK_MS ?? 30_000),
  stalledInterval: Number(process.env.STALLED_MS ?? 30_000),
  maxStalledCount: 10,
});
worker.on("error", (error) => console.error(String(error)));
process.on("SIGTERM", async () => {
  await worker.close();
  await queue.close();
  process.exit(0);
});
console.log(`worker ${process.pid} is ready`);
