import type { LotMethod, TaxLedger, WashSalePolicies } from "../../src/tax/index.js";
import { buildTaxLedger } from "../../src/tax/index.js";
import { GRAINS, type RandomBook } from "./random-book.js";
import { shareOracle } from "./share-oracle.js";

export const ORACLE_METHODS = ["hifo", "fifo", "lifo", "lofo", "specific"] as const;
export const ORACLE_POLICIES: readonly (WashSalePolicies | false)[] = [
  {},
  {},
  { earlierAcquired: "silver" },
  { soldReplacement: "eligible" },
  { sameOrder: "eligible" },
  { soldReplacement: "eligible", earlierAcquired: "silver", sameOrder: "eligible" },
  false,
];

/** What differs between the ledger and the oracle, as text; empty when they agree to the cent. */
export function differences(
  book: RandomBook,
  lotMethod: Exclude<LotMethod, "min-tax">,
  washSales: WashSalePolicies | false,
): string[] {
  const { transactions, accounts, identical, inOrder } = book;
  const ledger = buildTaxLedger(transactions, {
    accounts,
    lotMethod,
    washSales,
    substantiallyIdentical: identical,
  });
  const expected = shareOracle(inOrder, { accounts, lotMethod, washSales, identical, grains: GRAINS });
  const actual = figuresOf(ledger, book);
  if (washSales !== false && washSales.soldReplacement === "eligible" && inOrder.some(({ type }) => type === "cover")) {
    // a sale that replaces a short sale and is a replacement itself: the rule does not say which of its shares do what
    return compare("sale", bySale(expected.rows), bySale(actual.rows));
  }
  return [...compare("row", expected.rows, actual.rows), ...compare("lot", expected.lots, actual.lots)];
}

const cents = (amount: number): number => Math.round(amount * 100);
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

function figuresOf(ledger: TaxLedger, { inOrder }: RandomBook) {
  // grains of a share on the day of a sale, and at the end
  const now = new Map<string, number>();
  const atSale = new Map<string, number>();
  for (const { id, type, asset, ratio } of inOrder) {
    const before = now.get(asset) ?? GRAINS;
    if (type === "split") now.set(asset, before / Number(ratio));
    else atSale.set(id, before);
  }
  const rows = new Map<string, number[]>();
  const lots = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, figures: number[]): void => {
    const sums = map.get(key) ?? figures.map(() => 0);
    map.set(
      key,
      sums.map((sum, i) => sum + figures[i]!),
    );
  };
  for (const row of ledger.dispositions) {
    add(rows, `${row.sale} ${row.lot} ${dayOf(row.adjustedAcquired)} ${row.term}`, [
      Math.round(row.quantity * atSale.get(row.sale)! * 1e6) / 1e6,
      cents(row.proceeds),
      cents(row.basis),
      cents(row.disallowed),
      cents(row.permanentlyDisallowed),
      cents(row.recognized),
    ]);
  }
  for (const lot of ledger.openLots) {
    const grains = lot.quantity * (now.get(lot.asset) ?? GRAINS);
    add(lots, `${lot.lot} ${lot.account} ${dayOf(lot.adjustedAcquired)}`, [
      grains,
      cents(lot.basis),
      cents(lot.adjustedBasis),
    ]);
  }
  for (const short of ledger.openShorts) {
    const grains = short.quantity * (now.get(short.asset) ?? GRAINS);
    add(lots, `short ${short.lot} ${short.account}`, [grains, cents(short.proceeds), cents(short.adjustedProceeds)]);
  }
  for (const [key, figures] of lots) lots.set(key, [Math.round(figures[0]! * 1e6) / 1e6, figures[1]!, figures[2]!]);
  return { rows, lots };
}

function bySale(rows: Map<string, number[]>): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  for (const [key, figures] of rows) {
    const [sale] = key.split(" ") as [string];
    const own = sums.get(sale) ?? figures.map(() => 0);
    sums.set(
      sale,
      own.map((sum, i) => sum + figures[i]!),
    );
  }
  return sums;
}

function compare(what: string, expected: Map<string, number[]>, actual: Map<string, number[]>): string[] {
  const found: string[] = [];
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const [a, b] = [String(expected.get(key)), String(actual.get(key))];
    if (a !== b) found.push(`${what} ${key}: oracle ${a}, ledger ${b}`);
  }
  return found;
}
