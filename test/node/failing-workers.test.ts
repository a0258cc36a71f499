import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { jobServer } from "../../src/backtest/validation/serve-jobs.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import { type WebWorkerLike, webWorkerJobs } from "../../src/backtest/validation/web-worker-jobs.js";
import { randomPrices } from "../backtest/sample-prices.js";

const prices = randomPrices(5, 3, 40);
const holding =
  ({ asset }: { readonly asset: string }): Strategy =>
  () => ({ [asset]: 1 });
const jobs = Array.from({ length: 12 }, (_, k) => ({ name: `job ${k}`, parameters: { asset: `A${k % 3}` } }));
const input = { prices, jobs, strategy: holding };

/** Workers that answer as a browser's do: of a clone, later. `dies` says after which answers, counted over all of them, one breaks down. */
class Pool {
  made = 0;
  ended = 0;
  answers = 0;
  sent = 0;
  readonly #dies: (answers: number) => boolean;

  constructor(dies: (answers: number) => boolean = () => false) {
    this.#dies = dies;
  }

  readonly create = (): WebWorkerLike => {
    this.made++;
    let alive = true;
    const serve = jobServer(holding);
    const worker: WebWorkerLike = {
      onmessage: null,
      onerror: null,
      terminate: () => {
        if (!alive) return;
        this.ended++;
        alive = false;
        setTimeout(() => worker.onerror?.({ message: "was ended" })); // as a thread tells of its exit
      },
      postMessage: (message) => {
        const data = structuredClone(message);
        this.sent++;
        setTimeout(() => {
          if (!alive) return;
          const answer = serve(data);
          if (answer === undefined) return;
          worker.onmessage?.({ data: null }); // a message of the module's own
          worker.onmessage?.({ data: answer });
          if (!this.#dies(++this.answers)) return;
          setTimeout(() => worker.onerror?.({ message: "broke down after its answer" }));
        });
      },
    };
    return worker;
  };
}

describe("a worker that breaks down", () => {
  test("after an answer of its, whether it has another batch or none, loses no job and does none twice", async () => {
    const expected = await sweep(input);
    for (const which of [1, 6, 11, 12]) {
      const pool = new Pool((answers) => answers === which);
      const runJobs = webWorkerJobs(pool.create, { workers: 3, batch: 1 });
      const seen: number[] = [];
      const found = await sweep(input, { runJobs, onProgress: ({ done }) => seen.push(done) });
      expect(found).toEqual(expected);
      expect(seen).toEqual(jobs.map((_, k) => k + 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await sweep(input, { runJobs })).toEqual(expected);
      runJobs.close();
    }
  });

  test("without anything to do is not asked by the next sweep", async () => {
    const pool = new Pool((answers) => answers === 12 || answers === 11);
    const runJobs = webWorkerJobs(pool.create, { workers: 2, batch: 1 });
    const first = await sweep(input, { runJobs });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await sweep(input, { runJobs })).toEqual(first);
    runJobs.close();
  });
});

test("an abort ends the workers that are busy, and starts no others", async () => {
  const pool = new Pool();
  const stop = new AbortController();
  const runJobs = webWorkerJobs(pool.create, { workers: 3, batch: 1 });
  const call = sweep(input, { runJobs, signal: stop.signal, onProgress: ({ done }) => done === 4 && stop.abort() });
  await expect(call).rejects.toMatchObject({ code: "aborted" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pool.made).toBe(3);
  expect(pool.ended).toBe(3);
  const sent = pool.sent;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pool.sent).toBe(sent);
});

describe("a sweep on workers is rejected, and its workers end,", () => {
  test("when the caller's onProgress throws", async () => {
    const pool = new Pool();
    const runJobs = webWorkerJobs(pool.create, { workers: 3, batch: 1 });
    const onProgress = (): void => {
      throw new Error("no room for a bar");
    };
    await expect(sweep(input, { runJobs, onProgress })).rejects.toThrow("no room for a bar");
    expect(pool.ended).toBe(3);
  });

  test("when parameters cannot be sent", async () => {
    const pool = new Pool();
    const runJobs = webWorkerJobs(pool.create, { workers: 3, batch: 1 });
    const odd = jobs.map((job, k) => (k === 7 ? { ...job, parameters: { asset: "A0", of: () => 1 } } : job));
    await expect(sweep({ ...input, jobs: odd }, { runJobs })).rejects.toThrow(/jobs.*job 7.*cannot be sent/s);
    expect(pool.ended).toBe(pool.made);
  });

  test("when no worker can be made", async () => {
    const pool = new Pool((answers) => answers === 2);
    const create = (): WebWorkerLike => {
      if (pool.made === 2) throw new Error("no such module");
      return pool.create();
    };
    const runJobs = webWorkerJobs(create, { workers: 2, batch: 1 });
    await expect(sweep(input, { runJobs })).rejects.toThrow("no such module");
    expect(pool.ended).toBe(2);
  });
});
