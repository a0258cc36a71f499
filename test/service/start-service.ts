import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A running service. */
export interface Service {
  readonly url: string;
  readonly process: ChildProcess;
  readonly folder: string;
  /** What it wrote so far. */
  readonly output: () => string;
  ask(method: string, path: string, options?: AskOptions): Promise<Asked>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a request carries beside its path. */
export interface AskOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  /** In place of `body`: the bytes as they are. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer. */
export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
  readonly body: any;
}

/** Keys of the services under test, one for each set of scopes. */
export const keys = {
  all: "key-for-everything-0001",
  read: "key-for-reading-000002",
  trade: "key-for-trading-000003",
};

const given = JSON.stringify([
  { key: keys.all, scopes: ["read", "trade", "admin"] },
  { key: keys.read, scopes: ["read"] },
  { key: keys.trade, scopes: ["read", "trade"] },
]);

/** Services that run, to be ended with this process whatever happens. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the service on a free port; with TEST_DATABASE_URL on that server, else embedded in `folder`. */
export async function startService(
  options: { readonly folder?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Service> {
  const folder = options.folder ?? join(mkdtempSync(join(tmpdir(), "omni-alpha-")), "database");
  const { TEST_DATABASE_URL: databaseUrl } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "examples/server/main.ts"], {
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      OMNI_ALPHA_DATA: folder,
      OMNI_ALPHA_API_KEYS: given,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.unref();
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += String(chunk);
      const found = /"url":"([^"]+)".*"msg":"listening"/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("exit", (code) => reject(new Error(`the service ended with ${code}: ${output}`)));
  });
  return {
    url,
    process: child,
    folder,
    output: () => output,
    ask: (method, path, more) => ask(url, method, path, more),
    end: async (signal = "SIGTERM") => {
      child.ref(); // a script may have nothing else to wait for
      child.kill(signal);
      return ended;
    },
  };
}

async function ask(
  url: string,
  method: string,
  path: string,
  { key = keys.all, body, raw, headers = {} }: AskOptions = {},
): Promise<Asked> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(key !== null && { Authorization: `Bearer ${key}` }),
      ...(content !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson && text !== "" ? JSON.parse(text) : text };
}

/** A portfolio of the first of the twenty stocks, at 120 dates about a month apart. */
export function portfolioBody(
  name = "test",
  assets = 5,
): { prices: { assets: string[]; dates: string[]; values: number[][] } } {
  const file = new URL("../../examples/data/us-stocks-20-daily.csv.gz", import.meta.url);
  const [head, ...rows] = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const kept = rows.filter((_, k) => k % 21 === 0).slice(-120);
  const body = {
    name,
    prices: {
      assets: head!.slice(1, assets + 1),
      dates: kept.map((row) => row[0]!),
      values: kept.map((row) => row.slice(1, assets + 1).map(Number)),
    },
    cash: 100_000,
  };
  return body;
}
