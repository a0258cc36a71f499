import { PortfolioError } from "../core/errors/portfolio-error.js";
import { settingGroups } from "./declared-settings.js";
import type { PortfolioConfig } from "./portfolio-config.js";
import type { SettingScalar } from "./read-setting.js";
import type { SettingValues } from "./settings-of.js";

/** The nested, frozen configuration of values by key; a setting without a value has its default. */
export function configOfValues(values: SettingValues): PortfolioConfig {
  const config: Readonly<Record<string, object>> = Object.fromEntries(
    Object.entries(settingGroups).map(([group, settings]) => [
      group,
      Object.freeze(
        Object.fromEntries(
          Object.entries(settings).map(([key, declared]) => [key, values.get(`${group}.${key}`) ?? declared.default]),
        ),
      ),
    ]),
  );
  if (isWhole(config)) return Object.freeze(config);
  throw new PortfolioError("invalid-argument", "a group of settings is missing: this cannot be");
}

/** Every group is there with every setting; the values were read against the same declarations. */
function isWhole(config: object): config is PortfolioConfig {
  return Object.entries(settingGroups).every(([group, settings]) => {
    const own = Object.entries(config).find(([name]) => name === group)?.[1];
    return typeof own === "object" && own !== null && Object.keys(settings).every((key) => Object.hasOwn(own, key));
  });
}

/** The values of a whole configuration by key, in the order of the declarations. */
export function valuesOfConfig(config: PortfolioConfig): Map<string, SettingScalar> {
  return new Map(
    Object.entries(config).flatMap(([group, settings]) =>
      Object.entries<SettingScalar>(settings).map(([key, value]) => [`${group}.${key}`, value] as const),
    ),
  );
}
