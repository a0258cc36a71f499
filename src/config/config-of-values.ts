import { settingGroups } from "./declared-settings.js";
import type { PortfolioConfig } from "./portfolio-config.js";
import type { SettingScalar } from "./read-setting.js";
import type { SettingValues } from "./settings-of.js";

/** The nested, frozen configuration of values by key; a setting without a value has its default. */
export function configOfValues(values: SettingValues): PortfolioConfig {
  const config = Object.fromEntries(
    Object.entries(settingGroups).map(([group, settings]) => [
      group,
      Object.freeze(
        Object.fromEntries(
          Object.entries(settings).map(([key, declared]) => [key, values.get(`${group}.${key}`) ?? declared.default]),
        ),
      ),
    ]),
  );
  return Object.freeze(config) as unknown as PortfolioConfig;
}

/** The values of a whole configuration by key, in the order of the declarations. */
export function valuesOfConfig(config: PortfolioConfig): Map<string, SettingScalar> {
  return new Map(
    Object.entries(settingGroups).flatMap(([group, settings]) =>
      Object.keys(settings).map(
        (key) =>
          [
            `${group}.${key}`,
            (config as unknown as Record<string, Record<string, SettingScalar>>)[group]![key]!,
          ] as const,
      ),
    ),
  );
}
