import { errorOf } from "./option-problems.js";
import type {
  OptionContext,
  OptionDeclaration,
  OptionDeclarations,
  OptionProblem,
  OptionsOf,
  ReadOptions,
} from "./option-types.js";
import { readObject } from "./read-object.js";
import { readValue } from "./read-value.js";

/**
 * Options as declared: read once, refused by name when anything is wrong, and filled in with their defaults.
 *
 * @param name - what the caller handed in, for messages: `"options"`, `"costs"`
 * @param given - what came; `undefined` takes all defaults
 * @param declared - a declaration for each key of the interface
 * @param context - what a key is, names of assets, sentences for misplaced keys
 * @returns a new object with the keys that were given and those that have a default; nested objects and lists are copies
 * @throws {@link PortfolioError} `invalid-argument` for unknown keys, wrong kinds and values out of range; `not-finite` for
 *   what should be a number and is none; `unknown-asset`, `invalid-date`
 * @remarks O(size of what was given). With several problems the first is the message and `details.problems` lists all.
 */
export function readOptions<T extends object, D extends keyof T = never>(
  name: string,
  given: T | undefined,
  declared: OptionsOf<T, D>,
  context: OptionContext = {},
): ReadOptions<T, D> {
  const problems: OptionProblem[] = [];
  const value = readObject(
    undefined,
    name,
    given === undefined ? {} : given,
    declared as OptionDeclarations,
    context,
    problems,
    readValue,
  );
  if (problems.length > 0) throw errorOf(problems);
  return value as ReadOptions<T, D>;
}

/**
 * The same, with every problem as data instead of an error: for configurations.
 *
 * @returns the value as far as it could be read (what has a problem is left out) and the problems
 */
export function collectOptions<T extends object, D extends keyof T = never>(
  name: string,
  given: unknown,
  declared: OptionsOf<T, D>,
  context: OptionContext = {},
): { readonly value: ReadOptions<T, D>; readonly problems: readonly OptionProblem[] } {
  const problems: OptionProblem[] = [];
  const value = readObject(
    undefined,
    name,
    given === undefined ? {} : given,
    declared as OptionDeclarations,
    context,
    problems,
    readValue,
  );
  return { value: value as ReadOptions<T, D>, problems };
}

/**
 * One value against its declaration.
 *
 * @throws {@link PortfolioError} as {@link readOptions}
 */
export function readOption<V>(name: string, value: V, declared: OptionDeclaration, context: OptionContext = {}): V {
  const problems: OptionProblem[] = [];
  const read = readValue(undefined, name, value, declared, context, problems);
  if (problems.length > 0) throw errorOf(problems);
  return read as V;
}
