import { configOfValues } from "./config-of-values.js";
import type { ConfigIssue } from "./config-types.js";
import { contradictionsOf } from "./contradictions.js";
import { issueOf, settingsOf } from "./settings-of.js";

/**
 * Everything that is wrong with some settings over the defaults. Never throws, whatever comes.
 *
 * @param input - nested settings: `{ optimizer: { method: "minimum-variance" } }`
 * @returns all problems: unknown names with the nearest known one, values of the wrong kind or out of range, settings that
 *   contradict each other, and numbers that look like percent
 * @remarks O(size of the input). The same input gives the same list.
 * @example
 * validateConfig({ optimizer: { metod: "equal-weight" } }); // "optimizer.metod is not a setting: did you mean optimizer.method?"
 */
export function validateConfig(input: unknown): readonly ConfigIssue[] {
  const { values, issues } = settingsOf(input);
  const together = contradictionsOf(configOfValues(values)).map(({ keys, message, severity }) => {
    const key = keys.find((one) => values.has(one)) ?? keys[0]!;
    return issueOf(key, values.get(key) ?? null, message, severity);
  });
  return [...issues, ...together];
}
