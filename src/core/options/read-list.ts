import { expected } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report } from "./option-problems.js";
import type { ListOption, OptionContext, OptionProblem } from "./option-types.js";
import type { ValueReader } from "./value-reader.js";
import { isList } from "./value-shape.js";

/** An array of values of one kind. */
export function readList(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  declared: ListOption,
  context: OptionContext,
  problems: OptionProblem[],
  readValue: ValueReader,
): unknown {
  if (!isList(value)) {
    report(problems, "invalid-argument", pathOf(within, key), value, `give ${expected(declared)}`);
    return value;
  }
  const { length } = value;
  const { minLength = 0, maxLength = 1_000_000 } = declared;
  if (length < minLength || length > maxLength) {
    const name = pathOf(within, key);
    const wanted = length < minLength ? `at least ${minLength}` : `at most ${maxLength}`;
    problems.push({
      code: length === 0 ? "empty" : "invalid-argument",
      key: name,
      message: `${name} has ${length} entries: give ${wanted}`,
      details: { argument: name, length },
    });
    return value;
  }
  const here: OptionPlace = { within, key };
  const list: unknown[] = [];
  for (let k = 0; k < length; k++) list.push(readValue(here, k, value[k], declared.of, context, problems));
  return list;
}
