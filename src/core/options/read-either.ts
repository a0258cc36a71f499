import { expected } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report } from "./option-problems.js";
import type { EitherOption, OptionContext, OptionProblem } from "./option-types.js";
import type { ValueReader } from "./value-reader.js";
import { fits } from "./value-shape.js";

/** The declaration whose shape fits the value reads it; of several that fail, the last has its own message shown. */
export function readEither(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: EitherOption,
  context: OptionContext,
  problems: OptionProblem[],
  readValue: ValueReader,
): unknown {
  const before = problems.length;
  let tried = false;
  for (const one of declared.of) {
    if (!fits(one, value)) continue;
    tried = true;
    problems.length = before;
    const read = readValue(within, key, value, one, context, problems);
    if (problems.length === before) return read;
  }
  if (!tried) {
    const mend = `give ${declared.of.map(expected).join(", or ")}`;
    report(problems, "invalid-argument", pathOf(within, key), value, mend);
  }
  return undefined;
}
