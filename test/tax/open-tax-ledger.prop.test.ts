import { describe, expect, test } from "vitest";
import { PortfolioError, seededRandom } from "../../src/core/index.js";
import {
  applyTransactions,
  buildTaxLedger,
  type LotMethod,
  openTaxLedger,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  usTaxRates,
} from "../../src/tax/index.js";
import { MAIN, WITH_IRA } from "./book-lines.js";
import { randomBook } from "./random-book.js";
import { tiedBook } from "./tied-book.js";

const METHODS: readonly LotMethod[] = ["hifo", "fifo", "lifo", "lofo", "min-tax"];
const line = (type: "buy" | "sell", id: string, date: string, amount: number): TaxTransaction => {
  return { id, type, date, account: "main", asset: "KO", quantity: 10, amount };
};
const rates = { shortTerm: 0.37, longTerm: 0.2 };

function problemsOf(book: () => unknown): unknown {
  try {
    book();
    return [];
  } catch (error) {
    if (error instanceof PortfolioError) return error.details["problems"];
    throw error;
  }
}

/** Applies a journal in pieces to a session and to a ledger, and holds the two against each other. */
function compare(transactions: readonly TaxTransaction[], options: TaxLedgerOptions, seed: number): TaxLedger {
  const random = seededRandom(seed);
  const start = random.integer(1 + Math.floor(transactions.length / 2));
  let plain: TaxLedger;
  try {
    plain = buildTaxLedger(transactions.slice(0, start), options);
  } catch {
    plain = buildTaxLedger([], options);
  }
  const opened = JSON.parse(JSON.stringify(plain)) as TaxLedger;
  const session = openTaxLedger(opened);
  for (let from = plain.transactions.length; from < transactions.length; ) {
    const more = transactions.slice(from, from + 1 + random.integer(6));
    from += more.length;
    let next: TaxLedger | undefined;
    const problems = problemsOf(() => {
      next = applyTransactions(plain, more);
    });
    if (next === undefined) {
      const before = session.ledger;
      expect(problemsOf(() => session.apply(more))).toEqual(problems);
      expect(session.ledger).toBe(before);
      continue;
    }
    plain = next;
    const change = session.apply(more);
    const met = new Set(change.assets);
    const own = <T extends { readonly asset: string }>(rows: readonly T[]): T[] =>
      rows.filter((row) => met.has(row.asset));
    expect(change).toEqual({
      assets: [...met].sort(),
      openLots: own(plain.openLots),
      openShorts: own(plain.openShorts),
      dispositions: own(plain.dispositions),
      audit: own(plain.audit),
    });
    if (random.integer(4) === 0) expect(session.ledger).toEqual(plain);
  }
  expect(session.ledger).toEqual(plain);
  expect(session.ledger).toEqual(buildTaxLedger(plain.transactions, options));
  expect(opened).toEqual(JSON.parse(JSON.stringify(opened)));
  return plain;
}

describe("a session gives what building everything anew gives", () => {
  test("with mergers, spin-offs and symbol changes that tie assets", () => {
    let rows = 0;
    for (let seed = 0; seed < 15; seed++) {
      const options: TaxLedgerOptions = {
        accounts: WITH_IRA,
        substantiallyIdentical: seed % 2 === 0 ? [["S1", "S4"]] : [],
        lotMethod: METHODS[seed % METHODS.length]!,
        rates,
        sameDayOrder: seed % 3 === 0 ? "unknown" : "list",
      };
      rows += compare(tiedBook(seed), options, seed).dispositions.length;
    }
    expect(rows).toBeGreaterThan(200);
  });

  test("with times within the day, named lots, short sales and identical assets", () => {
    let rows = 0;
    for (let seed = 0; seed < 30; seed++) {
      const { transactions, accounts, identical } = randomBook(seed, {
        lines: 40,
        days: 60,
        times: seed % 2 === 0,
        specific: seed % 3 === 0,
        shorts: seed % 4 === 1,
      });
      const options: TaxLedgerOptions = {
        accounts,
        substantiallyIdentical: identical,
        ...(seed % 3 === 0 ? { lotMethod: "specific" as const } : {}),
      };
      rows += compare(transactions, options, seed).dispositions.length;
    }
    expect(rows).toBeGreaterThan(100);
  });
});

test("where the lot method nets the year, every line meets all assets", () => {
  const brackets = [usTaxRates(2024, "single"), usTaxRates(2025, "single"), usTaxRates(2026, "single")];
  for (let seed = 0; seed < 4; seed++) {
    const { transactions, accounts, identical } = randomBook(seed, { lines: 25, days: 60 });
    compare(transactions, { accounts, substantiallyIdentical: identical, lotMethod: "min-tax", rates: brackets }, seed);
  }
});

describe("a session", () => {
  test("opens an empty ledger, and names a line that comes too early or stands there already", () => {
    const session = openTaxLedger(buildTaxLedger([], { accounts: MAIN }));
    const first = line("buy", "b1", "2025-03-03", 1000);
    expect(session.apply([first]).openLots).toHaveLength(1);
    expect(() => session.apply([first])).toThrow(/b1/);
    expect(() => session.apply([line("buy", "b2", "2025-03-02", 1000)])).toThrow(
      expect.objectContaining({ code: "invalid-transactions" }),
    );
    expect(session.ledger.transactions).toEqual([first]);
  });

  test("shows how a purchase changes an earlier loss of its asset", () => {
    const session = openTaxLedger(buildTaxLedger([line("buy", "b1", "2025-03-03", 1000)], { accounts: MAIN }));
    expect(session.apply([line("sell", "s1", "2025-04-01", 700)]).dispositions[0]!.disallowed).toBe(0);
    expect(session.apply([line("buy", "b2", "2025-04-10", 800)]).dispositions[0]!.disallowed).toBe(300);
  });

  test("the ledger is put together once for each change", () => {
    const session = openTaxLedger(buildTaxLedger([], { accounts: MAIN }));
    session.apply([]);
    expect(session.ledger).toBe(session.ledger);
  });
});
