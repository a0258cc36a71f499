import { randomBytes } from "node:crypto";
import type { ConfigIssue, RebalancePlan } from "../../../src/index.js";
import { loadConfig, reloadConfig, validateConfig } from "../../../src/index.js";
import { type OperationName, operationSchemas } from "../../../src/schemas/index.js";
import type { Queries } from "../database/database.js";
import type { CreatedBody, PortfolioEvent, TransactionsBody } from "../portfolios/portfolio-events.js";
import { type StoredPortfolio, summaryOf } from "../portfolios/portfolio-store.js";
import { heavyOperations, runOperation } from "../portfolios/run-operation.js";
import type { Services } from "../services.js";
import type { Principal } from "./api-keys.js";
import type { Answer } from "./idempotency.js";
import { type PointedError, Problem } from "./problem.js";

/** A request whose parameters and body fit their schemas. */
export interface Call {
  readonly services: Services;
  readonly principal: Principal;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** The version of `If-Match`; undefined without one. */
  readonly expected: number | undefined;
  readonly prefersAsync: boolean;
  /** Those of the transaction when the route writes. */
  readonly queries: Queries;
  /** Called when the transaction has ended well. */
  readonly afterwards: (work: () => void) => void;
  /** Ends when the client goes; asked for only where it is needed, as making it costs. */
  readonly signalOf: () => AbortSignal;
}

/** Answers one route. */
export type Handler = (call: Call) => Promise<Answer>;

const PAGE = 50;

const operationHandlers = Object.fromEntries(
  (Object.keys(operationSchemas) as OperationName[]).map((operation) => [
    operation,
    (call: Call) => answerOperation(operation, call),
  ]),
);

