import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkerPool } from "../../examples/server/jobs/worker-pool.js";
import { PortfolioStore } from "../../examples/server/portfolios/portfolio-store.js";
import { PortfolioEngine, sweep } from "../../src/index.js";
import { jobOperationSchemas } from "../../src/schemas/index.js";
import { ended } from "./ended.js";
import { portfolioBody, type Service, startService } from "./start-service.js";

let service: Service;
let path: string;
const created = portfolioBody("jobs");

beforeAll(async () => {
  service = await startService();
  path = `/v1/portfolios/${(await service.ask("POST", "/v1/portfolios", { body: created })).body.id}`;
});
afterAll(() => service?.end());

/** The answer and the request of a work that is refused or taken. */
const ask = (work: "sweep" | "train", body: object, headers = {}) =>
  service.ask("POST", `${path}/${work}`, { body, headers });

test("a sweep runs as a job: an outcome for each setting on the same dates, and what luck explains of the best", async () => {
  const settings = [
    { name: "short", lookback: 12, method: "minimum-variance" },
    { name: "long", lookback: 36, method: "minimum-variance" },
    { name: "equal", method: "equal-weight" },
    { name: "impossible", method: "target-return" },
  ];
  const asked = await ask("sweep", { settings, initialCapital: 10_000 });
  expect([asked.status, asked.headers.get("location")]).toEqual([202, `/v1/jobs/${asked.body.id}`]);
  const { status, progress, result } = await ended(service, asked.body.id);
  expect([status, progress]).toEqual(["done", { done: 4, total: 4 }]);
  expect(jobOperationSchemas.sweep.response.safeParse(result).error?.issues).toBeUndefined();
  expect([result.trials, result.names]).toEqual([4, ["short", "long", "equal"]]);
  expect(result.outcomes[3]).toMatchObject({ status: "failed", reason: expect.stringContaining("target") });

  // the same by hand: the engine's backtests, and the library's evidence for them
  const { assets, dates, values } = created.prices;
  const prices = { kind: "prices", assets, dates, values: Float64Array.from(values.flat()) } as const;
  const engine = PortfolioEngine.create({ prices, portfolio: { cash: 100_000, holdings: {} } });
  const runs = settings
    .slice(0, 3)
    .map(({ name: _, ...one }) => engine.backtest({ settings: one as object, initialCapital: 10_000, warmup: 36 }));
  for (const [k, { returns, dates: days, metrics }] of runs.entries()) {
    expect(result.outcomes[k]).toMatchObject({
      dates: days,
      returns: [...returns],
      metrics: { sharpeRatio: metrics.sharpeRatio },
    });
  }
  const evidence = await sweep(
    { prices, jobs: [0, 1, 2, 3].map((k) => ({ name: settings[k]!.name, parameters: k })), strategy: () => () => null },
    {
      warmup: 36,
      runJobs: async (jobs) =>
        jobs.map(({ name }, k) =>
          k === 3
            ? { status: "failed", name, reason: "" }
            : { status: "ok", name, ...runs[k]!, finalValue: 0, turnover: 0, costs: 0 },
        ),
    },
  );
  expect(result).toMatchObject({
    best: evidence.best,
    deflatedSharpeRatio: evidence.deflatedSharpeRatio,
    overfittingProbability: evidence.overfittingProbability,
  });
  expect(result.overfittingProbability).toBeTypeOf("number");
});

test("a training runs as a job and gives the predictor with its card", async () => {
  const body = { models: ["ridge"], features: ["momentum-3", "reversal"], validation: { folds: 3 }, seed: 1 };
  const asked = await ask("train", body);
  expect(asked.status).toBe(202);
  const { status, progress, result } = await ended(service, asked.body.id);
  expect(status).toBe("done");
  expect(progress.done).toBe(progress.total);
  expect(progress.total).toBeGreaterThan(1);
  expect(jobOperationSchemas.train.response.safeParse(result).error?.issues).toBeUndefined();
  expect(result.card).toMatchObject({ assets: 5, features: ["momentum-3", "reversal"] });
});

