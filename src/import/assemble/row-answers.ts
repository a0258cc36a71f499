import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Outcome } from "../activities/activity.js";
import type { AccountQuestion } from "./account-question.js";
import { type Answers, answerKey } from "./answer-key.js";
import { applyAnswer } from "./apply-answer.js";

/** The caller's answers, and which of them rows have asked for. */
export class RowAnswers {
  readonly #given: Answers;
  readonly #accounts: AccountQuestion | undefined;
  readonly #answered = new Set<string>();
  /** Rows with questions, answered or not, by line: several elements of a file may stand on one line. */
  readonly #asking = new Map<number, Set<number>>();

  constructor(given: Answers | undefined, accounts: AccountQuestion | undefined) {
    this.#given = given ?? {};
    this.#accounts = accounts;
  }

  /** What a question becomes by its answer; any other outcome, and a question without an answer, stays as it is. */
  answer(outcome: Outcome, line: number, row: number): Outcome {
    if (!("asks" in outcome)) return outcome;
    this.#asking.set(line, (this.#asking.get(line) ?? new Set()).add(row));
    // the answer of the row that asks for the accounts says nothing of what else it asks
    if (row === this.#accounts?.row && outcome.asks !== this.#accounts.asks) return outcome;
    const key = answerKey(this.#given, line, row);
    if (key === undefined) return outcome;
    this.#answered.add(key);
    return applyAnswer(outcome.asks, this.#given[key]!, key);
  }

  /** @throws {@link PortfolioError} `invalid-argument` for an answer that no row asked for, or that would answer several */
  refuseUnused(): void {
    for (const line of Object.keys(this.#given)) {
      const rows = [...(this.#asking.get(Number(line)) ?? [])].sort((a, b) => a - b);
      if (this.#answered.has(line) && rows.length > 1) {
        throw new PortfolioError(
          "invalid-argument",
          `options.answers.${line} would answer ${rows.length} rows of line ${line}: give each its own answer, by line and row, as "${line}/${rows[0]!}" and "${line}/${rows[1]!}"`,
          { argument: "options.answers", line },
        );
      }
      if (this.#answered.has(line)) continue;
      throw new PortfolioError(
        "invalid-argument",
        `options.answers.${line.slice(0, 20)} answers no question: line ${line.slice(0, 20)} of the file asks none; was the file another one?`,
        { argument: "options.answers", line },
      );
    }
  }
}
