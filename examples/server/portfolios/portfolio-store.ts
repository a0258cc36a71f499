import { randomBytes } from "node:crypto";
import { PortfolioEngine } from "../../../src/index.js";
import type { Queries } from "../database/database.js";
import { Problem } from "../http/problem.js";
import { insertLiveEvent } from "../live/insert-live-event.js";
import { afterEvent, type PortfolioEvent } from "./portfolio-events.js";

/** A portfolio at one version. */
export interface StoredPortfolio {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly engine: PortfolioEngine;
}

/** What lists and answers say of a portfolio. */
export interface PortfolioSummary {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly date: string;
  readonly value: number;
  readonly cash: number;
  readonly holdings: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<string, number>>;
  readonly prices: Readonly<Record<string, number>>;
}

interface EventRow {
  readonly version: number;
  readonly kind: PortfolioEvent["kind"];
  readonly body: string;
}

/** Events between two snapshots. */
const SNAPSHOT_EVERY = 64;

/** Engines that are kept in memory. */
const KEPT = 64;

/** Deleted portfolios that are remembered. */
const DELETED = 10_000;

/** Portfolios as logs of events; the newest engines are kept in memory and brought up to date by the events they lack. */
export class PortfolioStore {
  readonly #kept = new Map<string, StoredPortfolio>();
  /** Portfolios that were deleted lately: a read that began before the deletion must not bring them back. */
  readonly #deleted = new Set<string>();
  readonly #isAlone: boolean;

  /** @param isAlone - whether no other process writes to the database, so that the engines in memory are the newest */
  constructor(isAlone: boolean) {
    this.#isAlone = isAlone;
  }

  /** @throws Problem 404 */
  async load(id: string, queries: Queries, lock: boolean = false): Promise<StoredPortfolio> {
    if (this.#isAlone && !lock) {
      const newest = this.#kept.get(id);
      if (newest) return newest;
    }
    const [row] = await queries.query<{ name: string; version: number }>(
      `select name, version from portfolios where id = $1${lock ? " for update" : ""}`,
      [id],
    );
    if (row === undefined) throw missing();
    const kept = this.#kept.get(id);
    if (kept?.version === row.version) return kept;
    const start = kept && kept.version < row.version ? kept : await this.#snapshot(id, row.name, row.version, queries);
    const portfolio = await this.#fold(id, row.name, start, row.version, queries);
    if (!lock) this.#keep(portfolio);
    return portfolio;
  }

  /**
   * The portfolio as it stood at the end of a day of its prices.
   *
   * @throws Problem 404 when it did not exist then
   */
  async loadAt(id: string, date: string, queries: Queries): Promise<StoredPortfolio> {
    const [row] = await queries.query<{ name: string }>("select name from portfolios where id = $1", [id]);
    if (row === undefined) throw missing();
    const [last] = await queries.query<{ version: number | null }>(
      "select max(version) as version from portfolio_events where portfolio = $1 and data_date <= $2",
      [id, date],
    );
    const version = last?.version ?? null;
    if (version === null) throw new Problem(404, "not-found", "The portfolio did not exist on that day.");
    return this.#fold(id, row.name, await this.#snapshot(id, row.name, version, queries), version, queries);
  }

  /** Whether the portfolio was not deleted, here or by another server. */
  async exists(id: string, queries: Queries): Promise<boolean> {
    return (await queries.query("select id from portfolios where id = $1", [id])).length > 0;
  }

  /** The events that lead from a version to another, for a worker that folds them itself. */
  async events(id: string, after: number, to: number, queries: Queries): Promise<EventRow[]> {
    return queries.query<EventRow>(
      "select version, kind, body from portfolio_events where portfolio = $1 and version > $2 and version <= $3 order by version",
      [id, after, to],
    );
  }

  /** Creates a portfolio; `queries` are those of a transaction. */
  async create(name: string, event: PortfolioEvent, queries: Queries): Promise<StoredPortfolio> {
    const id = `pf_${randomBytes(9).toString("base64url").replace(/[-_]/g, "x")}`;
    const portfolio = { id, name, version: 1, engine: afterEvent(undefined, event) };
    await queries.query("insert into portfolios (id, name, version, summary) values ($1, $2, 1, $3)", [
      id,
      name,
      JSON.stringify(summaryOf(portfolio)),
    ]);
    await this.#log(portfolio, event, queries);
    return portfolio;
  }

