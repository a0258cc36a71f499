import type { OptionPlace } from "./option-place.js";
import type { OptionContext, OptionDeclaration, OptionProblem } from "./option-types.js";

/** `readValue`, handed to the readers of what holds further values, so that the files of a circle of calls import in one direction. */
export type ValueReader = (
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: OptionDeclaration,
  context: OptionContext,
  problems: OptionProblem[],
) => unknown;
