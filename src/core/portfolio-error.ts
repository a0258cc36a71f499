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
 * A problem that merely has no answer (an infeasible optimisation, say) is not an error but a result with a `status`.
 *
 * @example
 * try {
 *   riskContributions(moments, { APPL: 1 });
 * } catch (error) {
 *   if (error instanceof PortfolioError && error.code === "unknown-asset") console.log(error.message);
 * }
 */
export class PortfolioError extends Error {
  readonly code: PortfolioErrorCode;
  /** The facts of the message as data: names, dates, values. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: PortfolioErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "PortfolioError";
    this.code = code;
    this.details = details;
  }
}
