/**
 * Writes the tables of docs/guide/config.md from the declarations: `npx tsx scripts/generate/config-table.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { portfolioSettings, presetReasons, presets, type SettingInfo } from "../../src/config/index.js";

const BEGIN = "<!-- settings: generated -->";
const END = "<!-- /settings -->";

/** All settings as tables, one a group, and the presets with their reasons. */
export function settingsTable(): string {
  const groups = new Map<string, string[]>();
  for (const [key, info] of Object.entries(portfolioSettings)) {
    const rows = groups.get(info.group) ?? [];
    rows.push(
      `| \`${key.slice(info.group.length + 1)}\` | ${shown(info.default)} | ${accepted(info)} | ${info.reload} | ${info.doc}${info.hardLimit ? " Hard limit." : ""} |`,
    );
    groups.set(info.group, rows);
  }
  const settings = [...groups].map(
    ([group, rows]) =>
      `### ${group}\n\n| setting | default | accepts | a change needs | meaning |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}`,
  );
  const preset = Object.entries(presets).map(([name, config]) => {
    const rows = Object.entries(config).flatMap(([group, some]) =>
      Object.entries(some).map(([key, value]) => {
        const path = `${group}.${key}`;
        return `| \`${path}\` | ${shown(value as string)} | ${presetReasons[name as keyof typeof presets][path]} |`;
      }),
    );
    return `### Preset ${name}\n\n| setting | value | reason |\n| --- | --- | --- |\n${rows.join("\n")}`;
  });
  return [...settings, ...preset].join("\n\n");
}

function shown(value: number | string | boolean): string {
  return `\`${JSON.stringify(value)}\``;
}

function accepted({ type, range = {}, choices, unit }: SettingInfo): string {
  if (type === "boolean") return "`true`, `false`";
  if (type === "text") return unit;
  const words = choices?.map(shown).join(", ");
  if (type === "choice") return words!;
  const { min, above, max, below } = range;
  const bounds = [
    ...(min === undefined ? [] : [`≥ ${min}`]),
    ...(above === undefined ? [] : [`> ${above}`]),
    ...(max === undefined ? [] : [`≤ ${max}`]),
    ...(below === undefined ? [] : [`< ${below}`]),
  ].join(", ");
  return `${type === "integer" ? "whole number " : ""}${bounds} (${unit})${words === undefined ? "" : `, or ${words}`}`;
}

if (process.argv[1]?.endsWith("config-table.ts")) {
  const file = "docs/guide/config.md";
  const text = readFileSync(file, "utf8");
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  writeFileSync(file, `${text.slice(0, begin)}\n\n${settingsTable()}\n\n${text.slice(text.indexOf(END))}`);
}
