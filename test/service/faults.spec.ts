import { execSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEnvironment } from "../../examples/server/environment.js";
import { portfolioBody, startService } from "./start-service.js";

/** How many moments of a kill are tried; more with SERVICE_KILLS. */
const kills = Number(process.env["SERVICE_KILLS"] ?? 3);
/** How many hostile bodies are sent; more with SERVICE_BODIES. */
const bodies = Number(process.env["SERVICE_BODIES"] ?? 400);

const line = (k: number): object => ({
  transactions: [
    { id: `lot-${k}`, type: "buy", date: "2022-12-28", account: "main", asset: "AAPL", quantity: 1, amount: "10.00" },
  ],
});

test(`a kill at ${kills} moments among writes loses nothing that was acknowledged and doubles nothing`, async () => {
  let service = await startService();
  const { folder } = service;
  const id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("kill") })).body.id as string;
  const acknowledged = new Set<string>();
  let next = 0;
  for (let kill = 0; kill < kills; kill++) {
    const moment = 20 + Math.floor(Math.random() * 600);
    const timer = setTimeout(() => service.process.kill("SIGKILL"), moment);
    const pending: number[] = [];
    const write = async (k: number): Promise<void> => {
      const key = { "Idempotency-Key": `write-${k}` };
      const { status } = await service.ask("POST", `/v1/portfolios/${id}/transactions`, {
        body: line(k),
        headers: key,
      });
      if (status === 201) acknowledged.add(`lot-${k}`);
    };
    try {
      for (let k = 0; k < 1000; k++) {
        pending.push(next);
        await write(next++);
        pending.pop();
      }
    } catch {
      // the service died under a request, which may or may not have been done
    }
    clearTimeout(timer);
    await service.end("SIGKILL");
    service = await startService({ folder });
    for (const k of pending) await write(k);
  }
  const ids: string[] = [];
  let path: string | undefined = `/v1/portfolios/${id}/transactions?limit=200`;
  while (path !== undefined) {
    const { body, headers } = await service.ask("GET", path);
    ids.push(...body.items.map((one: { id: string }) => one.id));
    path = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
  }
  const { body } = await service.ask("GET", `/v1/portfolios/${id}`);
  expect(new Set(ids).size).toBe(ids.length);
  for (const one of acknowledged) expect(ids).toContain(one);
  expect(body.holdings.AAPL).toBe(ids.length);
  expect(body.cash).toBeCloseTo(100_000 - 10 * ids.length, 6);
  await service.end();
}, 1_800_000);

test.skipIf(process.env["TEST_DATABASE_URL"] !== undefined)(
  "a second server on a folder says why it stops",
  async () => {
    const service = await startService();
    await expect(startService({ folder: service.folder })).rejects.toThrow(/is in use by process \d+/);
    expect(await service.end()).toBe(0);
    const again = await startService({ folder: service.folder });
    expect(await again.end()).toBe(0);
  },
);

test(`${bodies} hostile bodies end in a problem each, and the service goes on`, async () => {
  const service = await startService({ env: { LOG_LEVEL: "info" } });
  const id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("hostile") })).body.id as string;
  const paths = ["prices", "transactions", "trades", "rebalance", "optimize", "backtest", "harvest", "proposals"];
  const random = seeded(7);
  const started = process.memoryUsage().rss;
  for (let k = 0; k < bodies; k += 20) {
    const asked = Array.from({ length: Math.min(20, bodies - k) }, async () => {
      const path = `/v1/portfolios/${id}/${paths[Math.floor(random() * paths.length)]}`;
      const { status, body } = await service.ask("POST", path, { raw: hostile(random) });
      expect(status, JSON.stringify(body).slice(0, 300)).toBeLessThan(500);
      expect(JSON.stringify(body)).not.toMatch(/\bat .*\.ts:\d+/);
    });
    await Promise.all(asked);
  }
  expect(process.memoryUsage().rss - started).toBeLessThan(1e9);
  expect((await service.ask("GET", "/livez")).status).toBe(200);
  expect(await service.end()).toBe(0);
}, 900_000);

