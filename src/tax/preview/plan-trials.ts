import { parseEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { LedgerPart } from "../ledger/book-more.js";
import { ledgerRows } from "../ledger/ledger-tables.js";
import type { NamedLot, TaxLedger, TaxProblem, TaxTransaction, WashSaleRecord } from "../types.js";

/** What booking a plan showed. */
export interface Trial {
  /** The adjustments in which a trade of the plan takes part. */
  readonly washes: readonly WashSaleRecord[];
  /** The shares that each sale of the plan closes. */
  readonly closed: ReadonlyMap<string, readonly NamedLot[]>;
  /** The last day of the trades that make it fail, whatever comes after them; undefined for a plan that is clean. */
  readonly failsBy: number | undefined;
}

/** Books plans made of some trades after a ledger. */
export class PlanTrials {
  /** The lines of the ledger that the trades meet. */
  readonly before: readonly TaxTransaction[];
  /** Lines that one booking reads at most. */
  readonly lines: number;
  /** Days on each side of a sale; 0 where nothing can wash. */
  readonly window: number;
  /** Bookings so far. */
  count = 0;
  readonly #part: LedgerPart;
  readonly #days: ReadonlyMap<string, number>;
  readonly #lastDay: number;

  /**
   * @param ledger - that has been checked
   * @param trades - all that a plan can hold; where a date cannot be read, the first booking refuses it
   */
  constructor(ledger: TaxLedger, trades: readonly TaxTransaction[]) {
    this.#part = new LedgerPart("checkWashSales", ledger, trades);
    this.before = this.#part.lines;
    this.lines = this.before.length + trades.length;
    this.window = resolveLedgerOptions(ledger.options).washDays ?? 0;
    this.#days = new Map(trades.map((trade) => [trade?.id, parseEpochDay(trade?.date)]));
    const last = ledger.transactions.at(-1)?.date;
    this.#lastDay = last === undefined ? Number.NEGATIVE_INFINITY : toEpochDay(last);
  }

  /** @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked */
  book(plan: readonly TaxTransaction[]): Trial {
    this.count++;
    const ids = new Set(plan.map((trade) => trade?.id));
    const { audit, dispositions } = ledgerRows(this.#part.book(plan));
    // a purchase of the plan that a past sale of its day closes at a loss takes part through that loss
    const washes = audit.filter(
      ({ sale, replacementLot, lossLot }) => ids.has(sale) || ids.has(replacementLot) || ids.has(lossLot),
    );
    const closed = new Map<string, NamedLot[]>();
    for (const { sale, lot, quantity, adjustedAcquired } of dispositions) {
      if (!ids.has(sale)) continue;
      const lots = closed.get(sale) ?? [];
      lots.push({ lot, quantity, adjustedAcquired });
      closed.set(sale, lots);
    }
    return { washes, closed, failsBy: washes.length === 0 ? undefined : Math.min(...washes.map(dayOfWash)) };
  }

  /** The same, where a plan that cannot be booked fails by the day of its first problem. */
  try(plan: readonly TaxTransaction[]): Trial {
    try {
      return this.book(plan);
    } catch (error) {
      if (!(error instanceof PortfolioError && error.code === "invalid-transactions")) throw error;
      const problems = error.details["problems"] as readonly TaxProblem[];
      const days = problems.map(({ id }) => this.#days.get(id) ?? this.#lastDay);
      return { washes: [], closed: new Map(), failsBy: Math.min(...days) };
    }
  }

  /** A plan with more trades, after the others of their days. */
  withTrades(plan: readonly TaxTransaction[], more: readonly TaxTransaction[]): TaxTransaction[] {
    return [...plan, ...more].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  }
}

/** A loss and its replacement meet when the later of the two is booked. */
function dayOfWash({ saleDate, replacementAcquired }: WashSaleRecord): number {
  return Math.max(toEpochDay(saleDate), toEpochDay(replacementAcquired));
}