test("the same key queues one job", async () => {
  const headers = { "Idempotency-Key": "sweep-once" };
  const body = { settings: [{ name: "equal", method: "equal-weight" }] };
  const first = await ask("sweep", body, headers);
  const again = await ask("sweep", body, headers);
  expect([again.status, again.body.id, again.headers.get("idempotent-replayed")]).toEqual([202, first.body.id, "true"]);
  expect((await ended(service, first.body.id)).status).toBe("done");
  const other = await ask("train", {}, headers);
  expect([other.status, other.body.code]).toEqual([422, "idempotency-key-reused"]);
});

test("what cannot be is a failed job with its problem, and what cannot be read is refused at once", async () => {
  const twice = await ask("sweep", { settings: [{ name: "a" }, { name: "a" }] });
  expect(await ended(service, twice.body.id)).toMatchObject({
    status: "failed",
    problem: { status: 422, code: "invalid-argument", detail: expect.stringContaining("twice") },
  });
  const short = await ask("train", { horizon: 5000 });
  expect(await ended(service, short.body.id)).toMatchObject({
    status: "failed",
    problem: { status: 422, code: "too-few-observations" },
  });
  const wrong = await ask("train", { models: ["oracle"], folds: 3 });
  expect([wrong.status, wrong.body.errors.map((one: { pointer: string }) => one.pointer).sort()]).toEqual([
    422,
    ["/folds", "/models/0"],
  ]);
});

test("a job that is canceled ends, the next one runs, and requests are answered meanwhile", async () => {
  const long = await ask("train", { models: Array(10).fill({ kind: "random-forest", trees: 500 }), every: 1 });
  const second = await ask("sweep", { settings: [{ name: "equal", method: "equal-weight" }] });
  for (;;) {
    const { body } = await service.ask("GET", `/v1/jobs/${long.body.id}`);
    if (body.status === "running" && body.progress.done > 0) break;
    expect(["queued", "running"]).toContain(body.status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await service.ask("POST", `${path}/regime`, { body: {} })).status).toBe(200);
  expect((await service.ask("GET", `/v1/jobs/${long.body.id}`)).body.status).toBe("running");
  const canceled = await service.ask("DELETE", `/v1/jobs/${long.body.id}`);
  expect([canceled.status, canceled.body.status]).toEqual([200, "cancelled"]);
  expect((await ended(service, second.body.id)).status).toBe("done");
  expect((await service.ask("GET", `/v1/jobs/${long.body.id}`)).body).toMatchObject({ status: "cancelled" });
});

// on PostgreSQL each death is seen after the twenty seconds of a lease; two-servers.spec has one of them
test.skipIf(process.env["TEST_DATABASE_URL"] !== undefined)(
  "a job with which three servers died is given up, and a stop in between is no death",
  async () => {
    const { folder } = service;
    const long = { models: Array(10).fill({ kind: "random-forest", trees: 500 }), every: 1 };
    const { body } = await ask("train", long);
    const running = async (): Promise<void> => {
      while ((await service.ask("GET", `/v1/jobs/${body.id}`)).body.status !== "running") {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    for (const signal of ["SIGKILL", "SIGTERM", "SIGKILL", "SIGKILL"] as const) {
      await running();
      await service.end(signal);
      service = await startService({ folder });
    }
    expect(await ended(service, body.id)).toMatchObject({
      status: "failed",
      problem: { status: 503, code: "worker-lost", detail: expect.stringContaining("3 servers died") },
    });
  },
  400_000,
);

test("work beyond its time ends, says what the limit is, and the next one has a thread again", async () => {
  const nothing = { query: async <Row>(): Promise<Row[]> => [] };
  const pool = new WorkerPool({ threads: 1, waiting: 2, minutes: 1e-4 }, new PortfolioStore(true), nothing);
  const work = { portfolio: "none", version: 1, operation: "train", request: {} } as const;
  for (const _ of [1, 2]) {
    await expect(pool.run(work)).rejects.toMatchObject({
      status: 503,
      code: "worker-lost",
      message: expect.stringContaining("longer than 0.0001 minutes"),
    });
  }
  await pool.close();
});
