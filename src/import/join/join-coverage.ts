import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { BrokerImport } from "../types.js";
import type { CoveredDays, JoinedAccount, JoinedImport } from "./join-types.js";

/** Days of one file, counted from the epoch. */
interface Span {
  readonly file: number;
  readonly first: number;
  readonly last: number;
}

/** The accounts of all files with the days that are known of them, and what `washSaleCoverage` takes. */
export function joinCoverage(
  imports: readonly BrokerImport[],
  covers: readonly (CoveredDays | null)[],
): Pick<JoinedImport, "accounts" | "coverage"> {
  const spans = new Map<string, Span[]>();
  for (const [file, { transactions }] of imports.entries()) {
    if (transactions.length === 0) continue;
    const span = spanOf(file, transactions, covers[file] ?? null);
    for (const account of accountsOf(transactions)) spans.set(account, [...(spans.get(account) ?? []), span]);
  }
  const known = [...spans].sort(([a], [b]) => (a < b ? -1 : 1)).map(([account, list]) => joined(account, list));
  return {
    accounts: known.map(({ account }) => account),
    coverage: {
      from: Object.fromEntries(known.map(({ account, whole }) => [account.account, whole])),
      through: Object.fromEntries(known.map(({ account }) => [account.account, account.through])),
    },
  };
}

function joined(account: string, list: readonly Span[]): { readonly account: JoinedAccount; readonly whole: string } {
  const ordered = [...list].sort((a, b) => a.first - b.first);
  const gaps: { from: string; to: string }[] = [];
  let { first: whole, last } = ordered[0]!;
  for (const span of ordered) {
    if (span.first > last + 1) {
      gaps.push({ from: fromEpochDay(last + 1), to: fromEpochDay(span.first - 1) });
      whole = span.first;
    }
    last = Math.max(last, span.last);
  }
  const files = list.map(({ file }) => file);
  const from = fromEpochDay(ordered[0]!.first);
  return { account: { account, files, from, through: fromEpochDay(last), gaps }, whole: fromEpochDay(whole) };
}

function accountsOf(transactions: BrokerImport["transactions"]): Set<string> {
  const named = transactions.flatMap(({ account, to }) => [account, to]);
  return new Set(named.filter((account) => account !== undefined));
}

/** From the first transaction to the last, or the days that the caller says, which must hold them. */
function spanOf(file: number, transactions: BrokerImport["transactions"], covers: CoveredDays | null): Span {
  const days = transactions.map(({ date }) => toEpochDay(date));
  const first = days.reduce((least, day) => Math.min(least, day));
  const last = days.reduce((greatest, day) => Math.max(greatest, day));
  if (covers === null) return { file, first, last };
  const said = { file, first: toEpochDay(covers.from), last: toEpochDay(covers.through) };
  if (said.first > first || said.last < last) {
    const outside = fromEpochDay(said.first > first ? first : last);
    throw new PortfolioError(
      "invalid-argument",
      `options.covers[${file}] is ${covers.from} to ${covers.through}, and the file has a transaction of ${outside}: give the days that it was exported for`,
      { argument: `options.covers[${file}]` },
    );
  }
  return said;
}
