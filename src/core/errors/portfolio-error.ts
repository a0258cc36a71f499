import { boundedMessage, cloneableDetails } from "./portfolio-error-details.js";

/**
 * What went wrong, as a word a program can branch on.
 *
 * Every `PortfolioError` carries one; its message says the rest in words: which argument, which asset, which date,
 * what was expected and how to mend it.
 */
export type PortfolioErrorCode =
  /** An argument or option has a value outside what it may be. */
  | "invalid-argument"
  /** Lengths or shapes of two inputs do not fit each other. */
  | "shape"
  /** A number is NaN or infinite where a finite one is needed. */
  | "not-finite"
  /** There is nothing to work on: no assets, no dates, no observations. */
  | "empty"
  /** Too few observations for what was asked. */
  | "too-few-observations"
  | "unknown-asset"
  | "duplicate-asset"
  | "invalid-date"
  | "unsorted-dates"
  | "duplicate-date"
  | "unknown-date"
  /** A price is missing and the options say to throw. */
  | "missing-price"
  /** A price is zero or negative. */
  | "invalid-price"
  /** A line of a CSV text cannot be read. */
  | "invalid-csv"
  /** The matrix given as a covariance is not symmetric or not positive semidefinite. */
  | "not-a-covariance"
  /** The holdings carry no risk, so a share of it is not defined. */
  | "no-variance"
  /** A series does not move, so nothing can be estimated from it. */
  | "constant-series"
  /** Two options or limits contradict each other before any solving. */
  | "conflicting-options"
  /** `requireOptimal` met a result that is not optimal. */
  | "not-optimal"
  /** Transactions of a tax ledger cannot be booked; nothing was. */
  | "invalid-transactions"
  /** A state made by another version, or no state at all. */
  | "invalid-state"
  /** The work was stopped by its `AbortSignal`. */
  | "aborted";

/**
 * The one error this library throws: a wrong call, described so that it can be mended.
 *
 * A problem that merely has no answer (an infeasible optimization, say) is not an error but a result with a `status`.
 *
 * @remarks `JSON.stringify(error)` gives `{ name, code, message, details }`. `structuredClone` and `postMessage` turn every
 *   error of a class of its own into a plain `Error` with the message; platforms that carry `cause` along (Node, Deno, Bun,
 *   Chromium, Firefox) keep `code` and `details` there, and {@link PortfolioError.from} makes a `PortfolioError` of the clone.
 *   On other platforms send `error.toJSON()`.
 * @example
 * try {
 *   riskContributions(moments, { APPL: 1 });
 * } catch (error) {
 *   if (error instanceof PortfolioError && error.code === "unknown-asset") console.log(error.message);
 * }
 */
export class PortfolioError extends Error {
  /** What went wrong, as a word a program can branch on. */
  declare readonly code: PortfolioErrorCode;
  /**
   * The facts of the message as data: names, dates, values. Always small and cloneable: texts are cut to 300 characters and
   * lists to 1,000 entries, and what JSON cannot hold is kept as text.
   */
  declare readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param code - what went wrong
   * @param message - which argument, what came, and how to mend it; beyond 1,200 characters the middle is left out
   * @param details - the facts of the message as data
   */
  constructor(code: PortfolioErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    const kept = cloneableDetails(details);
    // the cause is the only property beside the message that structuredClone keeps
    super(boundedMessage(message), { cause: { code, details: kept } });
    // not enumerable, so that a printed error shows them once, in its cause
    Object.defineProperty(this, "name", { value: "PortfolioError", configurable: true, writable: true });
    Object.defineProperty(this, "code", { value: code, configurable: true, writable: true });
    Object.defineProperty(this, "details", { value: kept, configurable: true, writable: true });
  }

  /** The error as data: `{ name, code, message, details }`. `JSON.stringify` calls it. */
  toJSON(): {
    readonly name: string;
    readonly code: PortfolioErrorCode;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  } {
    return { name: this.name, code: this.code, message: this.message, details: this.details };
  }

  /**
   * The `PortfolioError` that was cloned, sent to another thread or stored as JSON.
   *
   * @param value - a `PortfolioError`, its clone, or what `toJSON` returned
   * @returns the error, or `undefined` when the value is something else or the platform dropped the code
   */
  static from(value: unknown): PortfolioError | undefined {
    return errorFrom(value);
  }
}

// outside the class: a class that names itself gets another name when it is bundled, and prints it
function errorFrom(value: unknown): PortfolioError | undefined {
  if (value instanceof PortfolioError) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { message, cause } = value as { readonly message?: unknown; readonly cause?: unknown };
  const facts = (value instanceof Error ? cause : value) as { readonly code?: unknown; readonly details?: unknown };
  if (typeof message !== "string" || typeof facts !== "object" || facts === null) return undefined;
  if (typeof facts.code !== "string" || typeof facts.details !== "object" || facts.details === null) return undefined;
  return new PortfolioError(facts.code as PortfolioErrorCode, message, facts.details as Record<string, unknown>);
}
