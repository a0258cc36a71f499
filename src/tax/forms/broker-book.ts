import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { linkedAssets } from "../journal/linked-assets.js";
import { toShares } from "../journal/to-shares.js";
import { appliesToAll } from "../journal/transaction-kinds.js";
import { usTaxRules } from "../law/rules.js";
import { bookedRows } from "../ledger/booked-rows.js";
import type { Disposition, NamedLot, TaxLedger, TaxLedgerOptions, TaxTransaction } from "../types.js";

export type BrokerBook = Pick<TaxLedger, "dispositions" | "audit">;

/** Shares of each purchase that a sale closed. */
type ClosedLots = ReadonlyMap<string, number>;

/**
 * What the broker of some accounts books: their own transactions, no identical sets, and the lots that the ledger closed.
 *
 * The lot method alone could close others, since it looks at a basis that a wash sale elsewhere has moved for the taxpayer only.
 *
 * @param group - ids of accounts of one kind
 * @remarks The cost of building their ledger, once more where lots have to be named, and once more where only the taxpayer has what a
 *   sale names.
 */
export function brokerBook(ledger: TaxLedger, group: ReadonlySet<string>): BrokerBook {
  const { substantiallyIdentical: _, ...rest } = ledger.options;
  const options = { ...rest, accounts: rest.accounts.filter(({ id }) => group.has(id)) };
  const own = ledger.transactions.filter(({ type, account }) => appliesToAll(type) || group.has(account!));
  const held = new Set(own.flatMap(({ type, asset }) => (appliesToAll(type) ? [] : [asset])));
  const inherited = withSuccessors(own, held);
  const journal = own.filter(({ type, asset }) => !appliesToAll(type) || inherited.has(asset));

  const closed = closedLots(ledger.dispositions);
  const alone = bookedIfSound(journal, options);
  const named = alone === undefined ? undefined : withLots(journal, closed, closedLots(alone.dispositions), options);
  if (named === undefined && alone !== undefined) return alone;
  const book = named === undefined ? undefined : bookedIfSound(named, options);
  return book ?? bookedRows(withAllLots(journal, closed), options);
}

/** The broker's book; undefined where a sale names shares that it does not have on that day. */
function bookedIfSound(journal: readonly TaxTransaction[], options: TaxLedgerOptions): BrokerBook | undefined {
  try {
    return bookedRows(journal, options);
  } catch (error) {
    if (error instanceof PortfolioError && error.code === "invalid-transactions") return undefined;
    throw error;
  }
}

/**
 * Every sale with the purchases that the ledger closed: parts of a purchase that only the taxpayer's wash sales tell apart are
 * one here.
 */
function withAllLots(journal: readonly TaxTransaction[], closed: ReadonlyMap<string, ClosedLots>): TaxTransaction[] {
  return journal.map((line) => {
    const lots = line.type === "sell" ? closed.get(line.id) : undefined;
    if (lots !== undefined) return { ...line, lots: namedLots(lots) };
    return line.lots === undefined
      ? line
      : { ...line, lots: line.lots.map(({ lot, quantity }) => ({ lot, quantity })) };
  });
}

/** Assets that were held, and those they became by merger, spin-off or change of symbol. */
function withSuccessors(transactions: readonly TaxTransaction[], held: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(held);
  for (let size = -1; size !== all.size; ) {
    size = all.size; // within a day a line can stand before the one that it follows from
    for (const { asset, newAsset } of transactions) if (newAsset !== undefined && all.has(asset)) all.add(newAsset);
  }
  return all;
}

function closedLots(dispositions: readonly Disposition[]): ReadonlyMap<string, ClosedLots> {
  const sales = new Map<string, Map<string, number>>();
  for (const { sale, lot, quantity } of dispositions) {
    const lots = sales.get(sale) ?? new Map<string, number>();
    sales.set(sale, lots);
    lots.set(lot, toShares((lots.get(lot) ?? 0) + quantity));
  }
  return sales;
}

/**
 * The journal with the lots of the ledger named, from the first sale on that the book closed otherwise, in the assets tied to it.
 *
 * @returns undefined where the book closed the same lots everywhere
 */
function withLots(
  journal: readonly TaxTransaction[],
  closed: ReadonlyMap<string, ClosedLots>,
  byBroker: ReadonlyMap<string, ClosedLots>,
  { lotMethod, rules = usTaxRules }: TaxLedgerOptions,
): TaxTransaction[] | undefined {
  if (rules.costBasis === "average") return undefined;
  const others = journal.filter(
    ({ id, type }) => type === "sell" && closed.has(id) && !sameLots(closed.get(id)!, byBroker.get(id)),
  );
  if (others.length === 0) return undefined;
  const from = others[0]!.date;
  const assets = linkedAssets(
    (lotMethod === "min-tax" ? journal : others).map(({ asset }) => asset),
    [],
    journal,
  );
  return journal.map((line) => {
    const lots = closed.get(line.id);
    const chosen = line.type === "sell" && line.lots === undefined && line.date >= from && assets.has(line.asset);
    return chosen && lots !== undefined ? { ...line, lots: namedLots(lots) } : line;
  });
}

function namedLots(lots: ClosedLots): NamedLot[] {
  return [...lots].map(([lot, quantity]) => ({ lot, quantity }));
}

function sameLots(a: ClosedLots, b: ClosedLots | undefined): boolean {
  return b !== undefined && a.size === b.size && [...a].every(([lot, quantity]) => b.get(lot) === quantity);
}
