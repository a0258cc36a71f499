import type { DeclaredSettings } from "./declared-settings.js";
import type { SettingValue } from "./setting-types.js";

/** All settings by group: `config.optimizer.method`. `portfolioSettings` says what each means. */
export type PortfolioConfig = {
  readonly [Group in keyof DeclaredSettings]: {
    readonly [Key in keyof DeclaredSettings[Group]]: SettingValue<DeclaredSettings[Group][Key]>;
  };
};

/** Some of the settings; what is left out keeps the value of the layer below. */
export type PartialConfig = {
  readonly [Group in keyof PortfolioConfig]?: {
    readonly [Key in keyof PortfolioConfig[Group]]?: PortfolioConfig[Group][Key];
  };
};
