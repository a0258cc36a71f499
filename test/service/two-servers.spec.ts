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
