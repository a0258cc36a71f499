import type { PortfolioEvent } from "../portfolios/portfolio-events.js";
import { type StoredPortfolio, summaryOf } from "../portfolios/portfolio-store.js";
import type { Call } from "./call.js";
import type { Answer } from "./idempotency.js";
import { Problem } from "./problem.js";

/** The portfolio, locked for this transaction, at the version that was expected. */
export async function locked({ parameters, queries, services, expected }: Call): Promise<StoredPortfolio> {
  const portfolio = await services.store.load(parameters["id"]!, queries, true);
  requireVersion(portfolio.version, expected);
  return portfolio;
}

/** The portfolio after an event, written in this transaction. */
export async function changed(call: Call, event: PortfolioEvent): Promise<StoredPortfolio> {
  const { services, queries, afterwards } = call;
  const after = await services.store.append(await locked(call), event, queries);
  afterwards(() => {
    services.store.keep(after);
    services.live.ring(after.id);
  });
  return after;
}

/** @throws Problem 412 when another version was expected */
export function requireVersion(version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) {
    throw new Problem(412, "version-changed", `The current version is ${version}: read it again, then change it.`);
  }
}

/** A portfolio as an answer, with its version as the `ETag`. */
export function portfolioAnswer(
  portfolio: StoredPortfolio,
  status = 200,
  headers: Record<string, string> = {},
): Answer {
  return { status, headers: { ...headers, ETag: tagOf(portfolio) }, body: JSON.stringify(summaryOf(portfolio)) };
}

function tagOf({ version }: StoredPortfolio): string {
  return `"${version}"`;
}
