import { nearestName } from "../core/errors/nearest-name.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { NumberOption, OptionDeclaration } from "../core/options/option-types.js";
import { readOption } from "../core/options/read-options.js";
import type { NumberSetting, SettingDeclaration } from "./setting-types.js";

/** A value of a setting. */
export type SettingScalar = number | string | boolean;

/** A value that was read, or why it was not; a value can come with a warning. */
export type SettingReading =
  | { readonly value: SettingScalar; readonly warning?: string }
  | { readonly value: undefined; readonly error: string };

/**
 * One value against the declaration of its setting.
 *
 * @param key - for messages
 * @param value - anything
 * @param declared - the setting
 */
export function readSetting(key: string, value: unknown, declared: SettingDeclaration): SettingReading {
  if (declared.kind === "number" && typeof value === "string") return readWord(key, value, declared);
  try {
    const read = readOption<unknown>(key, value, optionOf(declared)) as SettingScalar;
    const warning = declared.kind === "number" ? unusual(key, read as number, declared) : undefined;
    return warning === undefined ? { value: read } : { value: read, warning };
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    const words = declared.kind === "number" && declared.or !== undefined ? `, or ${quoted(declared.or)}` : "";
    return { value: undefined, error: `${error.message}${words}` };
  }
}

/** The declaration in the words of the options reader. */
function optionOf(declared: SettingDeclaration): OptionDeclaration {
  if (declared.kind === "choice") return { kind: "choice", of: declared.of };
  return declared.kind === "number" ? numberOf(declared) : { kind: declared.kind };
}

function numberOf({ min, above, max, below, integer, unit }: NumberSetting): NumberOption {
  return {
    kind: "number",
    ...(min !== undefined && { min }),
    ...(above !== undefined && { above }),
    ...(max !== undefined && { max }),
    ...(below !== undefined && { below }),
    ...(integer !== undefined && { integer }),
    ...(unit.startsWith("fraction") && { unit: "fraction" }),
  };
}

/** A word in the place of a number. */
function readWord(key: string, value: string, declared: NumberSetting): SettingReading {
  const { or = [] } = declared;
  if (or.includes(value)) return { value };
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const nearest = nearestName(value, or);
  const mend = Number.isFinite(number)
    ? `give the number ${number} without quotes`
    : nearest !== undefined
      ? `did you mean "${nearest}"?`
      : or.length > 0
        ? `give a number, or ${quoted(or)}`
        : "give a number";
  return { value: undefined, error: `${key} is ${shownValue(value)}: ${mend}` };
}

/** The sentence for a number that is possible but hardly meant. */
function unusual(key: string, value: number, { usual, unit }: NumberSetting): string | undefined {
  if (usual === undefined || (value >= usual[0] && value <= usual[1])) return undefined;
  const fraction = unit.startsWith("fraction");
  const percent = fraction ? `${round(value * 100)} %; if you mean ${value} %, write ${round(value / 100)}` : "unusual";
  return `${key} is ${value}, which is ${percent} (usual are ${usual[0]} to ${usual[1]}, ${unit})`;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(" or ");
}
