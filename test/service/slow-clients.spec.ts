import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keys, portfolioBody, type Service, startService } from "./start-service.js";

let service: Service;
let id: string;
let prices: Record<string, number>;

beforeAll(async () => {
  service = await startService();
  ({ id, prices } = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("slow") })).body);
});
afterAll(() => service?.end());

const open = async (): Promise<Socket> => {
  const { port, hostname } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
};

const memory = async (): Promise<number> => {
  const { body } = await service.ask("GET", "/metrics");
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(body)![1]) / 1e6;
};

test("bodies that come byte by byte are given up after twenty seconds, and hold nobody else up", async () => {
  const started = Date.now();
  const sockets = await Promise.all(Array.from({ length: 20 }, open));
  const answers = sockets.map(
    (socket) =>
      new Promise<string>((resolve) => {
        let text = "";
        socket.on("data", (chunk) => {
          text += String(chunk);
        });
        socket.once("close", () => resolve(text));
        socket.write(
          `POST /v1/portfolios/${id}/optimize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys.read}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`,
        );
      }),
  );
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(" ");
  }, 500);
  for (let k = 0; k < 20; k++) {
    expect((await service.ask("POST", `/v1/portfolios/${id}/optimize`, { body: {} })).status).toBe(200);
  }
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 400 .*"code":"slow-body"/s);
  clearInterval(dripping);
  expect(Date.now() - started).toBeLessThan(60_000);
});

test("readers of events that never read hold no memory and nobody up", async () => {
  const before = await memory();
  const sockets = await Promise.all(Array.from({ length: 20 }, open));
  for (const socket of sockets) {
    socket.pause();
    socket.write(
      `GET /v1/portfolios/${id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys.read}\r\nLast-Event-ID: 0\r\n\r\n`,
    );
  }
  const start = Date.UTC(2023, 0, 10);
  for (let k = 0; k < 200; k++) {
    const date = new Date(start + k * 86_400_000).toISOString().slice(0, 10);
    expect((await service.ask("POST", `/v1/portfolios/${id}/prices`, { body: { date, prices } })).status).toBe(200);
  }
  expect((await memory()) - before).toBeLessThan(200);
  for (const socket of sockets) socket.destroy();
  for (let k = 0; ; k++) {
    const { body } = await service.ask("GET", "/metrics");
    if (/^omni_alpha_event_streams 0$/m.test(body)) break;
    expect(k).toBeLessThan(100);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
