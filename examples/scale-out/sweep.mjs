// The producer: puts the table into the store, queues batches by reference, follows them, and collects every outcome once.
import { jobId, openQueue } from "./queue.mjs";
import { putTable } from "./store.mjs";

const BATCH = 50;

/** Queues the jobs in batches of 50; the same batch queued again is the same job. */
export async function queueSweep(prices, jobs, options = {}) {
  const data = putTable(prices);
  const queue = openQueue();
  const batches = [];
  for (let from = 0; from < jobs.length; from += BATCH) {
    const input = { data, options, jobs: jobs.slice(from, from + BATCH) };
    batches.push({ name: "batch", data: input, opts: { jobId: jobId(input), attempts: 3 } });
  }
  await queue.addBulk(batches);
  return { queue, ids: batches.map(({ opts }) => opts.jobId) };
}

/** Waits for batches, telling what is done about every quarter of a second. */
export async function collect({ queue, ids }, onProgress = () => undefined) {
  for (;;) {
    // states before jobs: a job that is completed has its value
    const states = await Promise.all(ids.map((id) => queue.getJobState(id)));
    const jobs = await Promise.all(ids.map((id) => queue.getJob(id)));
    const failed = jobs.filter((_, k) => states[k] === "failed");
    const done = jobs.reduce((sum, job, k) => {
      return sum + (states[k] === "completed" ? job.data.jobs.length : (job.progress?.done ?? 0));
    }, 0);
    onProgress({ done, total: jobs.reduce((sum, job) => sum + job.data.jobs.length, 0) });
    if (states.every((state) => state === "completed" || state === "failed")) {
      return {
        outcomes: jobs.flatMap((job, k) => (states[k] === "completed" ? job.returnvalue : [])),
        failed: failed.map(({ id, failedReason }) => ({ id, failedReason })),
        starts: jobs.map((job) => job.attemptsStarted),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Stops a sweep: what waits is removed, what runs is told to end. */
export async function cancel({ queue, ids }) {
  for (const id of ids) {
    const job = await queue.getJob(id);
    const state = await job?.getState();
    if (state === undefined || state === "completed") continue;
    // marked first: it may be started between the two
    await job.updateData({ ...job.data, canceled: true }).catch(() => undefined);
    if (state !== "active") await job.remove().catch(() => undefined);
  }
}
