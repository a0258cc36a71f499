import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serviceRoutes } from "../../src/schemas/index.js";
import { ended } from "./ended.js";
import { keys, portfolioBody, type Service, startService } from "./start-service.js";

let service: Service;
let id: string;

beforeAll(async () => {
  service = await startService();
  id = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody() })).body.id;
});
afterAll(() => service?.end());

const at = (path: string): string =>
  path.replace("{id}", id).replace("{job}", "job_none").replace("{proposal}", "pr_none").replace("{key}", "none");

describe("keys", () => {
  test("no route of the document answers without a key", async () => {
    for (const { method, path } of serviceRoutes) {
      const { status, headers, body } = await service.ask(method.toUpperCase(), at(path), { key: null });
      expect([path, status], path).toEqual([path, 401]);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(body.code).toBe("unauthorized");
    }
  });

  test("no route answers a key that lacks its scope", async () => {
    const scopesOf = { [keys.read]: ["read"], [keys.trade]: ["read", "trade"] };
    for (const [key, scopes] of Object.entries(scopesOf)) {
      for (const { method, path, scope } of serviceRoutes.filter((route) => !scopes.includes(route.scope!))) {
        const { status } = await service.ask(method.toUpperCase(), at(path), { key });
        expect([path, scope, status]).toEqual([path, scope, 403]);
      }
    }
  });

  test("a key is shown once, two of a name live, and a withdrawn one is refused", async () => {
    const body = { name: "robot", scopes: ["read"] };
    const first = await service.ask("POST", "/v1/keys", { body });
    const second = await service.ask("POST", "/v1/keys", { body });
    expect(first.body.key).toMatch(/^oa_/);
    expect((await service.ask("POST", "/v1/keys", { body })).body.code).toBe("too-many-keys");
    expect((await service.ask("GET", "/v1/portfolios", { key: first.body.key })).status).toBe(200);
    expect((await service.ask("GET", "/v1/portfolios", { key: `${first.body.key.slice(0, -1)}?` })).status).toBe(401);
    const listed = await service.ask("GET", "/v1/keys");
    expect(JSON.stringify(listed.body)).not.toContain(first.body.key);
    expect((await service.ask("DELETE", `/v1/keys/${first.body.id}`)).status).toBe(204);
    expect((await service.ask("GET", "/v1/portfolios", { key: first.body.key })).status).toBe(401);
    expect((await service.ask("GET", "/v1/portfolios", { key: second.body.key })).status).toBe(200);
    expect(service.output()).not.toContain(second.body.key);
  });
});

describe("bodies", () => {
  test("a body that is no JSON, too deep, no UTF-8, of another type or too large says so", async () => {
    const tries: readonly [string | Uint8Array<ArrayBuffer>, number, Record<string, string>?][] = [
      ["{", 400],
      ["[".repeat(100_000), 400],
      [Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
      ["{}", 415, { "Content-Type": "text/plain" }],
      [`{"name":"${"x".repeat(2_000_000)}"}`, 413],
    ];
    for (const [raw, status, headers = {}] of tries) {
      const answer = await service.ask("PUT", "/v1/settings", { raw, headers: { "If-Match": '"1"', ...headers } });
      expect(answer.status).toBe(status);
      expect(answer.body.title).toBeTypeOf("string");
    }
  });

  test("every problem of a body is listed with a pointer, and nothing that was sent is echoed", async () => {
    const { status, body } = await service.ask("POST", `/v1/portfolios/${id}/rebalance`, {
      body: { metod: "secret-value", cashFlow: "secret-value", pinned: [1] },
    });
    expect(status).toBe(422);
    expect(body.errors.map((one: { pointer: string }) => one.pointer).sort()).toEqual([
      "/cashFlow",
      "/metod",
      "/pinned/0",
    ]);
    expect(JSON.stringify(body)).not.toContain("secret-value");
  });

  test("names of prototypes change nothing", async () => {
    for (const name of ["__proto__", "\\u005f_proto__", "constructor", "prototype"]) {
      const raw = `{"weights":{"${name}":{"polluted":1}}}`;
      const { status } = await service.ask("POST", `/v1/portfolios/${id}/rebalance`, { raw });
      expect(status).toBe(name.includes("proto__") ? 400 : 422);
    }
    expect((await service.ask("POST", `/v1/portfolios/${id}/optimize`, { body: {} })).status).toBe(200);
  });

  test("a parameter of the query is named where it is wrong", async () => {
    for (const [query, detail] of [
      ["limit=0", "expected at least 1"],
      ["limit=5&limit=6", "is given twice"],
    ]) {
      const { status, body } = await service.ask("GET", `/v1/portfolios?${query}`);
      expect([status, body.errors]).toEqual([422, [{ detail, pointer: "/limit" }]]);
    }
  });

  test.each([
    ["is no HTTP", "NONSENSE\r\n\r\n", 400, "malformed"],
    [
      "has a head of 20 kB",
      `GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`,
      431,
      "head-too-large",
    ],
  ])("what %s is answered with a problem too, and the connection ends", async (_, bytes, status, code) => {
    const { hostname, port } = new URL(service.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.on("data", (piece) => {
        text += piece;
      });
      socket.on("close", () => resolve(text)).on("error", reject);
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain("Content-Type: application/problem+json");
    expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ status, code });
  });

  test("a method that a path does not offer is named, with those that it offers", async () => {
    const answer = await service.ask("PATCH", "/v1/settings");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, PUT"]);
  });
});

