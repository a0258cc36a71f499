// The module of the threads in the tests: it runs the library's sources through the loader of tsx.
import { register } from "tsx/esm/api";

register();
const { serveWorkerJobs } = await import("../../src/node/index.ts");

/** Holds one asset; `fail` throws, `die` ends the thread. */
export function holding({ asset, fail, die }) {
  if (fail) throw new Error("no such strategy");
  if (die) process.exit(7);
  return () => ({ [asset]: 1 });
}

serveWorkerJobs(holding);
