import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionContext, OptionDeclarations, OptionProblem } from "./option-types.js";
import { shortened } from "./shown-names.js";

/** Notes what came under a name and how to mend it. */
export function report(
  problems: OptionProblem[],
  code: OptionProblem["code"],
  name: string,
  value: unknown,
  mend: string,
  came = `is ${shownValue(value)}`,
): void {
  problems.push({
    code,
    key: name,
    message: `${name} ${came}: ${mend}`,
    details: { argument: name, value: kept(value) },
  });
}

/** One key that is not declared, with the nearest declared name or a sentence of its own. */
export function unknownKey(
  name: string,
  key: string,
  declared: OptionDeclarations,
  { what, misplaced }: OptionContext,
): OptionProblem {
  const known = Object.keys(declared);
  const own = misplaced !== undefined && Object.hasOwn(misplaced, key) ? misplaced[key] : undefined;
  const nearest = own === undefined ? nearestName(key, known) : undefined;
  const hint = own ?? (nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`);
  return {
    code: "invalid-argument",
    key: `${name}.${shortened(key)}`,
    message: `${name}.${shortened(key)} is not ${what ?? "an option"}: ${hint}`,
    details: { key: shortened(key), nearest },
  };
}

/** One error for all problems: the first is its message. */
export function errorOf(problems: readonly OptionProblem[]): PortfolioError {
  const first = problems[0]!;
  const details =
    problems.length === 1 ? first.details : { ...first.details, problems: problems.map(({ message }) => message) };
  return new PortfolioError(first.code, first.message, details);
}

/** What an error keeps of a value: primitives as they are, the rest as text, so that an error can be cloned. */
function kept(value: unknown): unknown {
  if (typeof value === "string") return shortened(value);
  if (typeof value === "function" || typeof value === "symbol" || (typeof value === "object" && value !== null)) {
    return shownValue(value);
  }
  return value;
}
