import type { TaxState } from "../booking/tax-state.js";
import { DayClock } from "../journal/clock-time.js";
import type { Entry } from "../journal/journal-lines.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { linkedAssets } from "../journal/linked-assets.js";
import { readTransactions } from "../journal/read-transactions.js";
import type { TaxLedger, TaxProblem, TaxTransaction } from "../types.js";
import { invalidTransactions } from "./invalid-transactions.js";
import { requireLedger, requireLines } from "./require-ledger.js";
import { runJournal } from "./run-journal.js";

/** The part of a ledger that more transactions meet, booked anew with them. */
export interface BookedPart {
  readonly state: TaxState;
  /** The assets it covers: those of `more`, and whatever is tied to them. */
  readonly assets: ReadonlySet<string>;
}

/**
 * Books `more` after a ledger's transactions, reading only the assets it meets; the others cannot be changed by it. Where the
 * lot method nets the year, all assets are met.
 *
 * @param name - the public function, for messages
 * @param before - is shown the state that each line of `more` is booked into; all assets are then counted in the same unit
 * @throws {@link PortfolioError} `invalid-transactions`; `invalid-argument` when an argument is not a ledger or not a list
 * @remarks O(n) to find the part of n transactions, then the cost of booking that part.
 */
export function bookMore(
  name: string,
  ledger: TaxLedger,
  more: readonly TaxTransaction[],
  before?: (state: TaxState, entry: Entry) => void,
): BookedPart {
  requireLedger(name, ledger);
  requireLines(name, "more", more);
  const settings = resolveLedgerOptions(ledger.options);
  const { transactions } = ledger;
  const ids = new Set(more.map((line) => line?.id));
  const taken = new Set<string>();
  const links: TaxTransaction[] = more.filter((line) => line?.newAsset !== undefined);
  for (const line of transactions) {
    if (ids.has(line.id)) taken.add(line.id);
    if (line.newAsset !== undefined) links.push(line);
  }
  // a sale that is chosen by the year's netting hangs on all sales before it, of whatever asset
  const names = settings.netting === undefined ? more : [...transactions, ...more];
  const assets = linkedAssets(
    names.map((line) => line?.asset),
    settings.identical,
    links,
  );
  const part: TaxTransaction[] = [];
  const clocks: number[] = [];
  const clock = new DayClock();
  const timed = transactions.some(({ time }) => time !== undefined);
  for (const line of transactions) {
    // a line without a time follows those before it, of whatever asset
    const at = timed ? clock.read(line.date, line.time) : 0;
    if (!assets.has(line.asset)) continue;
    part.push(line);
    if (timed) clocks.push(at);
  }
  const tail = { from: part.length, date: transactions.at(-1)?.date, taken, clocks: timed ? clocks : undefined, clock };
  const problems: TaxProblem[] = [];
  const journal = readTransactions([...part, ...more], settings, problems, tail, before !== undefined);
  const state = runJournal(journal, settings, problems, (then, entry) => {
    if (entry.position >= part.length) before?.(then, entry);
  });
  if (problems.length > 0) {
    const own = problems.map((problem) => ({ ...problem, position: problem.position - part.length }));
    throw invalidTransactions(name, own);
  }
  return { state, assets };
}
