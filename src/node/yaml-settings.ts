import { PortfolioError } from "../core/errors/portfolio-error.js";

/**
 * Settings in a small part of YAML: groups at the left, and below each its settings, indented, one a line.
 *
 * ```yaml
 * # comments are allowed
 * optimizer:
 *   method: risk-budgeting
 * limits:
 *   maxPosition: 0.2   # a fraction
 * ```
 *
 * Values are numbers, true, false, null, words, and texts in single or double quotes (without escapes). Everything else of YAML
 * (lists, anchors, several documents, texts over several lines) is refused with its line.
 *
 * @throws {@link PortfolioError} `invalid-argument`, with the line
 */
export function yamlSettings(text: string): unknown {
  const config: Record<string, Record<string, unknown> | null> = {};
  let group: string | undefined;
  for (const [k, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const content = withoutComment(line);
    if (content.trim() === "" || (k === 0 && content.trim() === "---")) continue;
    const parts = /^( *)([A-Za-z][\w-]*) *:(?: +(.*))?$/.exec(content.trimEnd());
    if (parts === null) throw refusal(k, line, "expected `group:` or, indented, `setting: value`");
    const [, indent = "", name = "", value] = parts;
    if (indent === "") {
      if (value !== undefined) throw refusal(k, line, "a group has its settings on the lines below, indented");
      if (Object.hasOwn(config, name)) throw refusal(k, line, `${name} stands there twice`);
      config[name] = null;
      group = name;
    } else {
      if (group === undefined) throw refusal(k, line, "a setting stands below its group");
      const settings = config[group] ?? {};
      if (Object.hasOwn(settings, name)) throw refusal(k, line, `${group}.${name} stands there twice`);
      config[group] = { ...settings, [name]: scalar(k, line, value ?? "") };
    }
  }
  // a group without settings says nothing
  return Object.fromEntries(Object.entries(config).filter(([, settings]) => settings !== null));
}

function scalar(k: number, line: string, text: string): unknown {
  const value = text.trim();
  if (value === "" || value === "~" || value === "null") return null;
  if (value === "true" || value === "false") return value === "true";
  const quoted = /^(?:"([^"\\]*)"|'([^']*)')$/.exec(value);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return Number(value);
  if (/^[A-Za-z][\w .-]*$/.test(value)) return value;
  throw refusal(k, line, "a value is a number, true, false, a word, or a text in quotes");
}

/** A line without its comment; a # in quotes is none. */
function withoutComment(line: string): string {
  let quote = "";
  for (let k = 0; k < line.length; k++) {
    const sign = line[k]!;
    if (quote !== "") {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "#" && (k === 0 || line[k - 1] === " ")) return line.slice(0, k);
  }
  return line;
}

function refusal(k: number, line: string, expected: string): PortfolioError {
  const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new PortfolioError("invalid-argument", `line ${k + 1} is \`${shown}\`: ${expected}`, { line: k + 1 });
}
