import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { requireObject } from "../errors/require-object.js";

/**
 * Refuses unknown keys, because a mistyped option would otherwise be ignored silently.
 *
 * @param name - what the caller handed in: `"fees"`
 * @param known - every key that is read
 * @param what - what a key is, for messages: `"a constraint"`
 * @throws {@link PortfolioError} `invalid-argument`, with the nearest known key
 * @remarks O(keys).
 */
export function checkKeys(name: string, given: object, known: readonly string[], what: string): void {
  requireObject(name, given, `an object with ${known.join(", ")}`);
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`;
    throw new PortfolioError("invalid-argument", `${name}.${key} is not ${what}: ${hint}`, { key, nearest });
  }
}
