import { PortfolioError } from "./portfolio-error.js";

/**
 * Refuses a call whose options were left out although some of them have no default.
 *
 * @param method - the caller
 * @param needed - the options without a default
 * @throws {@link PortfolioError} `invalid-argument`
 */
export function requireOptions(method: string, options: unknown, ...needed: readonly string[]): void {
  if (typeof options === "object" && options !== null) return;
  throw new PortfolioError(
    "invalid-argument",
    `${method} was called without options: give an object with at least ${needed.join(" and ")}`,
    { method, needed },
  );
}
