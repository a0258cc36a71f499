import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { BrokerImport } from "../types.js";
import { type FileTransaction, findDuplicates, type Repeated } from "./find-duplicates.js";
import { joinCoverage } from "./join-coverage.js";
import type { CoveredDays, ImportJoinOptions, JoinedImport, OfFile } from "./join-types.js";
import { joinedTransactions } from "./joined-transactions.js";
import { readImports } from "./read-imports.js";

const coveredDays: OptionsOf<CoveredDays> = {
  from: { kind: "date", required: true },
  through: { kind: "date", required: true },
};

const joinOptions: OptionsOf<ImportJoinOptions, "duplicates" | "covers"> = {
  covers: {
    kind: "list",
    of: {
      kind: "value",
      read: (name, value) => (value === null ? null : readOption(name, value, { kind: "object", of: coveredDays })),
    },
    default: [],
  },
  duplicates: { kind: "choice", of: ["leave-out", "refuse"], default: "leave-out" },
};

/**
 * The imports of several files as one: the files of all accounts, or of one account year by year.
 *
 * A line that two files both have is left out once and listed in `duplicates`: the same account, day, kind, asset, shares and money. Equal lines
 * within one file are trades of their own. A split, a merger or a change of name is one line for all accounts, whichever files have it; where
 * two files contradict each other on it, that is a problem. Ids that two files use are made unique, and the lots that sales name follow them.
 *
 * @param imports - of {@link transactionsFromBroker}, one or more; all in one currency
 * @param options - `covers` from the first transaction of each file to its last; `duplicates` are left out
 * @returns what all files say, each thing with its `file`, and the days that are known of each account
 * @throws {@link PortfolioError} `invalid-argument` for imports and options that are none, for duplicates with `"refuse"`, for `covers` that leave out a
 *   transaction, and where a Form 1099-B repeats the sales of an account whose history is there too; `invalid-date`
 * @remarks O(n log n) for n transactions. Every row of every file is in one place: a transaction, a duplicate, ignored, a question or a problem.
 * @example
 * const { transactions, coverage, duplicates } = joinImports([schwab, fidelity]);
 */
export function joinImports(imports: readonly BrokerImport[], options: ImportJoinOptions = {}): JoinedImport {
  const files = readImports("imports", imports);
  const { covers, duplicates } = readOptions("options", options, joinOptions, { what: "an option of joinImports" });
  if (covers.length > files.length) {
    throw new PortfolioError(
      "invalid-argument",
      `options.covers has ${covers.length} entries for ${files.length} imports: give one for each, null where it is not known`,
      { argument: "options.covers" },
    );
  }
  refuseReportsOfHistories(files);
  const all = files.flatMap(({ transactions }, file) => transactions.map((transaction) => ({ file, transaction })));
  const { repeats, problems } = findDuplicates(all);
  if (duplicates === "refuse" && repeats.size > 0) throw repeated(all, repeats);
  const listOf = <Row extends object>(pick: (file: BrokerImport) => readonly Row[] | undefined): (Row & OfFile)[] =>
    files.flatMap((one, file) => (pick(one) ?? []).map((row) => ({ ...row, file })));
  return {
    ...joinedTransactions(all, repeats),
    positions: listOf(({ positions }) => positions),
    reported: listOf(({ reported }) => reported),
    ignored: listOf(({ ignored }) => ignored),
    questions: listOf(({ questions }) => questions),
    problems: [...listOf((one) => one.problems), ...problems],
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    ...joinCoverage(files, covers),
    notSecurities: [...new Set(files.flatMap(({ notSecurities }) => notSecurities))],
  };
}

function repeated(all: readonly FileTransaction[], repeats: Repeated["repeats"]): PortfolioError {
  const { file, transaction } = all.find((one) => repeats.has(one.transaction))!;
  const { file: other, transaction: kept } = repeats.get(transaction)!;
  return new PortfolioError(
    "invalid-argument",
    `imports[${file}], line ${transaction.line}, is the same as imports[${other}], line ${kept.line}${repeats.size > 1 ? `, and ${repeats.size - 1} more are` : ""}: leave one of them out, or take duplicates: "leave-out"`,
    { argument: "imports", duplicates: repeats.size },
  );
}

/** A 1099-B makes purchases and sales of closed lots, which a history of the same account has too, with other purchases. */
function refuseReportsOfHistories(files: readonly BrokerImport[]): void {
  const histories = new Map<string, number>();
  for (const [file, { broker, transactions }] of files.entries()) {
    if (broker === "1099-b") continue;
    for (const { account } of transactions) if (account !== undefined) histories.set(account, file);
  }
  for (const [file, { broker, transactions }] of files.entries()) {
    if (broker !== "1099-b") continue;
    const clash = transactions.find(({ account }) => account !== undefined && histories.has(account));
    if (clash === undefined) continue;
    throw new PortfolioError(
      "invalid-argument",
      `imports[${file}] is a Form 1099-B of the account ${clash.account}, whose sales imports[${histories.get(clash.account!)}] has too: leave its transactions out, and give its \`reported\` to reconcile1099B`,
      { argument: "imports", account: clash.account },
    );
  }
}
