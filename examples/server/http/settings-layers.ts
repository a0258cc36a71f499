import type { ConfigIssue } from "../../../src/index.js";
import { type PointedError, Problem } from "./problem.js";

/** Settings as a layer holds them: groups of them by name. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Nested settings with those of a later layer put over them. */
export function merged(under: Settings, over: Settings): Settings {
  const groups = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(groups.map((group) => [group, { ...under[group], ...over[group] }]));
}

/** Settings that are wrong, each with where it stands in the body. */
export function settingsProblem(issues: readonly ConfigIssue[], at: string): Problem {
  const errors = issues
    .slice(0, 50)
    .map(({ key, message }): PointedError => ({ detail: message, pointer: `${at}/${key.replaceAll(".", "/")}` }));
  return new Problem(422, "invalid-settings", `${issues.length} settings are wrong: see errors.`, { errors });
}
