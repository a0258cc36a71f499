// Fills a running service with an example: a portfolio of twenty stocks, bought by an approved proposal, and the last weeks of
// history as a live feed over WebSocket.
//   npm run example-data -- <key> [--days 30] [--pause 1000]
// The address is OMNI_ALPHA_URL, by default http://127.0.0.1:8787; the key may also stand in OMNI_ALPHA_KEY.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { WebSocket } from "ws";

/** Dates of history that the portfolio starts with: about three years of trading days. */
const HISTORY = 756;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { days: { type: "string", default: "30" }, pause: { type: "string", default: "1000" } },
});
const key = positionals[0] ?? process.env["OMNI_ALPHA_KEY"];
const url = process.env["OMNI_ALPHA_URL"] ?? "http://127.0.0.1:8787";
const days = wholeNumber("--days", options.days, 2, 250);
const pause = wholeNumber("--pause", options.pause, 0, 60_000);
if (key === undefined) stop("Give the key that the service printed: npm run example-data -- <key>");

const { assets, rows } = readStocks();
const past = rows.slice(-days - HISTORY, -days);
const portfolio = await ask<{ id: string }>("/v1/portfolios", {
  name: "Twenty stocks",
  prices: { assets, dates: past.map(({ date }) => date), values: past.map(({ prices }) => prices) },
  cash: 1_000_000,
  settings: { optimizer: { method: "minimum-variance" } },
});
const path = `/v1/portfolios/${portfolio.id}`;
const proposal = await ask<{ id: string; version: number }>(`${path}/proposals`, {});
await ask(`${path}/proposals/${proposal.id}/approve`, undefined, { "If-Match": `"${proposal.version}"` });
console.log(`Portfolio ${portfolio.id} holds its first shares. Open ${url}/ and enter the key.`);

const socket = new WebSocket(new URL(`${path}/feed`, url.replace(/^http/, "ws")), {
  headers: { Authorization: `Bearer ${key}` },
});
await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
for (const { date, prices } of rows.slice(-days)) {
  // the close of New York, in winter
  socket.send(JSON.stringify(prices.map((price, k) => ({ at: `${date}T21:00:00Z`, asset: assets[k], price }))));
  console.log(`${date}: the prices of ${assets.length} stocks were sent.`);
  await new Promise((resolve) => setTimeout(resolve, pause));
}
const closed = new Promise((resolve) => socket.once("close", resolve));
socket.close();
await closed;
// run again, it makes another portfolio and replays again
console.log("The feed is over. The last day stays open, as no later price closes it.");

/** The twenty stocks, adjusted closes by date. */
function readStocks(): { assets: string[]; rows: { date: string; prices: number[] }[] } {
  const file = new URL("../data/us-stocks-20-daily.csv.gz", import.meta.url);
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => {
    const [date, ...prices] = line.split(",");
    return { date: date!, prices: prices.map(Number) };
  });
  return { assets: head!.split(",").slice(1), rows };
}

/** Posts a body; the answer, or the end of this program with what the service said. */
async function ask<T>(to: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(new URL(to, url), {
    method: "POST",
    headers: {
      ...headers,
      Authorization: `Bearer ${key}`,
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: Error) => stop(`No service answers at ${url} (${error.message}): start it with npm run server.`));
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) stop(`${response.status}: ${answer.detail}`);
  return answer;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    stop(`${name} is ${JSON.stringify(text)}: give a whole number from ${least} to ${most}`);
  }
  return value;
}

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}
