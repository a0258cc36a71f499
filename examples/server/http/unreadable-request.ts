import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { Problem, problemBody } from "./problem.js";

/** What HTTP's own reader found wrong, by its code. */
const FOUND: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem(431, "head-too-large", "The address or the headers are too long: 16 kB at most."),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, "too-slow", "The request did not come in time."),
};
const NO_HTTP = new Problem(400, "malformed", "This is no request of HTTP.");

/** Answers what never became a request, as a problem like all others, and ends the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = FOUND[error.code ?? ""] ?? NO_HTTP;
  const body = problemBody(problem, randomUUID());
  const head = [
    `HTTP/1.1 ${problem.status} ${WORDS[problem.status]}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const WORDS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};
