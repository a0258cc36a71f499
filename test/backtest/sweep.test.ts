import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import type { RunJobs } from "../../src/backtest/inputs/sweep-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import { sweepOutcome } from "../../src/backtest/validation/sweep-outcome.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(21, 2, 50);
const strategy =
  ({ share }: { share: number }): Strategy =>
  () => ({ A0: share, A1: 1 - share });
const jobs = [0, 0.5, 1].map((share) => ({ name: `share ${share}`, parameters: { share } }));

describe("a sweep", () => {
  test("gives for each job what its backtest gives, and counts the trials", async () => {
    const { outcomes, trials, names, performance, best } = await sweep({ prices, jobs, strategy });
    const alone = jobs.map(({ parameters }) => backtest({ prices, strategy: strategy(parameters) }));
    expect(trials).toBe(3);
    expect(outcomes).toEqual(jobs.map(({ name }, k) => sweepOutcome(name, alone[k]!)));
    expect(names).toEqual(jobs.map(({ name }) => name));
    for (let s = 0; s < 3; s++) {
      expect(performance.filter((_, k) => k % 3 === s)).toEqual(alone[s]!.returns);
    }
    const ratios = alone.map(({ metrics }) => metrics.sharpeRatio);
    expect(best).toBe(jobs[ratios.indexOf(Math.max(...ratios))]!.name);
  });

  test("keeps going past a job that fails, which still counts as a trial", async () => {
    const result = await sweep({
      prices,
      jobs: [...jobs, { name: "levered", parameters: { share: 3 } }],
      strategy:
        ({ share }) =>
        () => ({ A0: share }),
    });
    expect(result.trials).toBe(4);
    expect(result.outcomes[3]).toEqual({
      status: "failed",
      name: "levered",
      reason: expect.stringMatching(/sum to 3/),
    });
    expect(result.names).toHaveLength(3);
    expect(result.performance).toHaveLength(3 * 49);
  });

  test("has no best where no Sharpe ratio is defined", async () => {
    const result = await sweep({ prices, jobs: [{ name: "cash", parameters: 0 }], strategy: () => () => ({}) });
    expect(result.best).toBeNull();
  });
});

describe("the port", () => {
  test("may run the jobs anywhere, from their plain data alone", async () => {
    const elsewhere: RunJobs<{ share: number }> = async (sent, _, { onDone }) =>
      sent.map((job) => {
        const { name, parameters } = structuredClone(job);
        onDone();
        return structuredClone(sweepOutcome(name, backtest({ prices, strategy: strategy(parameters) })));
      });
    const seen: number[] = [];
    const there = await sweep(
      { prices, jobs, strategy },
      { runJobs: elsewhere, onProgress: ({ done, total }) => seen.push(done / total) },
    );
    expect(there).toEqual(await sweep({ prices, jobs, strategy }));
    expect(seen).toEqual([1 / 3, 2 / 3, 1]);
  });

  test("must give one outcome for each job, in order", async () => {
    const losing: RunJobs<{ share: number }> = async (sent, run) => sent.slice(1).map(run);
    await expect(sweep({ prices, jobs, strategy }, { runJobs: losing })).rejects.toThrow(/gave 2 outcomes for 3 jobs/);
    const turning: RunJobs<{ share: number }> = async (sent, run) => sent.map(run).reverse();
    await expect(sweep({ prices, jobs, strategy }, { runJobs: turning })).rejects.toThrow(/in another order/);
  });

  test("an abort stops the sweep between two backtests", async () => {
    const controller = new AbortController();
    let done = 0;
    // a timer that is set at the first backtest comes through long before the last
    const many = Array.from({ length: 20_000 }, (_, k) => ({ name: `job ${k}`, parameters: { share: 0.5 } }));
    const run = sweep(
      { prices, jobs: many, strategy },
      { signal: controller.signal, onProgress: () => done++ === 0 && setTimeout(() => controller.abort()) },
    );
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(done).toBeLessThan(many.length);
  });
});

test("an option that is wrong for all is refused once, before any job", async () => {
  const run = (options: object) => sweep({ prices, jobs, strategy }, options as never);
  await expect(run({ costs: { proportonal: 1 } })).rejects.toThrow(/did you mean proportional/);
  await expect(run({ run: 1 })).rejects.toThrow(/options\.run is not an option of sweep/);
  await expect(sweep({ prices, jobs: {} as never, strategy })).rejects.toThrow(/input\.jobs is \{\}: give an array/);
});

test("no jobs and two of one name are refused", async () => {
  await expect(sweep({ prices, jobs: [], strategy })).rejects.toThrow(/jobs has 0 entries/);
  await expect(sweep({ prices, jobs: [jobs[0]!, jobs[0]!], strategy })).rejects.toThrow(/the name share 0 twice/);
});