describe("writes", () => {
  const purchase = (lot: string) => ({
    transactions: [
      { id: lot, type: "buy", date: "2022-12-28", account: "main", asset: "AAPL", quantity: 10, amount: "1250.00" },
    ],
  });

  test("the same key with the same body acts once and gives the same answer", async () => {
    const path = `/v1/portfolios/${id}/transactions`;
    const options = { body: purchase("lot-1"), headers: { "Idempotency-Key": "purchase-1" } };
    const first = await service.ask("POST", path, options);
    const again = await service.ask("POST", path, options);
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = await service.ask("POST", path, { ...options, body: purchase("lot-2") });
    expect([other.status, other.body.code]).toEqual([422, "idempotency-key-reused"]);
    expect((await service.ask("GET", path)).body.items).toHaveLength(1);
  });

  test("of twenty requests at once with one key, one acts", async () => {
    const path = `/v1/portfolios/${id}/transactions`;
    const options = { body: purchase("lot-3"), headers: { "Idempotency-Key": "purchase-3" } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.ask("POST", path, options)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set(answers.some(({ status }) => status === 409) ? [201, 409] : [201]),
    );
    const lines = (await service.ask("GET", path)).body.items.filter((line: { id: string }) => line.id === "lot-3");
    expect(lines).toHaveLength(1);
  });

  test("a purchase moves cash, shares, lots and the version together", async () => {
    const before = await service.ask("GET", `/v1/portfolios/${id}`);
    const booked = await service.ask("POST", `/v1/portfolios/${id}/transactions`, { body: purchase("lot-4") });
    const after = await service.ask("GET", `/v1/portfolios/${id}`);
    expect(after.body.cash).toBeCloseTo(before.body.cash - 1250, 8);
    expect(after.body.holdings.AAPL).toBe(before.body.holdings.AAPL + 10);
    expect(after.body.version).toBe(before.body.version + 1);
    expect(booked.headers.get("etag")).toBe(after.headers.get("etag"));
  });

  test("a change of an older version is refused, and one without a version where it matters", async () => {
    const path = `/v1/portfolios/${id}/transactions`;
    const stale = await service.ask("POST", path, { body: purchase("lot-5"), headers: { "If-Match": '"1"' } });
    expect([stale.status, stale.body.code]).toEqual([412, "version-changed"]);
    expect((await service.ask("DELETE", `/v1/portfolios/${id}`)).status).toBe(428);
    expect((await service.ask("DELETE", `/v1/portfolios/${id}`, { headers: { "If-Match": "3" } })).status).toBe(400);
  });

  test("lists have pages that lead through all of it once", async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, k) =>
        service.ask("POST", "/v1/portfolios", { body: portfolioBody(`page ${k}`, 2) }),
      ),
    );
    const seen: string[] = [];
    let path: string | undefined = "/v1/portfolios?limit=2";
    while (path !== undefined) {
      const { body, headers }: { body: { items: { id: string }[] }; headers: Headers } = await service.ask("GET", path);
      seen.push(...body.items.map((one) => one.id));
      path = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const { body } of made) expect(seen).toContain(body.id);
    expect((await service.ask("GET", "/v1/portfolios?cursor=nonsense!")).status).toBe(422);
  });

  test("settings are replaced by version, and every wrong one is named", async () => {
    const { headers } = await service.ask("GET", "/v1/settings");
    const match = { "If-Match": headers.get("etag")! };
    const wrong = await service.ask("PUT", "/v1/settings", {
      body: { config: { optimizer: { metod: "x", riskAversion: -1 } } },
      headers: match,
    });
    expect([wrong.status, wrong.body.errors.length]).toEqual([422, 2]);
    const right = await service.ask("PUT", "/v1/settings", {
      body: { config: { optimizer: { method: "minimum-variance" } } },
      headers: match,
    });
    expect([right.status, right.body.changes[0].key]).toEqual([200, "optimizer.method"]);
    expect((await service.ask("PUT", "/v1/settings", { body: { config: {} }, headers: match })).status).toBe(412);
  });
});

