import { valuesOfConfig } from "./config-of-values.js";
import type { PortfolioConfig } from "./portfolio-config.js";
import { wholeConfig } from "./whole-config.js";

/**
 * A fingerprint of a configuration: the same values give the same text, in every runtime.
 *
 * @param config - a whole configuration
 * @returns 16 hexadecimal digits; FNV-1a over keys and values, twice with different starts
 * @throws {@link PortfolioError} `invalid-argument` for a value that is not a configuration
 * @remarks Tells configurations apart; it is no protection against forgery.
 */
export function configHash(config: PortfolioConfig): string {
  let text = "";
  for (const [key, value] of valuesOfConfig(wholeConfig("config", config))) text += `${key}=${JSON.stringify(value)}\n`;
  return hash(text, 0x811c9dc5) + hash(text, 0x01000193);
}

function hash(text: string, start: number): string {
  let h = start;
  for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}
