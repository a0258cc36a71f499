import type { Handler } from "./call.js";
import { operationRoutes } from "./routes/operations.js";
import { portfolioRoutes } from "./routes/portfolios.js";
import { proposalRoutes } from "./routes/proposals.js";
import { governingRoutes } from "./routes/service.js";

/** A handler for every route of the document but the stream of events. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...operationRoutes,
  ...portfolioRoutes,
  ...proposalRoutes,
  ...governingRoutes,
};
