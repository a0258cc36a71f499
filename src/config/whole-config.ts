import { PortfolioError } from "../core/errors/portfolio-error.js";
import { configOfValues } from "./config-of-values.js";
import { contradictionsOf } from "./contradictions.js";
import type { PartialConfig, PortfolioConfig } from "./portfolio-config.js";
import { settingsOf } from "./settings-of.js";

/**
 * Some settings over the defaults as a whole, frozen configuration.
 *
 * @param name - for messages
 * @param input - nested settings
 * @throws {@link PortfolioError} `invalid-argument` with the first error; `details.problems` lists all
 */
export function wholeConfig(name: string, input: PartialConfig | undefined): PortfolioConfig {
  const { values, issues } = settingsOf(input);
  const config = configOfValues(values);
  const problems = [
    ...issues.filter(({ severity }) => severity === "error").map(({ message }) => message),
    ...contradictionsOf(config).flatMap(({ severity, message }) => (severity === "error" ? [message] : [])),
  ].map((message) => (message.startsWith("config") ? `${name}${message.slice(6)}` : `${name}.${message}`));
  if (problems.length === 0) return config;
  throw new PortfolioError("invalid-argument", problems[0]!, { argument: name, problems });
}
