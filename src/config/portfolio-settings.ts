import { settingGroups } from "./declared-settings.js";
import type { SettingDeclaration, SettingInfo } from "./setting-types.js";

/** The name of the environment variable of a setting: `OMNI_ALPHA_OPTIMIZER_METHOD`. */
function environmentName(group: string, key: string): string {
  return `OMNI_ALPHA_${group}_${key}`.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

function infoOf(group: string, key: string, declared: SettingDeclaration): SettingInfo {
  const range = rangeOf(declared);
  const choices = declared.kind === "choice" ? declared.of : declared.kind === "number" ? declared.or : undefined;
  return {
    group,
    type: declared.kind === "number" && declared.integer === true ? "integer" : declared.kind,
    default: declared.default,
    unit: declared.unit,
    ...(range !== undefined && { range }),
    ...(choices !== undefined && { choices: [...choices] }),
    doc: declared.doc,
    env: environmentName(group, key),
    reload: declared.reload,
    hardLimit: declared.tighter !== undefined,
  };
}

function rangeOf(declared: SettingDeclaration): SettingInfo["range"] {
  if (declared.kind !== "number") return undefined;
  const { min, above, max, below } = declared;
  return {
    ...(min !== undefined && { min }),
    ...(above !== undefined && { above }),
    ...(max !== undefined && { max }),
    ...(below !== undefined && { below }),
  };
}

/** Everything about every setting, by its key such as `"optimizer.method"`. */
export const portfolioSettings: Readonly<Record<string, SettingInfo>> = /* @__PURE__ */ Object.freeze(
  Object.fromEntries(
    Object.entries(settingGroups).flatMap(([group, settings]) =>
      Object.entries(settings).map(([key, declared]) => [
        `${group}.${key}`,
        Object.freeze(infoOf(group, key, declared)),
      ]),
    ),
  ),
);
