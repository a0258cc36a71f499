import { PortfolioError } from "./portfolio-error.js";

/** One of the listed words, the first when left out. */
export function chooseOption<Word extends string>(
  name: string,
  value: Word | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  if (value === undefined) return words[0];
  if (words.includes(value)) return value;
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${JSON.stringify(value)}: give one of ${words.map((word) => JSON.stringify(word)).join(", ")}`,
    { argument: name, value },
  );
}
