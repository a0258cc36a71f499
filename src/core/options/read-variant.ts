import { variantKeysOf } from "./declared-keys.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report } from "./option-problems.js";
import type { OptionContext, OptionProblem, VariantOption } from "./option-types.js";
import { readChoice } from "./read-choice.js";
import { readObject } from "./read-object.js";
import { quoted } from "./shown-names.js";
import type { ValueReader } from "./value-reader.js";
import { isPlain } from "./value-shape.js";

/** An object whose `by` key names which declaration the rest follows. */
export function readVariant(
  within: OptionPlace | undefined,
  key: string | number,
  value: unknown,
  { by = "kind", of }: VariantOption,
  context: OptionContext,
  problems: OptionProblem[],
  readValue: ValueReader,
): unknown {
  const variants = of();
  if (!isPlain(value)) {
    const mend = `give an object with ${by}: ${quoted(Object.keys(variants))}`;
    report(problems, "invalid-argument", pathOf(within, key), value, mend);
    return value;
  }
  const words = Object.keys(variants);
  const word = readChoice({ within, key }, by, value[by], words, problems);
  if (typeof word !== "string" || !Object.hasOwn(variants, word)) return value;
  const declared = variantKeysOf(by, word, variants[word]!);
  const { assets } = context;
  const part = { what: `a part of ${by} "${word}"`, ...(assets !== undefined && { assets }) };
  return readObject(within, key, value, declared, part, problems, readValue);
}
