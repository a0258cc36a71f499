import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { Draft, OpenQuestion, Outcome } from "../activities/activity.js";
import { decimalFrom } from "../fields/decimal.js";
import type { ImportAnswer } from "../types.js";

/** The word that passes a row; every question takes it. */
export const IGNORE = "ignore";

/** Fields that an answer may bring. */
const FIELDS: readonly (keyof Draft)[] = [
  "type",
  "date",
  "time",
  "account",
  "asset",
  "quantity",
  "amount",
  "price",
  "fees",
  "ratio",
  "to",
  "acquired",
  "adjustedAcquired",
  "cannotReplace",
  "newAsset",
  "cash",
  "newPrice",
  "lot",
  "lots",
  "basisFraction",
];

const FIGURES: readonly (keyof Draft)[] = ["quantity", "amount", "price", "fees", "cash", "newPrice", "basisFraction"];

/** Every word that answers a question. */
export function choicesOf({ choices }: OpenQuestion): string[] {
  return [...Object.keys(choices), IGNORE];
}

/**
 * What an answer makes of the row.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a word that is no choice, for fields that are none, and for missing ones
 */
export function applyAnswer(asks: OpenQuestion, answer: ImportAnswer, key: string): Outcome {
  const name = `options.answers.${key}`;
  if (answer === IGNORE) return { ignored: "to be ignored, as answered" };
  if (typeof answer === "string") {
    const chosen = Object.hasOwn(asks.choices, answer) ? asks.choices[answer]! : undefined;
    if (chosen === undefined) {
      const fields = asks.needs === undefined ? "" : `, or an object with ${asks.needs.join(" and ")}`;
      throw new PortfolioError(
        "invalid-argument",
        `${name} is ${shownValue(answer)}: give ${choicesOf(asks)
          .map((word) => `"${word}"`)
          .join(" or ")}${fields}`,
        { argument: name, nearest: nearestName(answer, choicesOf(asks)) },
      );
    }
    return typeof chosen === "string" ? { ignored: chosen } : { drafts: chosen };
  }
  return { drafts: completed(asks, answer, name) };
}

function completed(asks: OpenQuestion, answer: Readonly<Partial<Draft>>, name: string): readonly Draft[] {
  const refuse = (message: string): never => {
    throw new PortfolioError("invalid-argument", message, { argument: name });
  };
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    refuse(`${name} is ${shownValue(answer)}: give a word or an object of fields`);
  }
  if (asks.base === undefined)
    refuse(
      `${name}: give ${choicesOf(asks)
        .map((word) => `"${word}"`)
        .join(" or ")}`,
    );
  for (const key of Object.keys(answer)) {
    if (FIELDS.includes(key as keyof Draft)) continue;
    const nearest = nearestName(key, FIELDS as readonly string[]);
    refuse(
      `${name}.${key.slice(0, 80)} is no field of a transaction${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
    );
  }
  for (const key of FIGURES) {
    const value: unknown = answer[key];
    if (value === undefined) continue;
    if ((typeof value === "number" || typeof value === "string") && decimalFrom(value) !== undefined) continue;
    refuse(`${name}.${key} is ${shownValue(value)}: give a number`);
  }
  const whole = { ...asks.base!, ...answer } as Draft;
  for (const field of asks.needs ?? []) {
    if (answer[field] === undefined) refuse(`${name}.${field} is missing: ${asks.question.slice(0, 200)}`);
  }
  return asks.finish === undefined ? [whole] : asks.finish(whole);
}
