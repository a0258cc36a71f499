import type { PortfolioConfig } from "./portfolio-config.js";
import type { ReloadClass } from "./setting-types.js";

/** Something to say about a value of a configuration. */
export interface ConfigIssue {
  /** The key of the setting, such as `"optimizer.method"`; of an environment variable its name. */
  readonly key: string;
  /** What came: numbers, texts and booleans as they are, anything else as a short text. */
  readonly value: number | string | boolean | null;
  /** What was expected, and the nearest known name. */
  readonly message: string;
  /** With an error the value is not taken. */
  readonly severity: "error" | "warning";
}

/** Where a value of a configuration came from. */
export type ConfigSource = "default" | "preset" | "environment" | "env" | "override";

/** A configuration, what was wrong with its layers, and where each value came from. */
export interface LoadedConfig {
  /** All settings, frozen. */
  readonly config: PortfolioConfig;
  /** All problems of all layers, from the lowest layer up. */
  readonly issues: readonly ConfigIssue[];
  /** The layer that gave each setting its value, by key. */
  readonly sources: Readonly<Record<string, ConfigSource>>;
  /** A fingerprint of the values: two configurations have the same one when all values are the same. */
  readonly hash: string;
}

/** One setting that a reload changes. */
export interface ConfigChange {
  /** The key of the setting. */
  readonly key: string;
  /** The value before. */
  readonly from: number | string | boolean;
  /** The value after. */
  readonly to: number | string | boolean;
  /** What the change needs. */
  readonly reload: ReloadClass;
}

/** What a reload gives. */
export interface ReloadedConfig {
  /** The new configuration, frozen; the current one when the input has errors. */
  readonly config: PortfolioConfig;
  /** Every setting that changes; none when the input has errors. */
  readonly changes: readonly ConfigChange[];
  /** All problems of the input. */
  readonly issues: readonly ConfigIssue[];
  /** The fingerprint of `config`. */
  readonly hash: string;
}
