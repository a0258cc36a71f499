// The tools over standard input and output, for agents that start a program: they ask the service at OMNI_ALPHA_URL.
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { toolServer } from "./tool-server.js";

const { OMNI_ALPHA_URL: url = "http://127.0.0.1:8787", OMNI_ALPHA_KEY: key } = process.env;
if (key === undefined) {
  console.error("Set OMNI_ALPHA_KEY to a key of the service, and OMNI_ALPHA_URL to its address.");
  process.exit(1);
}
const server = toolServer((path, init) =>
  fetch(new URL(path, url), { ...init, headers: { ...(init.headers as object), Authorization: `Bearer ${key}` } }),
);
await server.connect(new StdioServerTransport());
