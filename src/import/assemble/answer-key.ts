import type { BrokerImportOptions } from "../types.js";

/** The caller's answers, by line or by line and row. */
export type Answers = NonNullable<BrokerImportOptions["answers"]>;

/** Where the answer to a row stands; undefined where there is none. */
export function answerKey(answers: Answers, line: number, row: number): string | undefined {
  return [`${line}/${row}`, `${line}`].find((key) => Object.hasOwn(answers, key));
}
