import type { OpenQuestion } from "../activities/activity.js";
import type { BrokerImportOptions } from "../types.js";
import { answerKey } from "./answer-key.js";
import type { Entry } from "./entry.js";

/** The word that puts all accounts of a file into one. */
const ALL_IN_ONE = "all in one account";

/** The question which of a file's accounts the rows are to be taken of. */
export interface AccountQuestion {
  /** The row that asks it: the header, or where a file has none the first row that says nothing else. */
  readonly row: number;
  readonly asks: OpenQuestion;
  /** The only account that the caller's answer leaves. */
  readonly only: string | undefined;
}

/** The accounts that the rows name, in the order of the file. */
export function accountsIn(entries: readonly Entry[]): readonly string[] {
  const names = new Set<string>();
  for (const { reading } of entries) {
    if ("activities" in reading) for (const { account } of reading.activities) if (account) names.add(account);
    if ("position" in reading && reading.position?.account) names.add(reading.position.account);
    if ("drafts" in reading) for (const { account } of reading.drafts) if (account) names.add(account);
  }
  return [...names];
}

/** The question that a file of several accounts asks where the caller names one for all of them; else undefined. */
export function accountQuestion(
  names: readonly string[],
  entries: readonly Entry[],
  headerAt: number | undefined,
  { account, answers = {} }: BrokerImportOptions,
): AccountQuestion | undefined {
  const header =
    headerAt === undefined
      ? (entries.find(({ reading }) => "ignored" in reading && reading.position === undefined) ?? entries[0])
      : entries[headerAt];
  if (typeof account !== "string" || names.length <= 1 || header === undefined) return undefined;
  const key = answerKey(answers, header.line, header.row);
  const answer = key === undefined ? undefined : answers[key];
  return {
    row: header.row,
    asks: {
      question: `The file has ${names.length} accounts (${names.slice(0, 8).join(", ")}), and all of its rows go to "${account}". Say which account the rows are to be taken of, that all are one, or give an object as account: { "${names[0]!}": "…" }.`,
      choices: Object.fromEntries([ALL_IN_ONE, ...names].map((word) => [word, "header"])),
    },
    only: typeof answer === "string" && names.includes(answer) ? answer : undefined,
  };
}
