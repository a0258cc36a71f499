import type { TaxState } from "../booking/tax-state.js";
import { DayClock } from "../journal/clock-time.js";
import type { JournalTail } from "../journal/journal.js";
import type { Entry } from "../journal/journal-lines.js";
import { type LedgerSettings, resolveLedgerOptions } from "../journal/ledger-options.js";
import { linkedAssets } from "../journal/linked-assets.js";
import { readTransactions } from "../journal/read-transactions.js";
import type { TaxLedger, TaxProblem, TaxTransaction } from "../types.js";
import { invalidTransactions } from "./invalid-transactions.js";
import { requireLines } from "./require-ledger.js";
import { runJournal } from "./run-journal.js";

/** The part of a ledger that more transactions meet, booked anew with them. */
export interface BookedPart {
  readonly state: TaxState;
  /** The assets it covers: those of `more`, and whatever is tied to them. */
  readonly assets: ReadonlySet<string>;
}

/** Is shown the state that each of the new lines is booked into. */
export type BeforeNewLine = (state: TaxState, entry: Entry) => void;

/**
 * Books `more` after a ledger's transactions, reading only the assets it meets; the others cannot be changed by it. Where the
 * lot method nets the year, all assets are met.
 *
 * @param name - the public function, for messages
 * @param ledger - that has been checked by `requireLedger`, which reads every row
 * @throws {@link PortfolioError} `invalid-transactions`; `invalid-argument` when `more` is not a list
 * @remarks O(n) to find the part of n transactions, then the cost of booking that part.
 */
export function bookMore(
  name: string,
  ledger: TaxLedger,
  more: readonly TaxTransaction[],
  before?: BeforeNewLine,
): BookedPart {
  requireLines(name, "more", more);
  const part = new LedgerPart(name, ledger, more);
  return { state: part.book(more, before), assets: part.assets };
}

/** The lines of a ledger that some transactions meet, found once, so that many plans made of these can be booked after them. */
export class LedgerPart {
  /** The assets that are met: those of the transactions, and whatever is tied to them. */
  readonly assets: ReadonlySet<string>;
  /** The lines of these assets. */
  readonly lines: readonly TaxTransaction[];
  readonly #name: string;
  readonly #settings: LedgerSettings;
  readonly #tail: JournalTail;

  /**
   * @param ledger - that has been checked
   * @param more - every transaction that will be booked, whatever its date
   */
  constructor(name: string, ledger: TaxLedger, more: readonly TaxTransaction[]) {
    this.#name = name;
    this.#settings = resolveLedgerOptions(ledger.options);
    const { transactions } = ledger;
    const ids = new Set(more.map((line) => line?.id));
    const taken = new Set<string>();
    const links: TaxTransaction[] = more.filter((line) => line?.newAsset !== undefined);
    for (const line of transactions) {
      if (ids.has(line.id)) taken.add(line.id);
      if (line.newAsset !== undefined) links.push(line);
    }
    // with netting, the lots of a sale depend on all earlier sales of the year, in every asset
    const names = this.#settings.netting === undefined ? more : [...transactions, ...more];
    this.assets = linkedAssets(
      names.map((line) => line?.asset),
      this.#settings.identical,
      links,
    );
    const lines: TaxTransaction[] = [];
    const clocks: number[] = [];
    const clock = new DayClock();
    const timed = transactions.some(({ time }) => time !== undefined);
    for (const line of transactions) {
      // a line without a time follows those before it, of whatever asset
      const at = timed ? clock.read(line.date, line.time) : 0;
      if (!this.assets.has(line.asset)) continue;
      lines.push(line);
      if (timed) clocks.push(at);
    }
    this.lines = lines;
    const { date } = transactions.at(-1) ?? {};
    this.#tail = { from: lines.length, date, taken, clocks: timed ? clocks : undefined, clock };
  }

  /**
   * Books some of the transactions after the lines.
   *
   * @throws {@link PortfolioError} `invalid-transactions`
   * @remarks The cost of booking the lines of the part.
   */
  book(more: readonly TaxTransaction[], before?: BeforeNewLine): TaxState {
    const { from } = this.#tail;
    const problems: TaxProblem[] = [];
    const all = [...this.lines, ...more];
    const journal = readTransactions(all, this.#settings, problems, this.#tail);
    const state = runJournal(journal, this.#settings, problems, (then, entry) => {
      if (entry.position >= from) before?.(then, entry);
    });
    if (problems.length === 0) return state;
    const own = problems.map((problem) => ({ ...problem, position: problem.position - from }));
    throw invalidTransactions(this.#name, own);
  }
}
