import { nearestName } from "../core/errors/nearest-name.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { ConfigIssue } from "./config-types.js";
import { settingGroups } from "./declared-settings.js";
import { readSetting, type SettingScalar } from "./read-setting.js";

/** Values by key such as `"optimizer.method"`. */
export type SettingValues = ReadonlyMap<string, SettingScalar>;

/** More problems than these are counted and not listed. */
const MOST_ISSUES = 1000;

/**
 * The settings of one nested object, and everything that is wrong with it. Never throws, whatever comes.
 *
 * @param input - `{ optimizer: { method: … }, … }`
 */
export function settingsOf(input: unknown): {
  readonly values: SettingValues;
  readonly issues: readonly ConfigIssue[];
} {
  const values = new Map<string, SettingScalar>();
  const issues: ConfigIssue[] = [];
  let more = 0;
  const report = (key: string, value: unknown, message: string, severity: ConfigIssue["severity"] = "error"): void => {
    if (issues.length < MOST_ISSUES) issues.push(issueOf(key, value, message, severity));
    else more += 1;
  };
  for (const [group, content] of entriesOf("config", input, report)) {
    if (!Object.hasOwn(settingGroups, group)) {
      report(group, content, unknownGroup(group));
      continue;
    }
    if (content === undefined) continue;
    const declared = settingGroups[group]!;
    for (const [name, value] of entriesOf(group, content, report)) {
      const key = `${group}.${name}`;
      if (!Object.hasOwn(declared, name)) report(shortened(key), value, unknownKey(group, name));
      else if (value !== undefined) {
        const reading = readSetting(key, value, declared[name]!);
        if (reading.value === undefined) report(key, value, reading.error);
        else {
          values.set(key, reading.value);
          if (reading.warning !== undefined) report(key, value, reading.warning, "warning");
        }
      }
    }
  }
  if (more > 0) issues.push(issueOf("config", null, `config has ${more} more problems: mend these first`, "error"));
  return { values, issues };
}

/** A problem as plain data. */
export function issueOf(key: string, value: unknown, message: string, severity: ConfigIssue["severity"]): ConfigIssue {
  const kept =
    value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
      ? value
      : typeof value === "string"
        ? shortened(value)
        : safelyShown(value);
  return { key: shortened(key), value: kept, message, severity };
}

/** Own keys with their values; a getter or a proxy that throws is a problem like any other. */
function entriesOf(
  name: string,
  value: unknown,
  report: (key: string, value: unknown, message: string) => void,
): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  try {
    if (
      typeof value !== "object" ||
      value === null ||
      Array.isArray(value) ||
      ArrayBuffer.isView(value) ||
      isOdd(value)
    ) {
      report(name, value, `${name} is ${safelyShown(value)}: give an object of settings such as ${example(name)}`);
      return [];
    }
    return Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]] as const);
  } catch {
    report(name, null, `${name} cannot be read: give plain data`);
    return [];
  }
}

function isOdd(value: object): boolean {
  return value instanceof Map || value instanceof Set || value instanceof Date || value instanceof Promise;
}

function example(name: string): string {
  if (!Object.hasOwn(settingGroups, name)) return '{ optimizer: { method: "risk-budgeting" } }';
  return `{ ${Object.keys(settingGroups[name]!)[0]}: … }`;
}

function unknownGroup(group: string): string {
  const at = `config.${shortened(group)} is not a group of settings`;
  const dot = group.indexOf(".");
  if (dot > 0 && Object.hasOwn(settingGroups, group.slice(0, dot))) {
    return `${at}: write { ${group.slice(0, dot)}: { ${shortened(group.slice(dot + 1))}: … } }`;
  }
  const home = homeOf(group);
  if (home !== undefined) return `${at}: it is the setting ${home}`;
  const groups = Object.keys(settingGroups);
  const nearest = nearestName(group, groups);
  return nearest === undefined ? `${at}: known are ${groups.join(", ")}` : `${at}: did you mean ${nearest}?`;
}

function unknownKey(group: string, name: string): string {
  const at = `${group}.${shortened(name)} is not a setting`;
  const known = Object.keys(settingGroups[group]!);
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `${at}: did you mean ${group}.${nearest}?`;
  const home = homeOf(name);
  if (home !== undefined) return `${at}: there is ${home}`;
  return `${at}: known are ${known.join(", ")}`;
}

/** The first group that has a setting of this name. */
function homeOf(name: string): string | undefined {
  const group = Object.keys(settingGroups).find((one) => Object.hasOwn(settingGroups[one]!, name));
  return group === undefined ? undefined : `${group}.${name}`;
}

function safelyShown(value: unknown): string {
  try {
    return shownValue(value);
  } catch {
    return "a value that cannot be shown";
  }
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
