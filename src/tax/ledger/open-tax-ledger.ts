import { DayClock } from "../journal/clock-time.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { linkedAssets } from "../journal/linked-assets.js";
import { readTransactions } from "../journal/read-transactions.js";
import type { Disposition, TaxLedger, TaxLot, TaxProblem, TaxShort, TaxTransaction, WashSaleRecord } from "../types.js";
import { invalidTransactions } from "./invalid-transactions.js";
import { ledgerOfTables, type ReadLedger } from "./kept-ledger.js";
import { KeptTable } from "./kept-table.js";
import { ledgerRows } from "./ledger-tables.js";
import { ownData, ownDisposition, ownLine, ownLines, ownLot, ownRecord, ownRows, ownShort } from "./own-copies.js";
import { requireLedger, requireLines } from "./require-ledger.js";
import { runJournal } from "./run-journal.js";
import { SaleOrder } from "./sale-order.js";
import { totalsByYear } from "./year-totals.js";

/** The rows of the assets that new lines met, as they stand after them. */
export interface TaxLedgerChange {
  /** The assets that were booked anew, sorted: those of the lines, and those tied to them. */
  readonly assets: readonly string[];
  /** Their open lots. */
  readonly openLots: readonly TaxLot[];
  /** Their open short sales. */
  readonly openShorts: readonly TaxShort[];
  /** All their dispositions, the earlier ones included, since a purchase can change a loss of the thirty days before it. */
  readonly dispositions: readonly Disposition[];
  /** All their wash-sale adjustments. */
  readonly audit: readonly WashSaleRecord[];
}

/** A ledger that lines are added to one after another; see {@link openTaxLedger}. */
export interface TaxLedgerSession {
  /**
   * Books more lines, sorted by date and none before the last one. After an error everything is as it was.
   *
   * @param more - the lines, which are copied
   * @returns copies of the rows of the assets that they met
   * @throws {@link PortfolioError} as {@link applyTransactions}
   */
  apply(more: readonly TaxTransaction[]): TaxLedgerChange;
  /** All that has been booked, as {@link buildTaxLedger} gives it; put together when it is first read after a change. */
  readonly ledger: TaxLedger;
}

/** A transaction with its place in the list and its clock within its day. */
interface Line {
  readonly place: number;
  readonly clock: number;
  readonly source: TaxTransaction;
}

interface RowsOfAsset {
  readonly openLots: TaxLot[];
  readonly openShorts: TaxShort[];
  readonly dispositions: Disposition[];
  readonly audit: WashSaleRecord[];
}

/**
 * Opens a ledger for many small additions: each costs what its assets cost, however long the ledger is.
 *
 * `applyTransactions` looks through the whole ledger on every call. A session keeps the lines and rows of each asset apart,
 * so a line books anew only the lines of its asset and of those tied to it. Where the lot method nets the year, every asset is met.
 *
 * @param ledger - from {@link buildTaxLedger}, {@link applyTransactions} or a session, as it is or after a trip through JSON; it
 *   stays as it is. `buildTaxLedger([], options)` begins with nothing
 * @returns the session; its `ledger` is what is saved
 * @throws {@link PortfolioError} `invalid-argument` for a value that is not a ledger; `invalid-state` for a ledger of another version
 * @remarks O(n) to open and to read `ledger` after a change (its dispositions are sorted); O(k log k) for a line whose tied assets
 *   have k lines.
 * @example
 * const session = openTaxLedger(ledger);
 * session.apply([
 *   { id: "b3", type: "buy", date: "2025-07-01", account: "main", asset: "KO", quantity: 5, amount: 40 },
 * ]).openLots.length; // the lots of KO
 * session.ledger.openLots.length; // those of all assets
 */
export function openTaxLedger(ledger: TaxLedger): TaxLedgerSession {
  return new KeptLedger(requireLedger("openTaxLedger", ledger));
}

class KeptLedger implements TaxLedgerSession {
  readonly #options: TaxLedger["options"];
  readonly #settings: ReturnType<typeof resolveLedgerOptions>;
  readonly #transactions: TaxTransaction[] = [];
  readonly #ids: Set<string> = new Set();
  readonly #links: TaxTransaction[] = [];
  readonly #lines: Map<string, Line[]> = new Map();
  readonly #rows: Map<string, RowsOfAsset> = new Map();
  #clock: DayClock = new DayClock();
  #ledger: TaxLedger | undefined;

