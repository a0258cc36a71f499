import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startService } from "./start-service.js";

/** Folders that processes lock at the same moment. */
const ROUNDS = Number(process.env["SERVICE_LOCKS"] ?? 1000);

/** The number of no process. */
const DEAD = 2 ** 22 + 1;

/** Rounds that each of several processes got. */
async function race(base: string, processes: number): Promise<number[][]> {
  const start = String(Date.now() + 10_000);
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ["--import", "tsx", "test/service/lock-at-once.ts", base, String(ROUNDS), start, "5"], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const got = await Promise.all(
    children.map(
      (child) =>
        new Promise<number[]>((resolve, reject) => {
          child.stdout.once("data", (text) => resolve(JSON.parse(String(text)) as number[]));
          child.once("exit", () => reject(new Error("a process ended before it was told to")));
        }),
    ),
  );
  for (const child of children) child.stdin.end();
  return got;
}

test("of processes that lock a folder at the same moment one gets it, also after one that died", async () => {
  const base = mkdtempSync(join(tmpdir(), "omni-alpha-locks-"));
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 4 !== 0) writeFileSync(`${base}/${round}.lock`, round % 4 === 1 ? "" : `${DEAD}`);
    // a process that died while it replaced the lock of another that had died
    if (round % 4 === 3) writeFileSync(`${base}/${round}.lock.after-${DEAD}`, `${DEAD}-0`);
  }
  const got = await race(base, 2);
  expect(got.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: ROUNDS }, (_, round) => round));
  expect(readdirSync(base)).toHaveLength(ROUNDS); // nothing but the locks is left
});

test.skipIf(process.env["TEST_DATABASE_URL"] !== undefined)(
  "of two servers that start at the same moment on one folder, one starts and the other says which process holds it",
  async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "omni-alpha-")), "database");
    writeFileSync(`${folder}.lock`, `${DEAD}`);
    const started = await Promise.allSettled([startService({ folder }), startService({ folder })]);
    const services = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const refusals = started.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(services).toHaveLength(1);
    expect(refusals).toEqual([expect.stringContaining(`is in use by process ${services[0]!.process.pid}`)]);
    await services[0]!.end();
  },
);
