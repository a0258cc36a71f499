import { describe, expect, test } from "vitest";
import { fromEpochDay, toEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/index.js";
import {
  buildTaxLedger,
  chooseLots,
  type LotMethod,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
} from "../../src/tax/index.js";
import { randomBook } from "./random-book.js";

const METHODS: readonly LotMethod[] = ["hifo", "fifo", "lifo", "lofo", "specific", "min-tax"];

interface Case {
  readonly lines: readonly TaxTransaction[];
  readonly options: TaxLedgerOptions;
  readonly seed: number;
}

/** Dense books whose parts of shares all cost whole cents, with every lot method and policy. */
function cases(count: number, times = false): Case[] {
  return Array.from({ length: count }, (_, seed) => {
    const lotMethod = METHODS[seed % METHODS.length]!;
    const specific = lotMethod === "specific";
    const book = randomBook(9000 + seed, { lines: 40, days: 70, specific, shorts: seed % 4 === 1, times });
    const washSales =
      seed % 5 === 0
        ? ({ soldReplacement: "eligible" } as const)
        : seed % 5 === 1
          ? ({ sameOrder: "eligible" } as const)
          : {};
    const options: TaxLedgerOptions = {
      accounts: book.accounts,
      substantiallyIdentical: book.identical,
      lotMethod,
      washSales,
      rates: { shortTerm: 0.4, longTerm: 0.2 },
    };
    return { lines: book.transactions, options, seed };
  });
}

const build = ({ lines, options }: Pick<Case, "lines" | "options">): TaxLedger =>
  JSON.parse(JSON.stringify(buildTaxLedger(lines, options))) as TaxLedger;

/** The figures of a ledger with its texts and numbers changed. */
function changed(ledger: TaxLedger, change: (key: string, value: unknown) => unknown): unknown {
  const { openLots, openShorts, dispositions, audit, byYear } = ledger;
  return JSON.parse(JSON.stringify({ openLots, openShorts, dispositions, audit, byYear }), (key, value) =>
    change(key, value),
  );
}

const IDS = ["lot", "sale", "lossLot", "replacementLot"];
const MONEY = [
  "basis",
  "adjustedBasis",
  "proceeds",
  "adjustedProceeds",
  "disallowed",
  "permanentlyDisallowed",
  "recognized",
  "shortTerm",
  "longTerm",
];
const SHARES = ["quantity", "lossShares", "replacementShares"];
const DATES = ["acquired", "adjustedAcquired", "date", "opened", "saleDate", "replacementAcquired"];
const same = (_: string, value: unknown): unknown => value;

test("ids decide nothing: other names give the same books under those names", () => {
  for (const one of cases(60)) {
    const random = seededRandom(one.seed);
    const names = new Map(
      one.lines.map(({ id }) => [id, `${random.integer(1e9)}-${id.length}-${random.integer(1e9)}`]),
    );
    const lines = one.lines.map((line): TaxTransaction => {
      const lots = line.lots?.map((named) => ({ ...named, lot: names.get(named.lot)! }));
      return { ...line, id: names.get(line.id)!, ...(lots === undefined ? {} : { lots }) };
    });
    const renamed = (key: string, value: unknown): unknown => (IDS.includes(key) ? names.get(value as string) : value);
    expect(changed(build({ ...one, lines }), same), `book ${one.seed}`).toEqual(changed(build(one), renamed));
  }
});

test("the order of a list says nothing where every line has a time", () => {
  let shuffled = 0;
  for (const one of cases(60, true)) {
    if (one.lines.some(({ time }) => time === undefined)) continue;
    const random = seededRandom(one.seed);
    const keys = new Map(one.lines.map((line) => [line, random.uniform()]));
    const lines = [...one.lines].sort((a, b) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : keys.get(a)! - keys.get(b)!,
    );
    expect(changed(build({ ...one, lines }), same), `book ${one.seed}`).toEqual(changed(build(one), same));
    shuffled++;
  }
  expect(shuffled).toBeGreaterThan(10);
});

describe("units decide nothing", () => {
  test("three times the money gives three times the money in every figure", () => {
    for (const one of cases(60)) {
      const lines = one.lines.map((line): TaxTransaction => {
        return line.amount === undefined ? line : { ...line, amount: Math.round(300 * Number(line.amount)) / 100 };
      });
      const tripled = (key: string, value: unknown): unknown =>
        MONEY.includes(key) ? Math.round(300 * (value as number)) / 100 : value;
      expect(changed(build({ ...one, lines }), same), `book ${one.seed}`).toEqual(changed(build(one), tripled));
    }
  });

  test("four times the shares for the same money changes the shares alone", () => {
    for (const one of cases(60)) {
      const lines = one.lines.map((line): TaxTransaction => {
        const lots = line.lots?.map((named) => ({ ...named, quantity: 4 * Number(named.quantity) }));
        return {
          ...line,
          ...(line.quantity === undefined ? {} : { quantity: 4 * Number(line.quantity) }),
          ...(lots === undefined ? {} : { lots }),
        };
      });
      const more = (key: string, value: unknown): unknown => (SHARES.includes(key) ? 4 * (value as number) : value);
      expect(changed(build({ ...one, lines }), same), `book ${one.seed}`).toEqual(changed(build(one), more));
    }
  });

  test("a split of every asset after the last line changes the shares that are held alone", () => {
    for (const one of cases(40)) {
      const { date } = one.lines.at(-1)!;
      const assets = [...new Set(one.lines.flatMap(({ asset, newAsset = asset }) => [asset, newAsset]))];
      const splits = assets.map(
        (asset, k): TaxTransaction => ({ id: `split ${k}`, type: "split", date, asset, ratio: 2 }),
      );
      const [before, after] = [build(one), build({ ...one, lines: [...one.lines, ...splits] })];
      expect(after.openLots).toEqual(before.openLots.map((lot) => ({ ...lot, quantity: 2 * lot.quantity })));
      expect(after.dispositions).toEqual(before.dispositions);
      expect(after.byYear).toEqual(before.byYear);
    }
  });

  test("the tax of chosen lots is three times as much at three times the money", () => {
    for (const { lines, options } of cases(12)) {
      const tripled = lines.map((line): TaxTransaction => {
        return line.amount === undefined ? line : { ...line, amount: Math.round(300 * Number(line.amount)) / 100 };
      });
      const taxOf = (book: readonly TaxTransaction[], amount: number): number | undefined => {
        const ledger = buildTaxLedger(book, options);
        const [lot] = ledger.openLots;
        if (lot === undefined) return undefined;
        const { account, asset, quantity } = lot;
        const sale = { date: "2024-06-03", account, asset, quantity, amount };
        return chooseLots(ledger, sale, { rates: { shortTerm: 0.4, longTerm: 0.2 } }).tax;
      };
      const one = taxOf(lines, 100);
      if (one !== undefined) expect(taxOf(tripled, 300)).toBeCloseTo(3 * one, 1);
    }
  });
});

describe("dates respaced", () => {
  const moved = (one: Case, dayOf: (day: number, place: number) => number): readonly TaxTransaction[] =>
    one.lines.map((line, place) => ({ ...line, date: fromEpochDay(dayOf(toEpochDay(line.date), place)) }));

  test("four centuries later the calendar is the same, and so are the books", () => {
    const cycle = 146_097;
    for (const one of cases(40)) {
      const later = (key: string, value: unknown): unknown => {
        if (DATES.includes(key)) return fromEpochDay(toEpochDay(value as string) + cycle);
        return value;
      };
      const { byYear: _, ...now } = changed(
        build({ ...one, lines: moved(one, (day) => day + cycle) }),
        same,
      ) as TaxLedger;
      const { byYear: __, ...then } = changed(build(one), later) as TaxLedger;
      expect(now, `book ${one.seed}`).toEqual(then);
    }
  });

  test("lines that stand 31 days apart wash nothing", () => {
    for (const one of cases(40)) {
      const first = toEpochDay(one.lines[0]!.date);
      const { audit, byYear } = build({ ...one, lines: moved(one, (_, place) => first + 31 * place) });
      expect(audit, `book ${one.seed}`).toEqual([]);
      expect(Object.values(byYear).every(({ disallowed }) => disallowed === 0)).toBe(true);
    }
  });
});
