import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { configHash } from "./config-hash.js";
import { configOfValues, valuesOfConfig } from "./config-of-values.js";
import type { ConfigChange, ConfigIssue, ReloadedConfig } from "./config-types.js";
import { contradictionsOf } from "./contradictions.js";
import { settingGroups } from "./declared-settings.js";
import type { PortfolioConfig } from "./portfolio-config.js";
import type { SettingScalar } from "./read-setting.js";
import type { SettingDeclaration } from "./setting-types.js";
import { issueOf, settingsOf } from "./settings-of.js";
import { wholeConfig } from "./whole-config.js";

/** How a reload is done. */
export interface ReloadOptions {
  /** Whether hard limits may get looser. Default false. */
  readonly allowLooserLimits?: boolean;
}

const declared: OptionsOf<ReloadOptions, "allowLooserLimits"> = {
  allowLooserLimits: { kind: "boolean", default: false },
};

/**
 * The current configuration with some settings changed, or the current one and the problems.
 *
 * Nothing is taken of an input with an error: a file that is half right does not half act.
 *
 * @param current - a whole configuration, such as `loadConfig` gives; it is not changed
 * @param input - nested settings that replace those of `current`; anything may come
 * @param options - `allowLooserLimits` false: then an input that loosens a hard limit is refused
 * @returns a frozen configuration with its fingerprint, and each change with what it needs
 * @throws {@link PortfolioError} `invalid-argument` for a `current` that is no configuration, and for unknown options;
 *   never for the input
 * @remarks O(number of settings).
 * @example
 * const { config, changes, issues } = reloadConfig(current, { limits: { maxPosition: 0.1 } });
 */
export function reloadConfig(current: PortfolioConfig, input: unknown, options: ReloadOptions = {}): ReloadedConfig {
  const { allowLooserLimits } = readOptions("options", options, declared, { what: "an option of reloadConfig" });
  const before = valuesOfConfig(wholeConfig("current", current));
  const { values, issues: found } = settingsOf(input);
  const issues: ConfigIssue[] = [...found];
  const changes: ConfigChange[] = [];
  const after = new Map(before);
  for (const [key, to] of values) {
    const from = before.get(key)!;
    if (Object.is(from, to) || from === to) continue;
    const [group, name] = key.split(".") as [string, string];
    const setting = settingGroups[group]![name]!;
    after.set(key, to);
    changes.push({ key, from, to, reload: setting.reload });
    if (!allowLooserLimits && isLooser(setting, from, to)) {
      issues.push(
        issueOf(
          key,
          to,
          `${key} would go from ${from} to ${to}, which loosens a hard limit: give allowLooserLimits: true`,
          "error",
        ),
      );
    }
  }
  const config = configOfValues(after);
  for (const { keys, message, severity } of contradictionsOf(config)) {
    const key = keys.find((one) => values.has(one));
    if (key !== undefined) issues.push(issueOf(key, values.get(key), message, severity));
  }
  const refused = issues.some(({ severity }) => severity === "error");
  const kept = refused ? configOfValues(before) : config;
  return { config: kept, changes: refused ? [] : changes, issues, hash: configHash(kept) };
}

/** Whether a hard limit gives more room than before. A word does not limit, or leaves it to a looser setting. */
function isLooser(setting: SettingDeclaration, from: SettingScalar, to: SettingScalar): boolean {
  const { tighter } = setting;
  if (tighter === undefined) return false;
  if (tighter === "on") return from === true && to === false;
  if (typeof from !== "number") return false;
  if (typeof to !== "number") return true;
  return tighter === "smaller" ? to > from : to < from;
}
