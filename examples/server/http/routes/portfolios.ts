import { validateConfig } from "../../../../src/index.js";
import type { CreatedBody, PortfolioEvent, TransactionsBody } from "../../portfolios/portfolio-events.js";
import type { Handler } from "../call.js";
import { page, pageOf, pageOfList } from "../pages.js";
import { changed, locked, portfolioAnswer } from "../portfolio-changes.js";
import { merged, type Settings, settingsProblem } from "../settings-layers.js";

/** Portfolios: what they hold, and what changes them. */
export const portfolioRoutes: Readonly<Record<string, Handler>> = {
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
    call.afterwards(() => {
      call.services.store.forget(portfolio.id);
      call.services.live.ring(portfolio.id); // open streams end
    });
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
};
