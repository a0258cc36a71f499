import type { BooleanOption, NumberOption, OptionsOf, ValueOption } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { SPECIAL_CONSTRAINTS } from "./special-constraints.js";

/** Constraints are read by `resolveConstraints`, which knows the assets and what the method can hold. */
const constraints: ValueOption = { kind: "value", read: (_name, value) => value };

/** The options that nearly every optimizer has. */
export const commonOptions: {
  readonly constraints: ValueOption;
  readonly relax: BooleanOption;
  readonly riskFreeRate: NumberOption;
} = {
  constraints: constraints,
  relax: { kind: "boolean" },
  riskFreeRate: { kind: "number" },
};

/** Constraints that were given beside `constraints`. */
const misplaced: Readonly<Record<string, string>> = Object.fromEntries(
  ["min", "max", "budget", "groups", "linear", ...SPECIAL_CONSTRAINTS].map((key) => [
    key,
    `put it into constraints: { ${key} }`,
  ]),
);

/**
 * The options of an optimizer, read once at the door.
 *
 * @param caller - the function, for messages
 * @param assets - with them names of assets in the options are checked
 * @throws {@link PortfolioError} as `readOptions`
 */
export function readCallOptions<T extends object>(
  caller: string,
  given: T | undefined,
  declared: OptionsOf<T>,
  assets?: readonly string[],
): T {
  const context = { what: `an option of ${caller}`, misplaced, ...(assets && { assets }) };
  return readOptions("options", given, declared, context) as T;
}
