import { nearestName } from "../core/errors/nearest-name.js";
import type { ConfigIssue } from "./config-types.js";
import { settingGroups } from "./declared-settings.js";
import { portfolioSettings } from "./portfolio-settings.js";
import { readSetting, type SettingScalar } from "./read-setting.js";
import type { SettingDeclaration } from "./setting-types.js";
import { issueOf, type SettingValues } from "./settings-of.js";

const PREFIX = "OMNI_ALPHA_";
/** Variables of the service, which are no settings. */
const OTHERS: readonly string[] = [`${PREFIX}API_KEYS`, `${PREFIX}API_KEYS_FILE`];

/** Reads the text of a file. */
export type ReadFile = (path: string) => string;

/**
 * Settings from environment variables. A variable that is empty counts as not set.
 *
 * @param env - such as `process.env`
 * @param readFile - for variables that name a file, such as `OMNI_ALPHA_TAX_LOT_METHOD_FILE`
 */
export function valuesOfEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile | undefined,
): { readonly values: SettingValues; readonly issues: readonly ConfigIssue[] } {
  const values = new Map<string, SettingScalar>();
  const issues: ConfigIssue[] = [];
  const known = new Set(OTHERS);
  for (const [key, { env: name, group }] of Object.entries(portfolioSettings)) {
    known.add(name).add(`${name}_FILE`);
    const report = (variable: string, value: unknown, message: string, severity: ConfigIssue["severity"]): void => {
      issues.push(issueOf(variable, value, message, severity));
    };
    const text = textOf(env, name, readFile, (variable, message) =>
      report(variable, ownText(env, variable), message, "error"),
    );
    if (text === undefined) continue;
    const declared = settingGroups[group]![key.slice(group.length + 1)]!;
    const reading = readSetting(name, parsed(text, declared), declared);
    if (reading.value === undefined) report(name, text, reading.error, "error");
    else {
      values.set(key, reading.value);
      if (reading.warning !== undefined) report(name, text, reading.warning, "warning");
    }
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.has(name) || ownText(env, name) === undefined) continue;
    const nearest = nearestName(name, [...known]);
    const hint = nearest === undefined ? "see portfolioSettings for the names" : `did you mean ${nearest}?`;
    issues.push(issueOf(name, ownText(env, name), `${name} is not the variable of a setting: ${hint}`, "warning"));
  }
  return { values, issues };
}

/** The text of a variable or of the file that it names. */
function textOf(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  readFile: ReadFile | undefined,
  refuse: (variable: string, message: string) => void,
): string | undefined {
  const direct = ownText(env, name);
  const path = ownText(env, `${name}_FILE`);
  if (path === undefined) return direct;
  if (direct !== undefined) {
    refuse(`${name}_FILE`, `${name} and ${name}_FILE are both set: keep one of them`);
    return undefined;
  }
  if (readFile === undefined) {
    refuse(`${name}_FILE`, `${name}_FILE names a file: give readFile to loadConfig`);
    return undefined;
  }
  try {
    return String(readFile(path)).trim();
  } catch (error) {
    refuse(
      `${name}_FILE`,
      `${name}_FILE names a file that cannot be read: ${error instanceof Error ? error.message : "unknown"}`,
    );
    return undefined;
  }
}

function ownText(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  if (!Object.hasOwn(env, name)) return undefined;
  const text = env[name];
  return text === undefined || String(text).trim() === "" ? undefined : String(text).trim();
}

/** A text as the kind of value that a setting wants; a text that is none stays, and is refused by name. */
function parsed(text: string, declared: SettingDeclaration): unknown {
  if (declared.kind === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (declared.kind !== "number" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return text;
  return Number(text);
}
