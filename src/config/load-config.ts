import { nearestName } from "../core/errors/nearest-name.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { configHash } from "./config-hash.js";
import { configOfValues, valuesOfConfig } from "./config-of-values.js";
import type { ConfigIssue, ConfigSource, LoadedConfig } from "./config-types.js";
import { type EnvironmentName, environments } from "./environments.js";
import type { PartialConfig } from "./portfolio-config.js";
import { type PresetName, presets } from "./presets.js";
import { issueOf, type SettingValues, settingsOf } from "./settings-of.js";
import { type ReadFile, valuesOfEnvironment } from "./values-of-environment.js";
import { withLayer } from "./with-layer.js";

/** The layers of a configuration. */
export interface LoadConfigOptions {
  /** Settings for a kind of investor. Default: none. */
  readonly preset?: PresetName;
  /** Settings for where the program runs. Default: none. */
  readonly environment?: EnvironmentName;
  /** Environment variables, such as `process.env`. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Nested settings that go before all others. Default: none. */
  readonly overrides?: PartialConfig;
  /** Reads the files that variables such as `OMNI_ALPHA_TAX_LOT_METHOD_FILE` name. Default: such variables are refused. */
  readonly readFile?: ReadFile;
}

/** Whatever the layers hold is a problem by name, not an exception. */
const anything = { kind: "value", read: (_: string, value: unknown) => value } as const;
const declared: OptionsOf<LoadConfigOptions> = {
  preset: anything,
  environment: anything,
  env: anything,
  overrides: anything,
  readFile: { kind: "function" },
};

/**
 * A whole configuration from its layers: defaults, then the preset, the environment, environment variables, overrides.
 *
 * Never throws for what the layers hold. All problems are listed at once; a value with an error is not taken, and neither are
 * values that contradict others, so the configuration is always one that an engine accepts.
 *
 * @param options - the layers
 * @returns the frozen configuration, the problems, and the layer of each value
 * @throws {@link PortfolioError} `invalid-argument` for an option that is not known
 * @remarks O(number of settings + size of the layers).
 * @example
 * const { config, issues } = loadConfig({ preset: "moderate", env: process.env, overrides: { limits: { maxPosition: 0.2 } } });
 */
export function loadConfig(options: LoadConfigOptions = {}): LoadedConfig {
  const { preset, environment, env, overrides, readFile } = readOptions("options", options, declared, {
    what: "an option of loadConfig",
  });
  const issues: ConfigIssue[] = [];
  let values: SettingValues = valuesOfConfig(configOfValues(new Map()));
  const sources: Record<string, ConfigSource> = Object.fromEntries([...values.keys()].map((key) => [key, "default"]));
  const layers: readonly (readonly [ConfigSource, () => ReturnType<typeof settingsOf>])[] = [
    ["preset", () => named("preset", preset, presets)],
    ["environment", () => named("environment", environment, environments)],
    ["env", () => variables(env, readFile)],
    ["override", () => settingsOf(overrides)],
  ];
  for (const [source, read] of layers) {
    const layer = read();
    const next = withLayer(values, layer.values);
    values = next.values;
    for (const key of next.taken) sources[key] = source;
    issues.push(...layer.issues, ...next.issues);
  }
  const config = configOfValues(values);
  return { config, issues, sources, hash: configHash(config) };
}

/** The settings of a name, or the problem that there is no such name. */
function named(
  option: string,
  name: unknown,
  known: Readonly<Record<string, PartialConfig>>,
): ReturnType<typeof settingsOf> {
  if (name === undefined) return settingsOf(undefined);
  if (typeof name === "string" && Object.hasOwn(known, name)) return settingsOf(known[name]);
  const names = Object.keys(known);
  const nearest = typeof name === "string" ? nearestName(name, names) : undefined;
  const hint = nearest === undefined ? `use ${names.join(", ")}` : `did you mean "${nearest}"?`;
  return { values: new Map(), issues: [issueOf(option, name, `${option} is not known: ${hint}`, "error")] };
}

function variables(env: unknown, readFile: ReadFile | undefined): ReturnType<typeof settingsOf> {
  if (env === undefined) return settingsOf(undefined);
  if (typeof env === "object" && env !== null && !Array.isArray(env)) {
    return valuesOfEnvironment(env as Record<string, string | undefined>, readFile);
  }
  return { values: new Map(), issues: [issueOf("env", env, "env is no object of texts: give process.env", "error")] };
}
