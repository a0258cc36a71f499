import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { openApiDocument, type ServiceRoute, serviceRoutes } from "../../../src/schemas/index.js";
import type { Queries } from "../database/database.js";
import { answerTools } from "../mcp/http.js";
import type { Services } from "../services.js";
import { type Principal, requireScope } from "./api-keys.js";
import type { Call } from "./call.js";
import { eventStream } from "./event-stream.js";
import { handlers } from "./handlers.js";
import { type Answer, onceFor, whileRunning } from "./idempotency.js";
import { pageFiles } from "./page-files.js";
import { Problem, problemBody, problemOf } from "./problem.js";
import { readText } from "./read-body.js";
import { keyOf, readBody, readIfMatch, readQuery } from "./read-request.js";

/** Greatest bodies in bytes: tables of prices and books of transactions are large. */
const LARGE = 64 * 1024 * 1024;
const SMALL = 1024 * 1024;
const LARGE_ROUTES = new Set(["createPortfolio", "bookTransactions", "observePrices"]);

/** An id in a path. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Headers of every answer. */
const SECURITY: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
};

/** The service over HTTP: every route of the document, health, figures, and the page. */
export function createApp(services: Services): Hono {
  const app = new Hono();
  const document = JSON.stringify(openApiDocument());
  const json = (body: string, status = 200): Response =>
    new Response(body, { status, headers: { "Content-Type": "application/json" } });

  open(app, services, "/livez", () => json('{"status":"ok"}'));
  open(app, services, "/openapi.json", () => json(document));
  open(app, services, "/readyz", async () => {
    await services.database.query("select 1");
    return json('{"status":"ready"}');
  });
  open(app, services, "/metrics", async () => {
    const { registry } = services.metrics;
    return new Response(await registry.metrics(), { headers: { "Content-Type": registry.contentType } });
  });
  for (const route of serviceRoutes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(route.method.toUpperCase(), path, (context) =>
      answered(context, services, route, () => answerRoute(context, services, route)),
    );
  }
  app.post("/mcp", (context) =>
    answered(context, services, { id: "mcp" }, async () => {
      const principal = await services.keys.authenticate(context.req.header("authorization"), services.database);
      services.rateLimit.take(principal.id, Date.now());
      return answerTools(context.req.raw, (path, init) => app.request(path, init));
    }),
  );
  for (const [path, methods] of methodsByPath()) {
    app.all(path, (context) =>
      answered(context, services, undefined, () => {
        throw new Problem(405, "method-not-allowed", `Use ${methods.join(" or ")}.`, {
          headers: { Allow: methods.join(", ") },
        });
      }),
    );
  }
  for (const [path, file] of pageFiles()) app.get(path, (context) => answered(context, services, undefined, file));
  app.notFound((context) =>
    answered(context, services, undefined, () => {
      throw new Problem(404, "not-found", "There is nothing at this path.");
    }),
  );
  app.onError((error, context) => answered(context, services, undefined, () => Promise.reject(error)));
  return app;
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const path of ["/livez", "/openapi.json", "/readyz", "/metrics"]) methods.set(path, ["GET"]);
  methods.set("/mcp", ["POST"]);
  for (const { path, method } of serviceRoutes) {
    const known = path.replaceAll(/\{(\w+)\}/g, ":$1");
    methods.set(known, [...(methods.get(known) ?? []), method.toUpperCase()]);
  }
  return methods;
}

/** A route that needs no key. */
function open(app: Hono, services: Services, path: string, answer: () => Response | Promise<Response>): void {
  app.get(path, (context) => answered(context, services, { id: path.slice(1) }, answer));
}

/** The answer or the problem, with the headers, the figures and the log of every request. */
async function answered(
  context: Context,
  { log, metrics }: Services,
  route: Pick<ServiceRoute, "id"> | undefined,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const started = performance.now();
  const requestId = randomUUID();
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ requestId, err: error }, "request failed");
    response = new Response(problemBody(problem, requestId), {
      status: problem.status,
      headers: { "Content-Type": "application/problem+json", ...problem.headers },
    });
  }
  for (const [name, value] of Object.entries(SECURITY)) response.headers.set(name, value);
  response.headers.set("X-Request-Id", requestId);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  const seconds = (performance.now() - started) / 1000;
  const labels = { route: route?.id ?? "other", method: context.req.method, status: String(response.status) };
  metrics.requests.inc(labels);
  metrics.durations.observe({ route: labels.route }, seconds);
  log.info({ requestId, ...labels, milliseconds: Math.round(seconds * 1e6) / 1e3 }, "request");
  return response;
}

async function answerRoute(context: Context, services: Services, route: ServiceRoute): Promise<Response> {
  const { request, principal, limits } = await admitted(context, services, route);
  const parameters = context.req.param() as Record<string, string>;
  for (const id of Object.values(parameters)) {
    if (!ID.test(id)) throw new Problem(404, "not-found", "There is no such thing.");
  }
  const query = readQuery(context, route);
  const expected = readIfMatch(context, route);
  if (route.id === "streamEvents") {
    return eventStream(services, parameters["id"]!, context.req.header("last-event-id"), request.signal);
  }
  const text = route.body ? await readText(request, LARGE_ROUTES.has(route.id) ? LARGE : SMALL) : "";
  const body = route.body ? readBody(text, route) : undefined;
  const call = {
    services,
    principal,
    parameters,
    query,
    body,
    expected,
    prefersAsync: /\brespond-async\b/.test(context.req.header("prefer") ?? ""),
    signalOf: () => request.signal,
  };
  const answer = route.writes
    ? await write(call, route, `${route.method} ${context.req.path}\n${expected ?? ""}\n${text}`, keyOf(context))
    : await handlers[route.id]!({ ...call, queries: services.database, afterwards: (work) => work() });
  const headers = new Headers({ ...answer.headers, ...limits });
  if (answer.body !== "") headers.set("Content-Type", "application/json");
  return new Response(answer.body === "" ? null : answer.body, { status: answer.status, headers });
}

/** The caller, when the key is known, has the scope, and has not asked too often. */
async function admitted(
  context: Context,
  services: Services,
  route: ServiceRoute,
): Promise<{ request: Request; principal: Principal; limits: Readonly<Record<string, string>> }> {
  const principal = await services.keys.authenticate(context.req.header("authorization"), services.database);
  const limits = services.rateLimit.take(principal.id, Date.now());
  if (route.scope !== null) requireScope(principal, route.scope);
  return { request: context.req.raw, principal, limits };
}

/** A write in one transaction with the answer that is kept for its key. */
async function write(
  call: Omit<Call, "queries" | "afterwards">,
  route: ServiceRoute,
  request: string,
  key: string | undefined,
): Promise<Answer> {
  const owner = call.principal.id;
  const later: (() => void)[] = [];
  const work = (): Promise<Answer> =>
    call.services.database.transaction(async (queries: Queries) => {
      later.length = 0;
      const act = (): Promise<Answer> =>
        handlers[route.id]!({ ...call, queries, afterwards: (one) => void later.push(one) });
      return key === undefined ? act() : onceFor({ owner, key, request }, queries, act);
    });
  const answer = await (key === undefined ? work() : whileRunning(owner, key, work));
  for (const one of later) one();
  return answer;
}