  constructor({ options, tables }: ReadLedger) {
    resolveLedgerOptions(options);
    this.#options = ownData(options);
    this.#settings = resolveLedgerOptions(this.#options);
    this.#keepLines(tables.transactions.lend());
    this.#keepRows({
      openLots: tables.openLots.lend(),
      openShorts: tables.openShorts.lend(),
      dispositions: tables.dispositions.lend(),
      audit: tables.audit.lend(),
    });
  }

  get ledger(): TaxLedger {
    this.#ledger ??= this.#whole();
    return this.#ledger;
  }

  apply(lines: readonly TaxTransaction[]): TaxLedgerChange {
    requireLines("apply", "more", lines);
    const more = ownLines(lines);
    const settings = this.#settings;
    const named = more.map((line) => line?.asset);
    const names = settings.netting === undefined ? named : [...this.#lines.keys(), ...named];
    const links = [...this.#links, ...more.filter((line) => line?.newAsset !== undefined)];
    const assets = linkedAssets(names, settings.identical, links);
    const part: Line[] = [];
    for (const asset of assets) for (const line of this.#lines.get(asset) ?? []) part.push(line);
    if (assets.size > 1) part.sort((a, b) => a.place - b.place);

    const from = part.length;
    const problems: TaxProblem[] = [];
    const tail = {
      from,
      date: this.#transactions.at(-1)?.date,
      taken: this.#ids,
      clocks: part.map(({ clock }) => clock),
      clock: this.#clock,
    };
    const journal = readTransactions([...part.map(({ source }) => source), ...more], settings, problems, tail);
    const state = runJournal(journal, settings, problems);
    if (problems.length > 0) {
      const own = problems.map((problem) => ({ ...problem, position: problem.position - from }));
      throw invalidTransactions("apply", own);
    }
    const rows = ledgerRows(state);
    for (const asset of assets) this.#rows.delete(asset);
    this.#keepLines(more);
    this.#keepRows(rows);
    this.#ledger = undefined;
    return { assets: [...assets].sort(), ...ownRows(rows) };
  }

  #keepLines(lines: readonly TaxTransaction[]): void {
    const clock = this.#clock.copy();
    for (const source of lines) {
      const line = { place: this.#transactions.length, clock: clock.read(source.date, source.time), source };
      this.#transactions.push(source);
      this.#ids.add(source.id);
      if (source.newAsset !== undefined) this.#links.push(source);
      const own = this.#lines.get(source.asset);
      if (own === undefined) this.#lines.set(source.asset, [line]);
      else own.push(line);
    }
    this.#clock = clock;
  }

  #keepRows(rows: Pick<TaxLedger, "openLots" | "openShorts" | "dispositions" | "audit">): void {
    for (const lot of rows.openLots) this.#rowsOf(lot.asset).openLots.push(lot);
    for (const short of rows.openShorts) this.#rowsOf(short.asset).openShorts.push(short);
    for (const disposition of rows.dispositions) this.#rowsOf(disposition.asset).dispositions.push(disposition);
    for (const record of rows.audit) this.#rowsOf(record.asset).audit.push(record);
  }

  #rowsOf(asset: string): RowsOfAsset {
    let rows = this.#rows.get(asset);
    if (rows === undefined) {
      rows = { openLots: [], openShorts: [], dispositions: [], audit: [] };
      this.#rows.set(asset, rows);
    }
    return rows;
  }

  #whole(): TaxLedger {
    const rows = [...this.#rows.keys()].sort().map((asset) => this.#rows.get(asset)!);
    const order = new SaleOrder(this.#transactions);
    const dispositions = rows.flatMap((own) => own.dispositions).sort((a, b) => order.compare(a, b));
    const audit = rows
      .flatMap((own) => own.audit)
      .sort((a, b) => order.compare({ date: a.saleDate, sale: a.sale }, { date: b.saleDate, sale: b.sale }));
    const openLots = rows.flatMap((own) => own.openLots);
    const openShorts = rows.flatMap((own) => own.openShorts);
    const tables = {
      openLots: KeptTable.shared(openLots, ownLot),
      openShorts: KeptTable.shared(openShorts, ownShort),
      dispositions: KeptTable.shared(dispositions, ownDisposition),
      audit: KeptTable.shared(audit, ownRecord),
      transactions: KeptTable.shared([...this.#transactions], ownLine),
    };
    return ledgerOfTables(tables, totalsByYear(dispositions), ownData(this.#options));
  }
}
