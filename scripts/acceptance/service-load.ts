/**
 * The service under load on the loopback: how fast it optimizes against its own health route, and whether the health route stays
 * quick while a large backtest runs.
 *
 *   npx tsx scripts/acceptance/service-load.ts [seconds=5] [connections=16] [assets=500] [dates=2520]
 *
 * The loads take turns of a second, so that whatever else the machine does meets all of them. Fails when a request fails; when
 * optimizing (20 assets, each request another risk aversion, so that no kept answer helps) reaches less than 40 % of the rate of the
 * health route, or its 99th percentile ten times its median; or when the 99th percentile of the health route, asked every 5 ms while
 * the backtest runs, reaches 50 ms. The last is a time, so it is worth something on a quiet machine alone.
 */
import { Agent, request } from "node:http";
import { keys, portfolioBody, type Service, startService } from "../../test/service/start-service.js";

const [seconds = 5, connections = 16, assets = 500, dates = 2520] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: connections + 4 });

interface Load {
  readonly name: string;
  readonly send: () => Promise<number>;
  readonly times: number[];
  errors: number;
  elapsed: number;
  /** Processor time of the service in seconds, all threads together. */
  processor: number;
}

/** One request over a kept connection; its status. */
function send(service: Service, method: string, path: string, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${keys.all}`,
      ...(body !== undefined && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
    };
    const sent = request(new URL(path, service.url), { method, headers, agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0)).once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** A turn of a load: all connections ask again and again for a second. */
async function turn(load: Load): Promise<void> {
  const before = await processorTime();
  const start = performance.now();
  const asker = async (): Promise<void> => {
    while (performance.now() - start < 1000) {
      const asked = performance.now();
      const status = await load.send().catch(() => 0);
      load.times.push(performance.now() - asked);
      if (status !== 200) load.errors += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, asker));
  load.elapsed += performance.now() - start;
  load.processor += (await processorTime()) - before;
}

async function processorTime(): Promise<number> {
  const { body } = await service.ask("GET", "/metrics");
  return Number(/^process_cpu_seconds_total ([\d.e+-]+)$/m.exec(String(body))?.[1]);
}

function quantile(times: readonly number[], fraction: number): number {
  return (
    [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(fraction * times.length))] ?? Number.NaN
  );
}

const service = await startService({ env: { OMNI_ALPHA_RATE_LIMIT: "1000000000" } });
const created = await service.ask("POST", "/v1/portfolios", { body: portfolioBody("load", 20) });
const optimize = `/v1/portfolios/${created.body.id}/optimize`;
let distinct = 0;
const load = (name: string, one: () => Promise<number>): Load => ({
  name,
  send: one,
  times: [],
  errors: 0,
  elapsed: 0,
});
const health = load("health", () => send(service, "GET", "/livez"));
const fresh = load("optimize, distinct requests", () =>
  send(service, "POST", optimize, `{"method":"maximum-utility","riskAversion":${2 + ++distinct * 1e-6}}`),
);
const same = load("optimize, the same request", () => send(service, "POST", optimize, '{"method":"minimum-variance"}'));
for (const one of [health, fresh, same]) await turn(one);
for (const one of [health, fresh, same]) Object.assign(one, { times: [], errors: 0, elapsed: 0, processor: 0 });
for (let k = 0; k < seconds; k++) for (const one of [health, fresh, same]) await turn(one);

const rate = ({ times, elapsed }: Load): number => (times.length / elapsed) * 1000;
let failed = false;
const judged = (holds: boolean): string => {
  failed ||= !holds;
  return holds ? "holds" : "FAILS";
};
console.log(
  "| load | requests a second | of health | median ms | p99 ms | p99 / median | processor µs a request | errors | |",
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
for (const one of [health, fresh, same]) {
  const [median, p99] = [quantile(one.times, 0.5), quantile(one.times, 0.99)];
  const share = rate(one) / rate(health);
  const verdict =
    one === health ? judged(one.errors === 0) : judged(one.errors === 0 && share >= 0.4 && p99 < 10 * median);
  console.log(
    `| ${one.name} | ${rate(one).toFixed(0)} | ${(share * 100).toFixed(0)} % | ${median.toFixed(2)} | ${p99.toFixed(2)} | ${(p99 / median).toFixed(1)} | ${((one.processor / one.times.length) * 1e6).toFixed(0)} | ${one.errors} | ${verdict} |`,
  );
}

const large = await service.ask("POST", "/v1/portfolios", { body: wideBody(assets, dates) });
if (large.status !== 201)
  throw new Error(`the wide portfolio was refused: ${JSON.stringify(large.body).slice(0, 500)}`);
const idle = await healthWhile(() => new Promise((resolve) => setTimeout(resolve, 3000)));
const asked = performance.now();
let status = "queued";
const busy = await healthWhile(async () => {
  const job = await service.ask("POST", `/v1/portfolios/${large.body.id}/backtest`, {
    body: { method: "inverse-volatility", rebalance: { kind: "calendar", every: "month" } },
    headers: { Prefer: "respond-async" },
  });
  while (status === "queued" || status === "running") {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = (await service.ask("GET", `/v1/jobs/${job.body.id}`)).body.status;
  }
});
const took = (performance.now() - asked) / 1000;
console.log(
  `\nA backtest of ${assets} assets and ${dates} dates as a job ended as "${status}" after ${took.toFixed(1)} s.`,
);
const line = (name: string, times: readonly number[]): string =>
  `${name}: median ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms, greatest ${quantile(times, 1).toFixed(1)} ms of ${times.length}`;
console.log(line("health without it", idle));
console.log(`${line("health while it runs", busy)}: ${judged(status === "done" && quantile(busy, 0.99) < 50)}`);
agent.destroy();
await service.end();
process.exit(failed ? 1 : 0);

/** Times of the health route, asked every 5 ms while something else goes on. */
async function healthWhile(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const start = performance.now();
      await send(service, "GET", "/livez");
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  await work();
  isOver = true;
  await asking;
  return times;
}

/** A portfolio of many assets that walk at random, the same each time. */
function wideBody(count: number, length: number): object {
  let state = 7;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const price = Array.from({ length: count }, () => 20 + 80 * random());
  const start = Date.UTC(2013, 0, 1);
  const days: string[] = [];
  for (let k = 0; days.length < length; k++) {
    const day = new Date(start + k * 86_400_000);
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10));
  }
  const values = days.map(() =>
    price.map((before, k) => {
      price[k] = before * (1 + 0.02 * (random() + random() - 0.99));
      return Math.round(price[k]! * 1e4) / 1e4;
    }),
  );
  const names = Array.from({ length: count }, (_, k) => `A${k + 1}`);
  return { name: "wide", prices: { assets: names, dates: days, values }, cash: 1e6 };
}
