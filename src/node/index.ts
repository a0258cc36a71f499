export { serveWorkerJobs } from "./serve-worker-jobs.js";
export { type WatchConfigOptions, watchConfig } from "./watch-config.js";
export { type WorkerJobsOptions, workerJobs } from "./worker-jobs.js";