  /** Adds an event to a portfolio that was loaded with a lock. */
  async append(before: StoredPortfolio, event: PortfolioEvent, queries: Queries): Promise<StoredPortfolio> {
    const after = { ...before, version: before.version + 1, engine: afterEvent(before.engine, event) };
    await queries.query("update portfolios set version = $2, summary = $3 where id = $1", [
      after.id,
      after.version,
      JSON.stringify(summaryOf(after)),
    ]);
    await this.#log(after, event, queries);
    return after;
  }

  /** The newest engine in memory, if there is one. */
  kept(id: string): StoredPortfolio | undefined {
    return this.#kept.get(id);
  }

  /** Call it after the transaction has ended well. */
  keep(portfolio: StoredPortfolio): void {
    this.#keep(portfolio);
  }

  /** Forgets a portfolio that was deleted. */
  forget(id: string): void {
    this.#kept.delete(id);
    this.#deleted.add(id);
    if (this.#deleted.size > DELETED) this.#deleted.delete(this.#deleted.values().next().value!);
  }

  async #log(portfolio: StoredPortfolio, event: PortfolioEvent, queries: Queries): Promise<void> {
    const { id, version, engine } = portfolio;
    await queries.query(
      "insert into portfolio_events (portfolio, version, kind, data_date, body) values ($1, $2, $3, $4, $5)",
      [id, version, event.kind, engine.latest.date, JSON.stringify(event.body)],
    );
    const kind = event.kind === "created" ? "created" : `${event.kind}-applied`;
    await insertLiveEvent(queries, id, kind, JSON.stringify(summaryOf(portfolio)));
    if (version % SNAPSHOT_EVERY === 0) {
      await queries.query("insert into portfolio_snapshots (portfolio, version, body) values ($1, $2, $3)", [
        id,
        version,
        JSON.stringify(engine.snapshot()),
      ]);
    }
  }

  async #snapshot(id: string, name: string, version: number, queries: Queries): Promise<StoredPortfolio | undefined> {
    const [row] = await queries.query<{ version: number; body: string }>(
      "select version, body from portfolio_snapshots where portfolio = $1 and version <= $2 order by version desc limit 1",
      [id, version],
    );
    return row && { id, name, version: row.version, engine: PortfolioEngine.restore(JSON.parse(row.body)) };
  }

  async #fold(
    id: string,
    name: string,
    start: StoredPortfolio | undefined,
    version: number,
    queries: Queries,
  ): Promise<StoredPortfolio> {
    let engine = start?.engine;
    for (const { kind, body } of await this.events(id, start?.version ?? 0, version, queries)) {
      engine = afterEvent(engine, { kind, body: JSON.parse(body) } as PortfolioEvent);
    }
    if (engine === undefined) throw missing();
    return { id, name, version, engine };
  }

  #keep(portfolio: StoredPortfolio): void {
    const before = this.#kept.get(portfolio.id);
    if (this.#deleted.has(portfolio.id) || (before && before.version > portfolio.version)) return;
    this.#kept.delete(portfolio.id);
    this.#kept.set(portfolio.id, portfolio);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

/** A portfolio in a few figures. */
export function summaryOf({ id, name, version, engine }: StoredPortfolio): PortfolioSummary {
  const { cash, holdings } = engine.portfolio;
  const { date, prices } = engine.latest;
  const worth = Object.entries(holdings).map(([asset, shares]) => [asset, shares * (prices[asset] ?? 0)] as const);
  const value = worth.reduce((sum, [, amount]) => sum + amount, cash);
  const weights = Object.fromEntries(worth.map(([asset, amount]) => [asset, value === 0 ? 0 : amount / value]));
  return { id, name, version, date, value, cash, holdings, weights, prices };
}

function missing(): Problem {
  return new Problem(404, "not-found", "There is no such portfolio.");
}
