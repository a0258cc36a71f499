import type { Queries } from "../database/database.js";
import type { Services } from "../services.js";
import type { Principal } from "./api-keys.js";
import type { Answer } from "./idempotency.js";

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
