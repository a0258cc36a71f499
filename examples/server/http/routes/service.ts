import { loadConfig, reloadConfig } from "../../../../src/index.js";
import type { Queries } from "../../database/database.js";
import type { Handler } from "../call.js";
import { page, pageOf } from "../pages.js";
import { requireVersion } from "../portfolio-changes.js";
import { Problem } from "../problem.js";
import { merged, type Settings, settingsProblem } from "../settings-layers.js";

/** Jobs, settings and keys. */
export const governingRoutes: Readonly<Record<string, Handler>> = {
  async getJob({ parameters, services, queries }) {
    return { status: 200, headers: {}, body: await services.jobs.describe(parameters["job"]!, queries) };
  },

  async cancelJob({ parameters, services, afterwards, queries }) {
    const id = parameters["job"]!;
    await services.jobs.describe(id, queries);
    await queries.query("update jobs set status = 'cancelled' where id = $1 and status in ('queued', 'running')", [id]);
    afterwards(() => services.jobs.stop(id));
    return { status: 200, headers: {}, body: await services.jobs.describe(id, queries) };
  },

  async getSettings({ queries }) {
    const { version, body } = await settingsRow(queries);
    const { config, sources } = loadConfig({ overrides: JSON.parse(body) as object });
    return { status: 200, headers: { ETag: `"${version}"` }, body: JSON.stringify({ version, config, sources }) };
  },

  async putSettings({ body, expected, queries }) {
    const { config: input, allowLooserLimits = false } = body as { config: object; allowLooserLimits?: boolean };
    const row = await settingsRow(queries, true);
    requireVersion(row.version, expected);
    const before = loadConfig({ overrides: JSON.parse(row.body) as object }).config;
    const { config, changes, issues } = reloadConfig(before, input, { allowLooserLimits });
    const errors = issues.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw settingsProblem(errors, "/config");
    const version = row.version + 1;
    const kept = merged(JSON.parse(row.body) as Settings, input as Settings);
    await queries.query("update settings set version = $1, body = $2 where id = 1", [version, JSON.stringify(kept)]);
    return {
      status: 200,
      headers: { ETag: `"${version}"` },
      body: JSON.stringify({ version, config, changes, issues }),
    };
  },

  async listKeys({ query, queries, services }) {
    const { limit, after } = pageOf(query);
    const rows = await services.keys.list(limit + 1, after, queries);
    return page(
      "/v1/keys",
      rows.map((key) => ({ place: key.id, key })),
      limit,
      ({ key }) => JSON.stringify(key),
    );
  },

  async createKey({ body, queries, services }) {
    const { name, scopes } = body as { name: string; scopes: string[] };
    const created = await services.keys.create(name, scopes, queries);
    return { status: 201, headers: { "Cache-Control": "no-store" }, body: JSON.stringify(created) };
  },

  async deleteKey({ parameters, queries, services }) {
    if (!(await services.keys.withdraw(parameters["key"]!, queries))) {
      throw new Problem(404, "not-found", "There is no such key.");
    }
    return { status: 204, headers: {}, body: "" };
  },
};

async function settingsRow(queries: Queries, lock = false): Promise<{ version: number; body: string }> {
  const [row] = await queries.query<{ version: number; body: string }>(
    `select version, body from settings where id = 1${lock ? " for update" : ""}`,
  );
  return row!;
}
