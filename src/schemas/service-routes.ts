import { z } from "zod";
import { type JobOperationName, jobOperationSchemas } from "./job-operations.js";
import { type OperationName, operationSchemas } from "./operations.js";
import {
  apiKey,
  apiKeyCreated,
  apiKeyRequest,
  job,
  pageOf,
  portfolioRequest,
  portfolioSummary,
  pricesRequest,
  proposal,
  settings,
  settingsRequest,
  settingsResponse,
  taxLot,
  tradesRequest,
  transaction,
  transactionsRequest,
  transactionsResponse,
} from "./resources.js";
import { isoDate } from "./values.js";

/** What a key may do: look, change portfolios, or govern the service. */
export type Scope = "read" | "trade" | "admin";

/** One answer of a route. */
export interface RouteAnswer {
  /** One sentence. */
  readonly description: string;
  /** The body, if there is one. */
  readonly schema?: z.ZodType;
  /** The type of the body. Default "application/json". */
  readonly contentType?: string;
  /** Whether the answer carries an `ETag`. Default false. */
  readonly tagged?: boolean;
  /** Whether the answer carries a `Location`. Default false. */
  readonly located?: boolean;
}

/** One route of the service: what it takes, what it may answer, and who may call it. */
export interface ServiceRoute {
  /** The name of the operation in the document. */
  readonly id: string;
  /** The method. */
  readonly method: "get" | "post" | "put" | "delete";
  /** The path, with parameters in braces. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  /** The scope that a key needs; null where no key is asked for. */
  readonly scope: Scope | null;
  /** The body. Default: none. */
  readonly body?: z.ZodType;
  /** Parameters of the query. Default: none. */
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** Whether the route changes something, and so takes an `Idempotency-Key`. */
  readonly writes: boolean;
  /** Whether `If-Match` is needed or only looked at. Default: not read. */
  readonly ifMatch?: "required" | "optional";
  /** The answers without an error, by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
}

const limit = z.coerce.number().pipe(z.int().min(1).max(200)).meta({ type: "integer", minimum: 1, maximum: 200 });
const cursor = z.string().min(1).max(200).meta({ description: "The `next` of the page before." });
const paged = { limit, cursor };
const at = isoDate.meta({ description: "The portfolio as it stood on this day. Default: now." });

const operationSummaries: Readonly<Record<OperationName, string>> = {
  construct: "Optimize, and the trades in whole shares that lead there.",
  optimize: "The weights that the method chooses from the latest prices.",
  rebalance: "What to trade to come back to the target, and why.",
  analyze: "Value, weights, risk, and how these weights would have done.",
  attribute: "Where the return of the backtest came from.",
  harvest: "Losses that are worth realizing today.",
  backtest: "The method through history; with `Prefer: respond-async` as a job.",
  regime: "The regime of the market.",
};

function operationRoute(name: OperationName): ServiceRoute {
  const { request, response } = operationSchemas[name];
  return {
    id: name,
    method: "post",
    path: `/v1/portfolios/{id}/${name}`,
    summary: operationSummaries[name],
    scope: "read",
    body: request,
    writes: false,
    answers: {
      200: { description: "The answer.", schema: response },
      ...(name === "backtest" && {
        202: { description: "The work was queued as a job.", schema: job, located: true },
      }),
    },
  };
}

const jobSummaries: Readonly<Record<JobOperationName, string>> = {
  sweep: "Backtests of several settings as a job, with what luck explains of the best.",
  train: "Train a predictor on the prices as a job; the result is the predictor with its card.",
};

function jobRoute(name: JobOperationName): ServiceRoute {
  return {
    id: name,
    method: "post",
    path: `/v1/portfolios/{id}/${name}`,
    summary: jobSummaries[name],
    scope: "read",
    body: jobOperationSchemas[name].request,
    writes: true,
    answers: { 202: { description: "The work was queued as a job.", schema: job, located: true } },
  };
}

/** Every route of the service, in the order of the document. The server and the document are both made from it. */
export const serviceRoutes: readonly ServiceRoute[] = [
  {
    id: "listPortfolios",
    method: "get",
    path: "/v1/portfolios",
    summary: "All portfolios, the oldest first.",
    scope: "read",
    query: paged,
    writes: false,
    answers: { 200: { description: "A page.", schema: pageOf(portfolioSummary, "PortfolioPage") } },
  },
  {
    id: "createPortfolio",
    method: "post",
    path: "/v1/portfolios",
    summary: "Create a portfolio from prices and what is held.",
    scope: "trade",
    body: portfolioRequest,
    writes: true,
    answers: { 201: { description: "Created.", schema: portfolioSummary, tagged: true, located: true } },
  },
  {
    id: "getPortfolio",
    method: "get",
    path: "/v1/portfolios/{id}",
    summary: "A portfolio as it stands, or as it stood on a day.",
    scope: "read",
    query: { at },
    writes: false,
    answers: { 200: { description: "The portfolio.", schema: portfolioSummary, tagged: true } },
  },
  {
    id: "deletePortfolio",
    method: "delete",
    path: "/v1/portfolios/{id}",
    summary: "Delete a portfolio and everything that belongs to it.",
    scope: "admin",
    writes: true,
    ifMatch: "required",
    answers: { 204: { description: "Deleted." } },
  },
  {
    id: "listTransactions",
    method: "get",
    path: "/v1/portfolios/{id}/transactions",
    summary: "The lines of the tax ledger, in the order in which they were booked.",
    scope: "read",
    query: paged,
    writes: false,
    answers: { 200: { description: "A page.", schema: pageOf(transaction, "TransactionPage") } },
  },
  {
    id: "bookTransactions",
    method: "post",
    path: "/v1/portfolios/{id}/transactions",
    summary: "Book lines in the tax ledger.",
    scope: "trade",
    body: transactionsRequest,
    writes: true,
    ifMatch: "optional",
    answers: { 201: { description: "Booked.", schema: transactionsResponse, tagged: true } },
  },
  {
    id: "listLots",
    method: "get",
    path: "/v1/portfolios/{id}/lots",
    summary: "The open tax lots.",
    scope: "read",
    query: paged,
    writes: false,
    answers: { 200: { description: "A page.", schema: pageOf(taxLot, "TaxLotPage") } },
  },
  {
    id: "observePrices",
    method: "post",
    path: "/v1/portfolios/{id}/prices",
    summary: "New prices, with the splits and dividends that belong to them.",
    scope: "trade",
    body: pricesRequest,
    writes: true,
    ifMatch: "optional",
    answers: { 200: { description: "The portfolio at the new prices.", schema: portfolioSummary, tagged: true } },
  },
  {
    id: "applyTrades",
    method: "post",
    path: "/v1/portfolios/{id}/trades",
    summary: "Apply fills; the tax ledger books them.",
    scope: "trade",
    body: tradesRequest,
    writes: true,
    ifMatch: "optional",
    answers: { 200: { description: "The portfolio after the fills.", schema: portfolioSummary, tagged: true } },
  },
  ...(Object.keys(operationSchemas) as OperationName[]).map(operationRoute),
  ...(Object.keys(jobOperationSchemas) as JobOperationName[]).map(jobRoute),
  {
    id: "listProposals",
    method: "get",
    path: "/v1/portfolios/{id}/proposals",
    summary: "Rebalances that were proposed, the newest first.",
    scope: "read",
    query: paged,
    writes: false,
    answers: { 200: { description: "A page.", schema: pageOf(proposal, "ProposalPage") } },
  },
  {
    id: "propose",
    method: "post",
    path: "/v1/portfolios/{id}/proposals",
    summary: "Keep today's rebalance as a proposal that waits for a decision.",
    scope: "trade",
    body: operationSchemas.rebalance.request,
    writes: true,
    answers: { 201: { description: "Proposed.", schema: proposal, located: true } },
  },
  {
    id: "approveProposal",
    method: "post",
    path: "/v1/portfolios/{id}/proposals/{proposal}/approve",
    summary: "Apply the trades of a proposal.",
    scope: "trade",
    writes: true,
    ifMatch: "required",
    answers: { 200: { description: "The portfolio after the trades.", schema: portfolioSummary, tagged: true } },
  },
  {
    id: "refuseProposal",
    method: "post",
    path: "/v1/portfolios/{id}/proposals/{proposal}/refuse",
    summary: "Refuse a proposal.",
    scope: "trade",
    writes: true,
    answers: { 200: { description: "The proposal.", schema: proposal } },
  },
  {
    id: "streamEvents",
    method: "get",
    path: "/v1/portfolios/{id}/events",
    summary: "Live events as server-sent events; resumes after `Last-Event-ID`.",
    scope: "read",
    writes: false,
    answers: { 200: { description: "A stream.", schema: z.string(), contentType: "text/event-stream" } },
  },
  {
    id: "getJob",
    method: "get",
    path: "/v1/jobs/{job}",
    summary: "The progress of a job, and its result.",
    scope: "read",
    writes: false,
    answers: { 200: { description: "The job.", schema: job } },
  },
  {
    id: "cancelJob",
    method: "delete",
    path: "/v1/jobs/{job}",
    summary: "Cancel a job.",
    scope: "trade",
    writes: true,
    answers: { 200: { description: "The job.", schema: job } },
  },
  {
    id: "getSettings",
    method: "get",
    path: "/v1/settings",
    summary: "The settings that new portfolios start from.",
    scope: "read",
    writes: false,
    answers: { 200: { description: "The settings.", schema: settings, tagged: true } },
  },
  {
    id: "putSettings",
    method: "put",
    path: "/v1/settings",
    summary: "Replace settings; all problems are reported at once.",
    scope: "admin",
    body: settingsRequest,
    writes: true,
    ifMatch: "required",
    answers: { 200: { description: "The new settings.", schema: settingsResponse, tagged: true } },
  },
  {
    id: "listKeys",
    method: "get",
    path: "/v1/keys",
    summary: "The keys of the service, without the keys themselves.",
    scope: "admin",
    query: paged,
    writes: false,
    answers: { 200: { description: "A page.", schema: pageOf(apiKey, "ApiKeyPage") } },
  },
  {
    id: "createKey",
    method: "post",
    path: "/v1/keys",
    summary:
      "Make a key; it is shown only now. At most two keys of a name live at a time, so that one can replace the other.",
    scope: "admin",
    body: apiKeyRequest,
    writes: true,
    answers: { 201: { description: "The key.", schema: apiKeyCreated } },
  },
  {
    id: "deleteKey",
    method: "delete",
    path: "/v1/keys/{key}",
    summary: "Withdraw a key.",
    scope: "admin",
    writes: true,
    answers: { 204: { description: "Withdrawn." } },
  },
];
