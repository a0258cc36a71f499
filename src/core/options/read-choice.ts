import { nearestName } from "../errors/nearest-name.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report } from "./option-problems.js";
import type { OptionProblem } from "./option-types.js";
import { quoted } from "./shown-names.js";

/** One of some words or numbers. */
export function readChoice(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  of: readonly (string | number)[],
  problems: OptionProblem[],
): unknown {
  if (of.includes(value as string)) return value;
  const words = of.filter((word) => typeof word === "string");
  const nearest = typeof value === "string" ? nearestName(value, words) : undefined;
  const hint = nearest === undefined ? `use ${quoted(of)}` : `did you mean "${nearest}"? Choose from ${quoted(of)}`;
  const came = value === undefined ? "is missing" : undefined;
  report(problems, "invalid-argument", pathOf(within, key), value, hint, came);
  return undefined;
}
