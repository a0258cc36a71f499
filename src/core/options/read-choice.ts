import { nearestName } from "../errors/nearest-name.js";
import { report } from "./option-problems.js";
import type { ChoiceOption, OptionProblem } from "./option-types.js";
import { quoted } from "./shown-names.js";

/** One of the declared words; what is none is reported with the nearest of them. */
export function readChoice(name: string, value: unknown, { of }: ChoiceOption, problems: OptionProblem[]): unknown {
  if (of.includes(value as string)) return value;
  const nearest =
    typeof value === "string"
      ? nearestName(
          value,
          of.filter((word) => typeof word === "string"),
        )
      : undefined;
  const hint = nearest === undefined ? `use ${quoted(of)}` : `did you mean "${nearest}"? Choose from ${quoted(of)}`;
  report(problems, "invalid-argument", name, value, hint, value === undefined ? "is missing" : undefined);
  return undefined;
}