/** A handler for every route of the document but the stream of events. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...operationHandlers,

  async listPortfolios({ query, queries }) {
    const { limit, after } = pageOf(query);
    const rows = await queries.query<{ id: string; summary: string; place: string }>(
      `select id, summary, to_char(created at time zone 'utc', 'YYYYMMDDHH24MISSUS') || id as place from portfolios
       where to_char(created at time zone 'utc', 'YYYYMMDDHH24MISSUS') || id > $1 order by created, id limit $2`,
      [after, limit + 1],
    );
    return page("/v1/portfolios", rows, limit, ({ summary }) => summary);
  },

  async createPortfolio({ body, services, queries, afterwards }) {
    const created = body as CreatedBody;
    const issues = validateConfig(created.settings ?? {}).filter(({ severity }) => severity === "error");
    if (issues.length > 0) throw settingsProblem(issues, "/settings");
    const [row] = await queries.query<{ body: string }>("select body from settings where id = 1");
    const settings = merged(JSON.parse(row!.body) as Settings, (created.settings ?? {}) as Settings);
    const event: PortfolioEvent = { kind: "created", body: { ...created, settings: settings as never } };
    const portfolio = await services.store.create(created.name, event, queries);
    afterwards(() => services.store.keep(portfolio));
    return portfolioAnswer(portfolio, 201, { Location: `/v1/portfolios/${portfolio.id}` });
  },

  async getPortfolio({ parameters, query, queries, services }) {
    const { id } = parameters;
    const at = query["at"] as string | undefined;
    return portfolioAnswer(
      at === undefined ? await services.store.load(id!, queries) : await services.store.loadAt(id!, at, queries),
    );
  },

  async deletePortfolio(call) {
    const portfolio = await locked(call);
    await call.queries.query("delete from portfolios where id = $1", [portfolio.id]);
    call.afterwards(() => call.services.store.forget(portfolio.id));
    return { status: 204, headers: {}, body: "" };
  },

  async listTransactions(call) {
    const { engine } = await call.services.store.load(call.parameters["id"]!, call.queries);
    return pageOfList(call, "transactions", engine.ledger?.transactions ?? []);
  },

  async listLots(call) {
    const { engine } = await call.services.store.load(call.parameters["id"]!, call.queries);
    return pageOfList(call, "lots", engine.ledger?.openLots ?? []);
  },

  async bookTransactions(call) {
    const body = call.body as TransactionsBody;
    const { version, engine } = await changed(call, { kind: "transactions", body });
    const answer = { booked: body.transactions.length, version, byYear: engine.ledger?.byYear ?? {} };
    return { status: 201, headers: { ETag: `"${version}"` }, body: JSON.stringify(answer) };
  },

  async observePrices(call) {
    return portfolioAnswer(await changed(call, { kind: "prices", body: call.body as never }));
  },

  async applyTrades(call) {
    return portfolioAnswer(await changed(call, { kind: "trades", body: call.body as never }));
  },

  async listProposals({ parameters, query, queries, services }) {
    await services.store.load(parameters["id"]!, queries);
    const { limit, after } = pageOf(query);
    const rows = await queries.query<{ id: string; place: string; version: number; status: string; body: string }>(
      `select id, version, status, body, to_char(created at time zone 'utc', 'YYYYMMDDHH24MISSUS') || id as place from proposals
       where portfolio = $1 and ($2 = '' or to_char(created at time zone 'utc', 'YYYYMMDDHH24MISSUS') || id < $2)
       order by created desc, id desc limit $3`,
      [parameters["id"], after, limit + 1],
    );
    return page(`/v1/portfolios/${parameters["id"]}/proposals`, rows, limit, proposalText);
  },

  async propose({ parameters, body, queries, services, afterwards }) {
    const portfolio = await services.store.load(parameters["id"]!, queries);
    const plan = runOperation(portfolio.engine, "rebalance", body as Record<string, unknown>);
    const id = `pr_${randomBytes(9).toString("base64url").replace(/[-_]/g, "x")}`;
    const row = { id, version: portfolio.version, status: "open", body: plan };
    await queries.query("insert into proposals (id, portfolio, version, status, body) values ($1, $2, $3, $4, $5)", [
      id,
      portfolio.id,
      row.version,
      row.status,
      row.body,
    ]);
    await queries.query("insert into live_events (portfolio, kind, body) values ($1, 'proposal', $2)", [
      portfolio.id,
      JSON.stringify({ id, status: "open" }),
    ]);
    afterwards(() => services.live.ring(portfolio.id));
    return {
      status: 201,
      headers: { Location: `/v1/portfolios/${portfolio.id}/proposals/${id}` },
      body: proposalText(row),
    };
  },

  async approveProposal(call) {
    const proposal = await openProposal(call);
    const plan = JSON.parse(proposal.body) as RebalancePlan;
    await decide(call, "approved");
    if (plan.trades.length === 0) return portfolioAnswer(await locked(call));
    const trades = plan.trades.map(({ asset, quantity, price, cost = 0 }) => ({ asset, quantity, price, cost }));
    if (proposal.version !== call.expected) {
      throw new Problem(409, "stale-proposal", "The portfolio has changed since the proposal: propose again.");
    }
    return portfolioAnswer(await changed(call, { kind: "trades", body: { trades } }));
  },

  async refuseProposal(call) {
    const proposal = await openProposal(call);
    await decide(call, "refused");
    return { status: 200, headers: {}, body: proposalText({ ...proposal, status: "refused" }) };
  },

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

/** Answers of pure operations that were given lately, by portfolio, version and request. */
const answers = new Map<string, string>();

async function answerOperation(operation: OperationName, call: Call): Promise<Answer> {
  const { services, parameters, queries, body, prefersAsync, signalOf } = call;
  const portfolio = await services.store.load(parameters["id"]!, queries);
  const request = body as Record<string, unknown>;
  const { id, version } = portfolio;
  if (operation === "backtest" && prefersAsync) {
    const job = await services.jobs.queue({ portfolio: id, version, operation, request });
    const { id: jobId } = JSON.parse(job) as { id: string };
    return {
      status: 202,
      headers: { Location: `/v1/jobs/${jobId}`, "Preference-Applied": "respond-async" },
      body: job,
    };
  }
  const name = `${id} ${version} ${operation} ${JSON.stringify(request)}`;
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = heavyOperations.has(operation)
      ? await services.pool.run({ portfolio: id, version, operation, request, signal: signalOf() })
      : runOperation(portfolio.engine, operation, request);
    if (answers.size > 500) answers.delete(answers.keys().next().value!);
    if (answer.length < 1_000_000) answers.set(name, answer);
  }
  return { status: 200, headers: {}, body: answer };
}

/** The portfolio, locked for this transaction, at the version that was expected. */
async function locked({ parameters, queries, services, expected }: Call): Promise<StoredPortfolio> {
  const portfolio = await services.store.load(parameters["id"]!, queries, true);
  requireVersion(portfolio.version, expected);
  return portfolio;
}

