import { z } from "zod";
import { job, problem } from "./resources.js";
import { type RouteAnswer, type ServiceRoute, serviceRoutes } from "./service-routes.js";

/** A JSON value of the document. */
type Json = Record<string, unknown>;

/** What went wrong, by status: each appears at the routes where it can occur. */
const problemsByStatus: Readonly<Record<number, string>> = {
  400: "The request cannot be read: its JSON, a parameter or a header.",
  401: "No key, or none that is known.",
  403: "The key lacks the scope.",
  404: "There is no such thing.",
  408: "The head of the request did not come in time.",
  409: "The state does not allow it, or a request with this `Idempotency-Key` is still running.",
  412: "The version in `If-Match` is not the current one.",
  413: "The body is too large.",
  415: "The body is not JSON.",
  422: "The request is readable and wrong: every problem is listed.",
  428: "`If-Match` is missing.",
  429: "Too many requests: wait as `Retry-After` says.",
  431: "The address or the headers are too long.",
  500: "The service failed; the id of the request leads to its log.",
  503: "The database or the workers are away: try again as `Retry-After` says.",
};

/**
 * The OpenAPI 3.1 document of the service, made from the zod schemas.
 *
 * @returns plain JSON
 * @remarks Needs the peer `zod`, version 4. Cost: a few milliseconds; keep the result.
 * @example
 * openApiDocument().openapi; // "3.1.0"
 */
export function openApiDocument(): Json {
  const schemas = new Schemas();
  const paths: Record<string, Json> = {};
  for (const route of serviceRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  for (const [path, summary, contentType] of openPaths) {
    paths[path] = { get: openOperation(path, summary, contentType) };
  }
  schemas.reference(problem);
  return {
    openapi: "3.1.0",
    info: {
      title: "omni-alpha",
      version: "1.0.0",
      summary: "Portfolios over HTTP: construct, optimize, rebalance, analyze, attribute, harvest, backtest, regime.",
      description:
        "The operations of the library's `PortfolioEngine`, with transactions, prices, settings and live events.",
      license: { name: "MIT", identifier: "MIT" },
      contact: { name: "omni-alpha", url: "https://github.com/omni-alpha/omni-alpha" },
    },
    servers: [{ url: "/", description: "This server." }],
    security: [{ key: [] }],
    tags: [
      { name: "portfolios", description: "Portfolios and what is asked of them." },
      { name: "service", description: "Jobs, settings, keys and health." },
    ],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "A key of the service." } },
      schemas: schemas.all,
    },
  };
}

const openPaths: readonly (readonly [path: string, summary: string, contentType: string])[] = [
  ["/openapi.json", "This document.", "application/json"],
  ["/livez", "Whether the process answers.", "application/json"],
  ["/readyz", "Whether the database answers.", "application/json"],
  ["/metrics", "Figures in the Prometheus format.", "text/plain"],
];

function openOperation(path: string, summary: string, contentType: string): Json {
  const schema = contentType === "text/plain" ? { type: "string" } : { type: "object" };
  return {
    operationId: path.slice(1).replace(".json", "Document"),
    summary,
    description: summary,
    tags: ["service"],
    security: [],
    responses: {
      200: { description: summary, content: { [contentType]: { schema } } },
      ...problemAnswers([408, 431, path === "/readyz" ? 503 : 500]),
    },
  };
}

function operationOf(route: ServiceRoute, schemas: Schemas): Json {
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      description: "An id that the service gave.",
      schema: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" },
    })),
    ...Object.entries(route.query ?? {}).map(([name, schema]) => ({
      name,
      in: "query",
      required: false,
      schema: schemas.inline(schema),
    })),
    ...headersOf(route),
  ];
  return {
    operationId: route.id,
    summary: route.summary,
    description: `${route.summary} Needs the scope \`${route.scope}\`.`,
    tags: [route.path.startsWith("/v1/portfolios") ? "portfolios" : "service"],
    "x-scope": route.scope,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: { required: true, content: { "application/json": { schema: schemas.reference(route.body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, answerOf(route, answer, schemas)]),
      ),
      ...problemAnswers(problemsOf(route)),
    },
  };
}

