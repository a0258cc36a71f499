import { absentKeysOf } from "./declared-keys.js";
import { expected } from "./expected-value.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report, reportUnread, unknownKey } from "./option-problems.js";
import type { OptionContext, OptionDeclarations, OptionProblem } from "./option-types.js";
import { listed } from "./shown-names.js";
import type { ValueReader } from "./value-reader.js";
import { isDerived, isPlain } from "./value-shape.js";

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** An object with declared keys: a new object with what was given and what has a default. */
export function readObject(
  within: OptionPlace | undefined,
  at: string | number,
  given: unknown,
  declared: OptionDeclarations,
  context: OptionContext,
  problems: OptionProblem[],
  readValue: ValueReader,
): Record<string, unknown> | undefined {
  if (!isPlain(given)) {
    const mend = `give an object with ${listed(Object.keys(declared))}`;
    report(problems, "invalid-argument", pathOf(within, at), given, mend);
    return undefined;
  }
  const here: OptionPlace = { within, key: at };
  const value: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(declared, key)) {
      problems.push(unknownKey(pathOf(within, at), key, declared, context));
      continue;
    }
    const one = given[key];
    if (one !== undefined) value[key] = readValue(here, key, one, declared[key]!, context, problems);
  }
  if (isDerived(given)) reportUnread(within, at, given, Object.keys(declared), problems);
  for (const { key, declaration } of absentKeysOf(declared)) {
    if (value[key] !== undefined) continue;
    if ("default" in declaration && declaration.default !== undefined) value[key] = declaration.default;
    else if (declaration.required && (given[key] === undefined || !isEnumerable.call(given, key))) {
      report(problems, "invalid-argument", pathOf(here, key), undefined, `give ${expected(declaration)}`, "is missing");
    }
  }
  return value;
}