describe("operations", () => {
  test("all eight answer", async () => {
    const body = { ...portfolioBody("eight"), sectorOf: { AAPL: "Technology", AMD: "Technology" } };
    const made = await service.ask("POST", "/v1/portfolios", { body });
    for (const operation of [
      "construct",
      "optimize",
      "rebalance",
      "analyze",
      "attribute",
      "harvest",
      "backtest",
      "regime",
    ]) {
      const answer = await service.ask("POST", `/v1/portfolios/${made.body.id}/${operation}`, { body: {} });
      expect([operation, answer.status]).toEqual([operation, 200]);
    }
  });

  test("a backtest as a job reports its end and its result", async () => {
    const asked = await service.ask("POST", `/v1/portfolios/${id}/backtest`, {
      body: { method: "minimum-variance" },
      headers: { Prefer: "respond-async" },
    });
    expect([asked.status, asked.headers.get("location")]).toEqual([202, `/v1/jobs/${asked.body.id}`]);
    const { status, result } = await ended(service, asked.body.id);
    expect(status).toBe("done");
    expect(result.metrics.annualVolatility).toBeGreaterThan(0);
  });

  test("a portfolio can be asked for as it stood on a past day", async () => {
    const first = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("past") })).body;
    const prices = Object.fromEntries(Object.entries<number>(first.prices).map(([asset, price]) => [asset, price * 2]));
    await service.ask("POST", `/v1/portfolios/${first.id}/prices`, { body: { date: "2023-02-01", prices } });
    const now = (await service.ask("GET", `/v1/portfolios/${first.id}`)).body;
    const then = (await service.ask("GET", `/v1/portfolios/${first.id}?at=${first.date}`)).body;
    expect([now.date, then]).toEqual(["2023-02-01", first]);
    expect((await service.ask("GET", `/v1/portfolios/${first.id}?at=2000-01-01`)).status).toBe(404);
  });

  test("a proposal is approved once, by its version", async () => {
    const made = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("proposal") })).body;
    const path = `/v1/portfolios/${made.id}`;
    const proposed = await service.ask("POST", `${path}/proposals`, { body: {} });
    const approve = () =>
      service.ask("POST", `${path}/proposals/${proposed.body.id}/approve`, { headers: { "If-Match": '"1"' } });
    const approved = await approve();
    expect([approved.status, approved.body.version]).toEqual([200, 2]);
    expect(approved.body.cash).toBeLessThan(made.cash);
    expect((await approve()).status).toBe(409);
    expect((await service.ask("GET", `${path}/lots`)).body.items.length).toBeGreaterThan(0);
  });
});

describe("health", () => {
  test("the service says that it lives, is ready, and what it counts", async () => {
    for (const path of ["/livez", "/readyz", "/openapi.json"]) {
      expect((await service.ask("GET", path, { key: null })).status).toBe(200);
    }
    const { body } = await service.ask("GET", "/metrics", { key: null });
    expect(body).toMatch(/omni_alpha_http_requests_total\{route="livez",method="GET",status="200"\} \d/);
  });
});
