import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { keys, portfolioBody, type Service, startService } from "./start-service.js";

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.end());

interface Seen {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** Events of a stream until `count` of them came. */
async function eventsOf(path: string, count: number, last?: number): Promise<Seen[]> {
  const leaving = new AbortController();
  const headers = {
    Authorization: `Bearer ${keys.read}`,
    ...(last !== undefined && { "Last-Event-ID": String(last) }),
  };
  const response = await fetch(new URL(path, service.url), { headers, signal: leaving.signal });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const seen: Seen[] = [];
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop()!;
    for (const part of parts) {
      const [, id, event, data] = /^id: (\d+)\nevent: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (id !== undefined) seen.push({ id: Number(id), event: event!, data: JSON.parse(data!) });
    }
    if (seen.length >= count) break;
  }
  leaving.abort();
  return seen.slice(0, count);
}

async function created(name: string): Promise<{ id: string; date: string; prices: Record<string, number> }> {
  return (await service.ask("POST", "/v1/portfolios", { body: portfolioBody(name) })).body;
}

test("events come live, and a stream resumes after the last one that was seen", async () => {
  const { id, prices } = await created("stream");
  const path = `/v1/portfolios/${id}/events`;
  const live = eventsOf(path, 2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const date of ["2023-01-10", "2023-01-11", "2023-01-12"]) {
    await service.ask("POST", `/v1/portfolios/${id}/prices`, { body: { date, prices } });
  }
  const [first, second] = await live;
  expect([first!.event, second!.event]).toEqual(["prices-applied", "prices-applied"]);
  const resumed = await eventsOf(path, 2, first!.id);
  expect(resumed[0]).toEqual(second);
  expect((resumed[1]!.data as { date: string }).date).toBe("2023-01-12");
});

test("the stream of a portfolio that is deleted ends", async () => {
  const { id } = await created("gone");
  const response = await fetch(new URL(`/v1/portfolios/${id}/events`, service.url), {
    headers: { Authorization: `Bearer ${keys.read}` },
  });
  const reading = response.text();
  const deleted = await service.ask("DELETE", `/v1/portfolios/${id}`, { headers: { "If-Match": '"1"' } });
  expect(deleted.status).toBe(204);
  expect(await reading).toBe("retry: 3000\n\n");
});

test("ticks over WebSocket drive the monitor, and a day that closes becomes prices", async () => {
  const { id, prices } = await created("feed");
  const socket = new WebSocket(`${service.url.replace("http", "ws")}/v1/portfolios/${id}/feed`, {
    headers: { Authorization: `Bearer ${keys.trade}` },
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const watching = eventsOf(`/v1/portfolios/${id}/events`, 3, 0);
  for (const day of ["2023-01-10", "2023-01-11", "2023-01-12"]) {
    socket.send(
      JSON.stringify(
        Object.entries(prices).map(([asset, price]) => ({ at: `${day}T20:00:00Z`, asset, price: price * 1.01 })),
      ),
    );
  }
  const seen = await watching;
  expect(seen.map(({ event }) => event)).toContain("created");
  for (let k = 0; ; k++) {
    const { date } = (await service.ask("GET", `/v1/portfolios/${id}`)).body;
    if (date === "2023-01-11") break;
    expect(k).toBeLessThan(100);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  socket.close();
});

test("a feed without a key, or with a key that may only read, is refused", async () => {
  const { id } = await created("refused");
  for (const [key, status] of [
    [undefined, 401],
    [keys.read, 403],
  ] as const) {
    const socket = new WebSocket(`${service.url.replace("http", "ws")}/v1/portfolios/${id}/feed`, {
      headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
    });
    const refused = await new Promise((resolve) => {
      socket.once("unexpected-response", (_, response) => resolve(response.statusCode));
      socket.once("error", () => {});
    });
    expect(refused).toBe(status);
  }
});

test("agents use the operations as tools, over HTTP and over standard input", async () => {
  const { id } = await created("tools");
  const transports = [
    new StreamableHTTPClientTransport(new URL("/mcp", service.url), {
      requestInit: { headers: { Authorization: `Bearer ${keys.trade}` } },
    }),
    new StdioClientTransport({
      command: process.execPath,
      args: ["--import", "tsx", "examples/server/mcp/stdio.ts"],
      env: { PATH: process.env["PATH"]!, OMNI_ALPHA_URL: service.url, OMNI_ALPHA_KEY: keys.trade },
    }),
  ];
  for (const transport of transports) {
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(transport as never);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["optimize", "rebalance", "bookTransactions"]),
    );
    const answer = await client.callTool({ name: "rebalance", arguments: { id, body: {} } });
    const [content] = answer.content as { text: string }[];
    expect(JSON.parse(content!.text)).toMatchObject({ due: true, reasons: expect.any(Array) });
    const wrong = await client.callTool({ name: "rebalance", arguments: { id, body: { cashflow: 1 } } });
    expect(wrong.isError).toBe(true);
    await client.close();
  }
});
