import type { OptionDeclaration, OptionDeclarations } from "./option-types.js";

// What the reader asks of a declaration on every call is found once for each declaration.

/** A key that matters when it is left out. */
interface Absent {
  readonly key: string;
  readonly declaration: OptionDeclaration;
}
const absentKeys = new WeakMap<OptionDeclarations, readonly Absent[]>();

/** The keys with a default and the keys that must be given. */
export function absentKeysOf(declared: OptionDeclarations): readonly Absent[] {
  let keys = absentKeys.get(declared);
  if (keys === undefined) {
    keys = Object.entries(declared)
      .filter(([, one]) => one.required || ("default" in one && one.default !== undefined))
      .map(([key, declaration]) => ({ key, declaration }));
    absentKeys.set(declared, keys);
  }
  return keys;
}

const variantKeys = new WeakMap<
  OptionDeclarations,
  { readonly by: string; readonly word: string; readonly keys: OptionDeclarations }
>();

/** The keys of a variant with the key that names it. */
export function variantKeysOf(by: string, word: string, own: OptionDeclarations): OptionDeclarations {
  const known = variantKeys.get(own);
  if (known?.by === by && known.word === word) return known.keys;
  const keys: OptionDeclarations = { [by]: { kind: "choice", of: [word] }, ...own };
  variantKeys.set(own, { by, word, keys });
  return keys;
}
