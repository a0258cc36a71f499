import { PortfolioError } from "../errors/portfolio-error.js";

/**
 * Options in which a key that has a second name stands under its first.
 *
 * @param name - what the caller handed in, for messages
 * @param read - options as declared
 * @param key - the first name
 * @param second - the second name
 * @returns the same options without the second name
 * @throws {@link PortfolioError} `conflicting-options` when both names were given
 */
export function underOneName<T extends object, K extends keyof T & string>(
  name: string,
  read: T,
  key: K,
  second: keyof T & string,
): T {
  const { [second]: value, ...rest } = read;
  if (value === undefined) return read;
  if (read[key] !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `${name}.${second} is a second name of ${name}.${key}: give one of them`,
      { argument: `${name}.${second}` },
    );
  }
  return { ...rest, [key]: value } as T;
}
