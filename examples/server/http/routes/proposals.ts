import { randomBytes } from "node:crypto";
import type { RebalancePlan } from "../../../../src/index.js";
import { insertLiveEvent } from "../../live/insert-live-event.js";
import { runOperation } from "../../portfolios/run-operation.js";
import type { Call, Handler } from "../call.js";
import { page, pageOf } from "../pages.js";
import { changed, locked, portfolioAnswer } from "../portfolio-changes.js";
import { Problem } from "../problem.js";

/** Rebalances that wait for a decision. */
export const proposalRoutes: Readonly<Record<string, Handler>> = {
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
    await insertLiveEvent(queries, portfolio.id, "proposal", JSON.stringify({ id, status: "open" }));
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
};

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