const { TEST_DATABASE_STOP: stopDatabase, TEST_DATABASE_START: startDatabase } = process.env;
/** How long the database is away, in milliseconds. */
const away = Number(process.env["SERVICE_AWAY"] ?? 3000);

test.skipIf(stopDatabase === undefined)(
  "a database that is away gives 503 with Retry-After, and is found again",
  async () => {
    const service = await startService();
    const id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("away") })).body.id as string;
    execSync(stopDatabase!, { stdio: "ignore" });
    const until = Date.now() + away;
    while (Date.now() < until) {
      const { status, headers, body } = await service.ask("GET", `/v1/portfolios/${id}`);
      expect([status, body.code, headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
      expect((await service.ask("GET", "/readyz")).status).toBe(503);
      expect((await service.ask("GET", "/livez")).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    execSync(startDatabase!, { stdio: "ignore" });
    expect((await service.ask("GET", `/v1/portfolios/${id}`)).status).toBe(200);
    expect((await service.ask("POST", `/v1/portfolios/${id}/transactions`, { body: line(1) })).status).toBe(201);
    await service.end();
  },
);

test("half-set variables, wrong numbers and unreadable keys are all named at once", () => {
  const wrong = {
    PGHOST: "db",
    PORT: "http",
    OMNI_ALPHA_JOB_MINUTES: "0",
    LOG_LEVEL: "loud",
    OMNI_ALPHA_API_KEYS: '[{"key":"short","scopes":["read"]}]',
  };
  for (const problem of [
    /PORT is "http"/,
    /LOG_LEVEL is "loud": give one of fatal, error/,
    /OMNI_ALPHA_JOB_MINUTES is "0": give a whole number from 1 to 10080/,
    /PGHOST is set and DATABASE_URL is not/,
    /OMNI_ALPHA_API_KEYS cannot be read/,
  ]) {
    expect(() => readEnvironment(wrong)).toThrow(problem);
  }
});

test.skipIf(process.env["TEST_DATABASE_URL"] !== undefined)(
  "a folder that cannot be written, and one that holds no database, are named with what to do",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "omni-alpha-"));
    writeFileSync(join(folder, "file"), "");
    await expect(startService({ folder: join(folder, "file", "database") })).rejects.toThrow(
      /nothing can be written in .*file.*give another folder in OMNI_ALPHA_DATA/,
    );
    mkdirSync(join(folder, "database"));
    writeFileSync(join(folder, "database", "PG_VERSION"), "none");
    await expect(startService({ folder: join(folder, "database") })).rejects.toThrow(
      /cannot be opened.*restore a backup/,
    );
  },
);

test("in production the service does not start with a key that it made up", () => {
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "examples/server/main.ts"], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production", PORT: "0", OMNI_ALPHA_DATA: "memory://" },
  });
  expect(status).toBe(1);
  expect(String(stdout)).toMatch(/there is no key/);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function hostile(random: () => number): string {
  const values = [
    "null",
    "true",
    "1e999",
    "-1",
    '"text"',
    "[]",
    "{}",
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '"\\u0000"',
    `"${"y".repeat(5000)}"`,
    "[".repeat(40) + "]".repeat(40),
    "[1,2,3]",
    "0.1",
    "99999999999999999999",
    '"2022-12-28"',
    "[null]",
    '[{"asset":"AAPL","quantity":1e308,"price":1e-308}]',
    '{"AAPL":1e300}',
  ];
  const names = [
    "prices",
    "date",
    "transactions",
    "trades",
    "weights",
    "cashFlow",
    "method",
    "target",
    "table",
    "rates",
    "pinned",
    "__proto__",
  ];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (random() < 0.1) return pick(values);
  const fields = Array.from({ length: 1 + Math.floor(random() * 4) }, () => `"${pick(names)}":${pick(values)}`);
  return `{${fields.join(",")}}`;
}
