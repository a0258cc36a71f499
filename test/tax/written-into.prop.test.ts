import { expect, test } from "vitest";
import {
  applyTransactions,
  buildTaxLedger,
  openTaxLedger,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  usTaxRates,
  usTaxRules,
} from "../../src/tax/index.js";
import { randomBook } from "./random-book.js";

type Writable = { [key: string]: unknown };

/** Writes something else into every field of every object and list that a value holds. */
function writeInto(value: unknown, done = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || done.has(value)) return;
  done.add(value);
  for (const one of Object.values(value)) writeInto(one, done);
  if (Array.isArray(value)) value.reverse();
  for (const key of Object.keys(value)) {
    if (typeof (value as Writable)[key] === "number") (value as Writable)[key] = 1e6;
    if (typeof (value as Writable)[key] === "string") (value as Writable)[key] = "overwritten";
  }
}

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

interface Case {
  readonly lines: TaxTransaction[];
  readonly options: TaxLedgerOptions;
}

function cases(): Case[] {
  return Array.from({ length: 24 }, (_, seed) => {
    const specific = seed % 3 === 0;
    const book = randomBook(500 + seed, { lines: 30, days: 50, specific, shorts: seed % 4 === 1 });
    const options: TaxLedgerOptions = {
      accounts: book.accounts,
      substantiallyIdentical: book.identical,
      ...(seed % 5 === 0 ? { lotMethod: "min-tax", rates: usTaxRates(2024, "single"), income: { "2024": {} } } : {}),
      ...(specific ? { lotMethod: "specific" } : {}),
    };
    return { lines: copyOf([...book.transactions]), options: copyOf(options) };
  });
}

test("writing into the lines and the options after a ledger was built changes nothing of it", () => {
  for (const { lines, options } of cases()) {
    const half = lines.length >> 1;
    const expected = copyOf(buildTaxLedger(copyOf(lines), copyOf(options)));
    const first = lines.slice(0, half);
    const more = copyOf(lines.slice(half));
    const ledger = buildTaxLedger(first, options);
    writeInto(first);
    writeInto(options);
    const whole = applyTransactions(ledger, more);
    writeInto(more);
    expect(copyOf(whole)).toEqual(expected);
  }
});

test("writing into a ledger changes nothing of the ledger that was made from it", () => {
  for (const { lines, options } of cases()) {
    const half = lines.length >> 1;
    const expected = copyOf(buildTaxLedger(lines, options));
    const ledger = buildTaxLedger(lines.slice(0, half), options);
    const whole = applyTransactions(ledger, lines.slice(half));
    writeInto(ledger);
    expect(copyOf(whole)).toEqual(expected);
  }
});

test("writing into what a session was given, and into what it gave, changes nothing of it", () => {
  for (const { lines, options } of cases()) {
    const half = lines.length >> 1;
    const expected = copyOf(buildTaxLedger(copyOf(lines), copyOf(options)));
    const ledger: TaxLedger = copyOf(buildTaxLedger(lines.slice(0, half), options));
    const session = openTaxLedger(ledger);
    writeInto(ledger);
    writeInto(session.ledger);
    const more = lines.slice(half);
    const change = session.apply(more);
    writeInto(more);
    writeInto(change);
    session.apply([]);
    expect(copyOf(session.ledger)).toEqual(expected);
  }
});

test("brackets hold copies of the changes, and the published rules cannot be written into", () => {
  const ordinary = [{ from: 0, rate: 0.1 }];
  const rates = usTaxRates(2025, "single", { ordinary });
  ordinary[0]!.rate = 0.9;
  expect(rates.ordinary).toEqual([{ from: 0, rate: 0.1 }]);
  writeInto(usTaxRates(2025, "single"));
  expect(usTaxRates(2025, "single").ordinary[0]).toEqual({ from: 0, rate: 0.1 });
  expect(Object.isFrozen(usTaxRules)).toBe(true);
});
