import pg from "pg";
import { expect, test } from "vitest";
import { keys, portfolioBody, startService } from "./start-service.js";

/** What only a PostgreSQL server can show: servers that share it, and a disk that is full. */
const { TEST_DATABASE_URL: url } = process.env;

const purchase = (lot: string): object => ({
  transactions: [
    { id: lot, type: "buy", date: "2022-12-28", account: "main", asset: "AAPL", quantity: 1, amount: "10.00" },
  ],
});

test.skipIf(url === undefined)(
  "two servers on one database act once for a key, give the same answer, and tell each other's events",
  async () => {
    const servers = [await startService(), await startService()];
    const [first, second] = servers;
    const id = (await first!.ask("POST", "/v1/portfolios", { body: portfolioBody("shared") })).body.id as string;
    const path = `/v1/portfolios/${id}`;
    const leaving = new AbortController();
    const stream = await fetch(new URL(`${path}/events`, second!.url), {
      headers: { Authorization: `Bearer ${keys.read}`, "Last-Event-ID": "0" },
      signal: leaving.signal,
    });
    for (let k = 0; k < 20; k++) {
      const options = { body: purchase(`lot-${k}`), headers: { "Idempotency-Key": `at-once-${id}-${k}` } };
      const answers = await Promise.all(servers.map(({ ask }) => ask("POST", `${path}/transactions`, options)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      expect(answers[0]!.body).toEqual(answers[1]!.body);
      expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(1);
    }
    for (const { ask } of servers) {
      expect((await ask("GET", path)).body).toMatchObject({ version: 21, holdings: { AAPL: 20 } });
    }
    let text = "";
    for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split("transactions-applied").length > 20) break;
    }
    leaving.abort();
    await Promise.all(servers.map(({ end }) => end()));
  },
);

test.skipIf(url === undefined)(
  "a disk that is full gives 503 and loses nothing; with room again, writes go on",
  async () => {
    const service = await startService();
    const id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("full") })).body.id as string;
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    await database.query(`create function disk_full() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    await database.query("create trigger disk_full before insert on portfolio_events execute function disk_full()");
    const write = () => service.ask("POST", `/v1/portfolios/${id}/transactions`, { body: purchase("lot-1") });
    try {
      const refused = await write();
      expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([
        503,
        "unavailable",
        "2",
      ]);
      expect((await service.ask("GET", `/v1/portfolios/${id}`)).body.version).toBe(1);
    } finally {
      await database.query("drop function disk_full() cascade");
      await database.end();
    }
    expect((await write()).status).toBe(201);
    await service.end();
  },
);

test.skipIf(url === undefined)(
  "events of a portfolio become visible in the order of their numbers, whoever writes them",
  async () => {
    const service = await startService();
    const id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("ordered") })).body.id as string;
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    await database.query("begin");
    await database.query("select id from portfolios where id = $1 for update", [id]);
    // another writer cannot get a number while this transaction may still take a lower one
    const proposing = service.ask("POST", `/v1/portfolios/${id}/proposals`, { body: {} });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const insert = "insert into live_events (portfolio, kind, body) values ($1, 'mine', '{}')";
    await database.query(insert, [id]);
    await database.query("commit");
    expect((await proposing).status).toBe(201);
    const { rows } = await database.query("select kind from live_events where portfolio = $1 order by id", [id]);
    expect(rows.map(({ kind }) => kind)).toEqual(["created", "mine", "proposal"]);
    await database.end();
    await service.end();
  },
);

test.skipIf(url === undefined)("a job of a server that died is finished by another, and only once", async () => {
  const first = await startService();
  const id = (await first.ask("POST", "/v1/portfolios", { body: portfolioBody("orphan") })).body.id as string;
  const second = await startService();
  const asked = await first.ask("POST", `/v1/portfolios/${id}/backtest`, {
    body: { method: "minimum-variance" },
    headers: { Prefer: "respond-async" },
  });
  await first.end("SIGKILL");
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const job = asked.body.id as string;
  await database.query("update jobs set status = 'running', answer = null where id = $1", [job]);
  await database.query("update jobs set renewed = now() - interval '1 minute' where id = $1", [job]);
  for (;;) {
    const { body } = await second.ask("GET", `/v1/jobs/${job}`);
    if (body.status === "done") {
      expect(body.result.metrics.annualVolatility).toBeGreaterThan(0);
      break;
    }
    expect(["queued", "running"]).toContain(body.status);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { rows } = await database.query("select count(distinct server) as servers from jobs where id = $1", [job]);
  expect(Number(rows[0].servers)).toBe(1);
  await database.end();
  await second.end();
});
