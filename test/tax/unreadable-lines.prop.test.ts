import { expect, test } from "vitest";
import { PortfolioError, seededRandom } from "../../src/core/index.js";
import type { TaxLedgerOptions, TaxProblem, TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";
import { randomBook } from "./random-book.js";
import { tiedBook } from "./tied-book.js";

const circle: Record<string, unknown> = {};
circle["itself"] = circle;
const throws = {
  toString: () => {
    throw new TypeError("no text");
  },
  toJSON: () => {
    throw new TypeError("no JSON");
  },
};
/** No field can be any of these. */
const GARBAGE: readonly unknown[] = [
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  12n,
  Symbol("x"),
  circle,
  throws,
  Object.create(null),
  () => 1,
  [],
  [null],
  [circle, 1n],
  new Date(0),
  new Map(),
  "",
];
const TEXTS: readonly unknown[] = ["-0", "1e3", "ten", "0x10", "9".repeat(100_000), `1.${"0".repeat(100_000)}1`, " 1"];
const NAMES = ["id", "asset", "newAsset"];
/** "-0" is nothing, which money may be. */
const MAY_BE_0 = ["amount", "price", "fees", "basisFraction"];

interface Garbled {
  readonly lines: readonly unknown[];
  /** Of the lines that were made unreadable. */
  readonly positions: ReadonlySet<number>;
}

/** Puts garbage in the place of fields, or of whole lines. */
function garbled(book: readonly TaxTransaction[], seed: number): Garbled {
  const random = seededRandom(seed);
  const one = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const valueFor = (field: string): unknown => {
    const text = one(TEXTS);
    if (random.integer(3) > 0 || NAMES.includes(field) || (MAY_BE_0.includes(field) && text === "-0")) {
      return one(GARBAGE);
    }
    return text;
  };
  const garbleFields = (line: Record<string, unknown>, count: number): void => {
    for (let k = 0; k < count; k++) {
      const field = one(Object.keys(line));
      line[field] = field === "lots" ? one(GARBAGE) : valueFor(field);
    }
  };
  const positions = new Set<number>();
  const lines: unknown[] = book.map((line) => ({ ...line }));
  for (let count = 1 + random.integer(5); count > 0; count--) {
    const position = random.integer(lines.length);
    const line = lines[position] as Record<string, unknown>;
    if (positions.has(position)) continue;
    positions.add(position);
    const roll = random.integer(20);
    if (roll === 0) lines[position] = one(GARBAGE);
    else if (roll < 4 && "lots" in line) line["lots"] = [{ lot: one(GARBAGE), quantity: one(GARBAGE) }];
    else garbleFields(line, 1 + random.integer(3));
  }
  return { lines, positions };
}

function problemsOf(run: () => unknown): readonly TaxProblem[] {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    expect((error as PortfolioError).code).toBe("invalid-transactions");
    return (error as PortfolioError).details["problems"] as TaxProblem[];
  }
  return [];
}

interface SoundBook {
  readonly book: readonly TaxTransaction[];
  readonly options: TaxLedgerOptions;
}

/** Journals of all kinds of lines; some by price, with names of lots, and with transfers from outside. */
function soundBooks(): SoundBook[] {
  const books: SoundBook[] = [];
  for (let seed = 0; seed < 150; seed++) {
    const { transactions } = randomBook(seed, { lines: 60, days: 90, specific: seed % 2 === 0 });
    for (const book of [tiedBook(seed), transactions]) {
      const lines = book.map((line, i): TaxTransaction => {
        if (i % 3 > 0 || line.amount === undefined || line.quantity === undefined) return line;
        const { amount: _, ...rest } = line;
        return { ...rest, price: "1.25", fees: 0 };
      });
      const first = lines[0]!.date;
      const outside = { id: "0", type: "transfer", date: first, account: "main", asset: "OUT" } as const;
      lines.unshift({
        ...outside,
        quantity: 5,
        amount: 10,
        acquired: first,
        adjustedAcquired: first,
        cannotReplace: false,
      });
      const options: TaxLedgerOptions = { accounts: WITH_IRA, sameDayOrder: seed % 3 === 0 ? "list" : "unknown" };
      if (problemsOf(() => buildTaxLedger(lines, options)).length === 0) books.push({ book: lines, options });
    }
  }
  return books;
}

test("every unreadable line is reported, no other line is, and nothing else is thrown", () => {
  const books = soundBooks();
  let lines = 0;
  books.forEach(({ book, options }, at) => {
    const { lines: given, positions } = garbled(book, at);
    const problems = problemsOf(() => buildTaxLedger(given as TaxTransaction[], options));
    expect(new Set(problems.map(({ position }) => position)), `book ${at}`).toEqual(positions);
    for (const { id, message } of problems) {
      expect(typeof id).toBe("string");
      expect(message.length).toBeLessThan(400);
    }
    const applied = problemsOf(() => applyTransactions(buildTaxLedger([], options), given as TaxTransaction[]));
    const shown = applied.map(({ message }) => message.replace("more[", "transactions["));
    expect(shown).toEqual(problems.map(({ message }) => message));
    lines += positions.size;
  });
  expect(books.length).toBeGreaterThan(200);
  expect(lines).toBeGreaterThan(500);
});
