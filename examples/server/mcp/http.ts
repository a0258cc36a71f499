import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { type Send, toolServer } from "./tool-server.js";

/** One exchange of the Model Context Protocol over HTTP, without a session: each request stands for itself. */
export async function answerTools(request: Request, send: Send): Promise<Response> {
  const authorization = request.headers.get("authorization") ?? "";
  const server = toolServer((path, init) => {
    const headers = { ...(init.headers as Record<string, string>), Authorization: authorization };
    return send(path, { ...init, headers });
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  return transport.handleRequest(request);
}