function headersOf(route: ServiceRoute): Json[] {
  const header = (name: string, required: boolean, description: string, schema: Json): Json => ({
    name,
    in: "header",
    required,
    description,
    schema,
  });
  const headers: Json[] = [];
  if (route.writes) {
    headers.push(
      header("Idempotency-Key", false, "The same key with the same body gives the same answer, once.", {
        type: "string",
        pattern: "^[A-Za-z0-9_.:-]{1,128}$",
      }),
    );
  }
  if (route.ifMatch) {
    headers.push(
      header("If-Match", route.ifMatch === "required", "The `ETag` that the change is based on.", {
        type: "string",
        pattern: '^"[0-9]{1,15}"$',
      }),
    );
  }
  if (route.id === "backtest") {
    headers.push(header("Prefer", false, "`respond-async` for a job.", { type: "string", enum: ["respond-async"] }));
  }
  if (route.id === "streamEvents") {
    headers.push(
      header("Last-Event-ID", false, "The last event that was seen.", { type: "string", pattern: "^[0-9]{1,15}$" }),
    );
  }
  return headers;
}

/** The statuses of the problems that a route can end in. */
export function problemsOf(route: ServiceRoute): number[] {
  return [
    400,
    401,
    403,
    ...(route.path.includes("{") ? [404] : []),
    408,
    ...(route.writes ? [409] : []),
    ...(route.ifMatch ? [412] : []),
    ...(route.body ? [413, 415] : []),
    ...(route.body || route.writes || route.query ? [422] : []),
    ...(route.ifMatch === "required" ? [428] : []),
    429,
    431,
    500,
    503,
  ];
}

function problemAnswers(statuses: readonly number[]): Json {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: problemsByStatus[status],
        ...((status === 429 || status === 503) && {
          headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } } },
        }),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

function answerOf(route: ServiceRoute, answer: RouteAnswer, schemas: Schemas): Json {
  const headers = {
    ...(answer.tagged && { ETag: { description: "The version.", schema: { type: "string" } } }),
    ...(answer.located && { Location: { description: "Where it is.", schema: { type: "string" } } }),
  };
  return {
    description: answer.description,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(answer.schema && {
      content: { [answer.contentType ?? "application/json"]: { schema: schemas.reference(answer.schema) } },
    }),
    ...linksOf(route, answer),
  };
}

/** What can be asked next, with the ids that the answer gives. */
function linksOf(route: ServiceRoute, answer: RouteAnswer): Json {
  const id = "$response.body#/id";
  const links: Json = {};
  const link = (operationId: string, parameters: Json): void => {
    links[operationId] = { operationId, parameters };
  };
  if (route.id === "createPortfolio") {
    for (const next of serviceRoutes) if (/\{id\}(\/[a-z]+)?$/.test(next.path)) link(next.id, { id });
  }
  if (route.id === "propose") {
    for (const next of ["approveProposal", "refuseProposal"]) link(next, { id: "$request.path.id", proposal: id });
  }
  if (answer.located && answer.schema === job) {
    link("getJob", { job: id });
    link("cancelJob", { job: id });
  }
  if (route.id === "createKey") link("deleteKey", { key: id });
  return Object.keys(links).length === 0 ? {} : { links };
}

/** The schemas of the document: those with an id are written once and referred to. */
class Schemas {
  readonly all: Record<string, unknown> = {};

  reference(schema: z.ZodType): Json {
    const id = schema.meta()?.["id"];
    const inline = this.inline(schema);
    if (typeof id !== "string") return inline;
    const itself = `#/components/schemas/${id}`;
    // a schema that is met again within itself was written down as a component already
    if (inline["$ref"] !== itself) this.all[id] = inline;
    return { $ref: itself };
  }

  inline(schema: z.ZodType): Json {
    const {
      $schema: _,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      io: "input",
      unrepresentable: "any",
    }) as Json;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Json)) this.all[name] = moved(definition);
    return moved(rest) as Json;
  }
}

/** References within a schema point to the components of the document; ids are said by their place. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "id" || typeof (value as Json)["id"] !== "string")
      .map(([key, one]) =>
        key === "$ref" && typeof one === "string"
          ? [key, one.replace("#/$defs/", "#/components/schemas/")]
          : [key, moved(one)],
      ),
  );
}
