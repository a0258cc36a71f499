import { afterAll, describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { jobServer } from "../../src/backtest/validation/serve-jobs.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import {
  serveWebWorkerJobs,
  type WebWorkerLike,
  webWorkerJobs,
} from "../../src/backtest/validation/web-worker-jobs.js";
import { workerJobs } from "../../src/node/index.js";
import { randomPrices } from "../backtest/sample-prices.js";

interface Parameters {
  readonly asset: string;
  readonly fail?: boolean;
  readonly die?: boolean;
}
const prices = randomPrices(5, 4, 60);
const holding = ({ asset, fail }: Parameters): Strategy => {
  if (fail) throw new Error("no such strategy");
  return () => ({ [asset]: 1 });
};
const jobs = Array.from({ length: 30 }, (_, k) => ({
  name: `job ${k}`,
  parameters: { asset: `A${k % 4}`, ...(k === 7 && { fail: true }) } as Parameters,
}));
const input = { prices, jobs, strategy: holding };
const options = { costs: { proportional: 0.001 }, warmup: 2 } as const;
const runJobs = workerJobs({ module: new URL("./momentum-thread.mjs", import.meta.url), workers: 2, batch: 4 });
afterAll(() => runJobs.close());

describe("threads", () => {
  test("give the bits of a sweep in this process, in its order, failures too", async () => {
    const here = await sweep(input, options);
    const seen: number[] = [];
    const there = await sweep(input, { ...options, runJobs, onProgress: ({ done }) => seen.push(done) });
    expect(there).toEqual(here);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, k) => k + 1));
    expect(there.outcomes[7]).toEqual({ status: "failed", name: "job 7", reason: "no such strategy" });
  });

  test("a thread that dies is replaced; the jobs that kill it fail by name, the others are there", async () => {
    const deadly = jobs
      .slice(0, 6)
      .map((job, k) => (k === 2 ? { ...job, parameters: { asset: "A0", die: true } } : job));
    const pool = workerJobs({ module: new URL("./momentum-thread.mjs", import.meta.url), workers: 2, batch: 1 });
    const { outcomes } = await sweep({ ...input, jobs: deadly }, { ...options, runJobs: pool });
    pool.close();
    expect(outcomes.map(({ status }) => status)).toEqual(["ok", "ok", "failed", "ok", "ok", "ok"]);
    expect(outcomes[2]).toMatchObject({ reason: expect.stringMatching(/3 workers broke down .* code 7/) });
  });

  test("an abort ends them", async () => {
    const signal = AbortSignal.abort();
    await expect(sweep(input, { ...options, runJobs, signal })).rejects.toMatchObject({ code: "aborted" });
  });

  test("what cannot be sent is refused by name", async () => {
    const fallback: Strategy = () => null;
    const call = sweep(input, { ...options, runJobs, onFailure: "fallback", fallback });
    await expect(call).rejects.toThrow(/options\.fallback holds functions/);
    expect(() => workerJobs({ module: 3 as never })).toThrow(/options\.module is 3: give the module of the threads/);
    expect(() => workerJobs({ module: "x.js", workers: 0 })).toThrow(/options\.workers/);
  });
});

test("web workers are served by the same protocol", async () => {
  let made = 0;
  const create = (): WebWorkerLike => {
    made++;
    const serve = jobServer(holding);
    const worker: WebWorkerLike = {
      onmessage: null,
      onerror: null,
      terminate: () => undefined,
      postMessage: (message) => {
        // as a browser does: a clone, later
        const data = structuredClone(message);
        setTimeout(() => {
          const answer = serve(data);
          if (answer !== undefined) worker.onmessage?.({ data: answer });
        });
      },
    };
    return worker;
  };
  const there = await sweep(input, { ...options, runJobs: webWorkerJobs(create, { workers: 3 }) });
  expect(there).toEqual(await sweep(input, options));
  expect(made).toBe(3);
  expect(serveWebWorkerJobs(holding)).toBe(false);
});
