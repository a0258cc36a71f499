import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { type ServiceRoute, serviceRoutes } from "../../../src/schemas/index.js";

/** Sends a request to the service, with the key of the caller. */
export type Send = (path: string, init: RequestInit) => Response | Promise<Response>;

/** Routes that are no tools: a stream, what takes minutes, and what governs the service. */
const NO_TOOLS = new Set([
  ...["streamEvents", "sweep", "train"],
  ...["listKeys", "createKey", "deleteKey", "putSettings", "deletePortfolio"],
]);

/** Longest answer that is handed to an agent, in characters. */
const LONGEST = 200_000;

const routes = new Map(serviceRoutes.filter(({ id }) => !NO_TOOLS.has(id)).map((route) => [route.id, route]));

/**
 * The operations of the service as tools for agents, from the schemas of the same requests. A tool takes the parameters of the path
 * and the query by name, `body` for the body, and `ifMatch` and `idempotencyKey` where the route reads them.
 */
export function toolServer(send: Send): Server {
  const server = new Server({ name: "omni-alpha", version: "1.0.0" }, { capabilities: { tools: {} } });
  const tools = [...routes.values()].map((route) => ({
    name: route.id,
    description: route.summary,
    inputSchema: inputSchemaOf(route),
    annotations: { readOnlyHint: !route.writes, destructiveHint: route.writes, openWorldHint: false },
  }));
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const route = routes.get(params.name);
    if (route === undefined) return failed(`There is no tool ${params.name.slice(0, 64)}.`);
    const response = await send(...requestOf(route, params.arguments ?? {}));
    const text = await response.text();
    const tag = response.headers.get("etag");
    if (!response.ok) return failed(text);
    const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (cut: ask for less)` : text;
    return {
      content: [
        { type: "text", text: shown },
        ...(tag === null ? [] : [{ type: "text" as const, text: `ETag: ${tag}` }]),
      ],
    };
  });
  return server;
}

function inputSchemaOf(route: ServiceRoute): { type: "object"; [key: string]: unknown } {
  const parameters = parametersOf(route);
  const query = Object.entries(route.query ?? {});
  const text = (description: string): object => ({ type: "string", description });
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(parameters.map((name) => [name, text("An id that the service gave.")])),
      ...Object.fromEntries(query.map(([name, schema]) => [name, plainSchema(schema)])),
      ...(route.body && { body: plainSchema(route.body) }),
      ...(route.ifMatch && { ifMatch: text("The ETag that the change is based on.") }),
      ...(route.writes && { idempotencyKey: text("The same key with the same body acts once.") }),
    },
    required: [...parameters, ...(route.body ? ["body"] : []), ...(route.ifMatch === "required" ? ["ifMatch"] : [])],
    additionalProperties: false,
  };
}

function plainSchema(schema: z.ZodType): object {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return plain;
}

function requestOf(route: ServiceRoute, given: Readonly<Record<string, unknown>>): [path: string, init: RequestInit] {
  const text = (name: string): string | undefined =>
    Object.hasOwn(given, name) && given[name] !== undefined ? String(given[name]) : undefined;
  let path = route.path;
  for (const name of parametersOf(route)) path = path.replace(`{${name}}`, encodeURIComponent(text(name) ?? ""));
  const query = new URLSearchParams();
  for (const name of Object.keys(route.query ?? {})) {
    const value = text(name);
    if (value !== undefined) query.set(name, value);
  }
  const headers: Record<string, string> = {};
  const match = text("ifMatch");
  const key = text("idempotencyKey");
  if (match !== undefined) headers["If-Match"] = match;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  if (route.body) headers["Content-Type"] = "application/json";
  return [
    query.size === 0 ? path : `${path}?${query}`,
    { method: route.method.toUpperCase(), headers, ...(route.body && { body: JSON.stringify(given["body"] ?? {}) }) },
  ];
}

function parametersOf({ path }: ServiceRoute): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

function failed(text: string): { isError: true; content: { type: "text"; text: string }[] } {
  return { isError: true, content: [{ type: "text", text }] };
}
