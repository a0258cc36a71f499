import { PortfolioError } from "./portfolio-error.js";
import { shownValue } from "./shown-value.js";

/**
 * Refuses a value that is not an object, with the name of the argument, instead of a TypeError from inside the library.
 *
 * @param name - what the caller handed in: `"weights"`, `"options"`
 * @param what - what to give instead: `"numbers by asset, such as { AAPL: 0.6 }"`
 * @throws {@link PortfolioError} `invalid-argument`
 */
export function requireObject(name: string, value: unknown, what: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: give ${what}`, { argument: name });
}