async function changed(call: Call, event: PortfolioEvent): Promise<StoredPortfolio> {
  const { services, queries, afterwards } = call;
  const after = await services.store.append(await locked(call), event, queries);
  afterwards(() => {
    services.store.keep(after);
    services.live.ring(after.id);
  });
  return after;
}

function requireVersion(version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) {
    throw new Problem(412, "version-changed", `The current version is ${version}: read it again, then change it.`);
  }
}

function portfolioAnswer(portfolio: StoredPortfolio, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...headers, ETag: tagOf(portfolio) }, body: JSON.stringify(summaryOf(portfolio)) };
}

function tagOf({ version }: StoredPortfolio): string {
  return `"${version}"`;
}

interface ProposalRow {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly body: string;
}

async function openProposal({ parameters, queries }: Call): Promise<ProposalRow> {
  const [row] = await queries.query<ProposalRow>(
    "select id, version, status, body from proposals where id = $1 and portfolio = $2 for update",
    [parameters["proposal"], parameters["id"]],
  );
  if (row === undefined) throw new Problem(404, "not-found", "There is no such proposal.");
  if (row.status !== "open") throw new Problem(409, "decided", `The proposal was ${row.status} already.`);
  return row;
}

async function decide({ parameters, queries }: Call, status: "approved" | "refused"): Promise<void> {
  await queries.query("update proposals set status = $2 where id = $1", [parameters["proposal"], status]);
}

function proposalText({ id, version, status, body }: ProposalRow): string {
  return `${JSON.stringify({ id, version, status }).slice(0, -1)},"plan":${body}}`;
}

async function settingsRow(queries: Queries, lock = false): Promise<{ version: number; body: string }> {
  const [row] = await queries.query<{ version: number; body: string }>(
    `select version, body from settings where id = 1${lock ? " for update" : ""}`,
  );
  return row!;
}

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Nested settings with those of a later layer put over them. */
function merged(under: Settings, over: Settings): Settings {
  const groups = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(groups.map((group) => [group, { ...under[group], ...over[group] }]));
}

function settingsProblem(issues: readonly ConfigIssue[], at: string): Problem {
  const errors = issues
    .slice(0, 50)
    .map(({ key, message }): PointedError => ({ detail: message, pointer: `${at}/${key.replaceAll(".", "/")}` }));
  return new Problem(422, "invalid-settings", `${issues.length} settings are wrong: see errors.`, { errors });
}

function pageOf(query: Readonly<Record<string, unknown>>): { limit: number; after: string } {
  const { limit = PAGE, cursor } = query as { limit?: number; cursor?: string };
  if (cursor === undefined) return { limit, after: "" };
  const after = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^[\w-]{1,100}$/.test(after) || Buffer.from(after).toString("base64url") !== cursor) throw wrongCursor();
  return { limit, after };
}

function wrongCursor(): Problem {
  return new Problem(422, "invalid-argument", "This cursor is not one of this service.", {
    errors: [{ detail: "give the `next` of the page before", pointer: "/cursor" }],
  });
}

/** A page of a list in memory; the cursor is a position. */
function pageOfList({ parameters, query }: Call, name: string, all: readonly unknown[]): Answer {
  const { limit, after } = pageOf(query);
  const from = after === "" ? 0 : Number(after);
  if (!Number.isInteger(from) || from < 0) throw wrongCursor();
  const rows = all.slice(from, from + limit + 1).map((one, k) => ({ place: String(from + k + 1), one }));
  return page(`/v1/portfolios/${parameters["id"]}/${name}`, rows, limit, ({ one }) => JSON.stringify(one));
}

/** A page with the cursor of the next one, when one row more than asked for was found. */
function page<Row extends { readonly place: string }>(
  path: string,
  rows: readonly Row[],
  limit: number,
  textOf: (row: Row) => string,
): Answer {
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? Buffer.from(shown.at(-1)!.place).toString("base64url") : null;
  return {
    status: 200,
    headers: next === null ? {} : { Link: `<${path}?limit=${limit}&cursor=${next}>; rel="next"` },
    body: `{"items":[${shown.map(textOf).join(",")}],"next":${JSON.stringify(next)}}`,
  };
}
