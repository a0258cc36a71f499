import { toEpochDay } from "../../core/dates/calendar.js";
import { decimalFrom, plainNumber } from "../fields/decimal.js";
import type { ImportedTransaction, ImportProblem } from "../types.js";
import type { OfFile } from "./join-types.js";

/** A transaction of one of several files. */
export interface FileTransaction extends OfFile {
  readonly transaction: ImportedTransaction;
}

/** What two files both have, and on what they contradict each other. */
export interface Repeated {
  /** The transactions to leave out, each with the one that is kept. */
  readonly repeats: ReadonlyMap<ImportedTransaction, FileTransaction>;
  /** Actions that differ. */
  readonly problems: readonly (ImportProblem & OfFile)[];
}

/** Brokers book the same action within so many days. */
const MOST_DAYS = 5;

/**
 * Transactions that two files both have.
 *
 * A file lists what happened once each, so of equal lines of one account and day the file with most of them is right, and those of the other
 * files are the same ones again. Actions of a company are one line for all accounts, whichever files have them.
 */
export function findDuplicates(all: readonly FileTransaction[]): Repeated {
  const repeats = new Map<ImportedTransaction, FileTransaction>();
  const problems: (ImportProblem & OfFile)[] = [];
  const trades = new Map<string, FileTransaction[]>();
  const actions = new Map<string, FileTransaction[]>();
  for (const one of all) {
    const { transaction } = one;
    if (transaction.account === undefined) {
      const key = JSON.stringify([transaction.type, transaction.asset]);
      const before = actions.get(key) ?? [];
      const kept = before.find((other) => other.file !== one.file && daysApart(other, one) <= MOST_DAYS);
      if (kept === undefined) actions.set(key, [...before, one]);
      else {
        repeats.set(transaction, kept);
        if (termsOf(kept.transaction) !== termsOf(transaction)) problems.push(contradiction(one, kept));
      }
    } else {
      const key = keyOf(transaction);
      const equal = trades.get(key);
      if (equal === undefined) trades.set(key, [one]);
      else equal.push(one);
    }
  }
  for (const equal of trades.values()) {
    const files = new Map<number, FileTransaction[]>();
    for (const one of equal) files.set(one.file, [...(files.get(one.file) ?? []), one]);
    if (files.size === 1) continue;
    const [most] = [...files.values()].sort((a, b) => b.length - a.length || a[0]!.file - b[0]!.file);
    for (const [file, ones] of files) {
      if (file === most![0]!.file) continue;
      for (const [k, { transaction }] of ones.entries()) repeats.set(transaction, most![k]!);
    }
  }
  return { repeats, problems };
}

function contradiction({ file, transaction }: FileTransaction, kept: FileTransaction): ImportProblem & OfFile {
  const { line, row, type, asset, date } = transaction;
  const message = `the ${type} of ${asset} on ${date} differs from the one of ${kept.transaction.date} in file ${kept.file}, line ${kept.transaction.line}, which was kept: look which of them is right`;
  return { file, line, row, message };
}

function daysApart(a: FileTransaction, b: FileTransaction): number {
  return Math.abs(toEpochDay(a.transaction.date) - toEpochDay(b.transaction.date));
}

/** What must be equal for two lines to be one: files differ in times, prices and fees that they give beside the money. */
function keyOf({ type, date, account, asset, quantity, amount, to, acquired, ...rest }: ImportedTransaction): string {
  const money = amount === undefined ? [plain(rest.price), plain(rest.fees)] : [plain(amount)];
  return JSON.stringify([type, date, account, asset, plain(quantity), money, to, acquired]);
}

/** What an action does. */
function termsOf({ ratio, newAsset, cash, newPrice, basisFraction }: ImportedTransaction): string {
  return JSON.stringify([plain(ratio), newAsset, plain(cash), plain(newPrice), plain(basisFraction)]);
}

/** A figure in one way of writing: 10, "10" and "10.00" are the same. */
function plain(figure: number | string | undefined): string | undefined {
  if (figure === undefined) return undefined;
  const decimal = decimalFrom(figure);
  return decimal === undefined ? String(figure) : String(plainNumber(decimal));
}
