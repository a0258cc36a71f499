import { configOfValues } from "./config-of-values.js";
import type { ConfigIssue } from "./config-types.js";
import { contradictionsOf } from "./contradictions.js";
import type { SettingScalar } from "./read-setting.js";
import { issueOf, type SettingValues } from "./settings-of.js";

/**
 * Values of a layer over those below; what contradicts other settings is not taken.
 *
 * @param below - values that do not contradict each other
 * @param layer - the values of one layer
 * @returns the values, the keys that were taken, and a problem for each contradiction
 */
export function withLayer(
  below: SettingValues,
  layer: SettingValues,
): { readonly values: SettingValues; readonly taken: ReadonlySet<string>; readonly issues: readonly ConfigIssue[] } {
  const taken = new Map(layer);
  const issues: ConfigIssue[] = [];
  // each round drops a key of the layer, or ends
  for (;;) {
    const values = new Map<string, SettingScalar>([...below, ...taken]);
    const found = contradictionsOf(configOfValues(values));
    const broken = found.filter(({ severity, keys }) => severity === "error" && keys.some((key) => taken.has(key)));
    for (const { keys, message } of broken) {
      for (const key of keys) {
        if (!taken.has(key)) continue;
        issues.push(issueOf(key, taken.get(key), message, "error"));
        taken.delete(key);
      }
    }
    if (broken.length > 0) continue;
    for (const { keys, message, severity } of found) {
      const key = keys.find((one) => taken.has(one));
      if (severity === "warning" && key !== undefined) issues.push(issueOf(key, taken.get(key), message, severity));
    }
    return { values, taken: new Set(taken.keys()), issues };
  }
}
