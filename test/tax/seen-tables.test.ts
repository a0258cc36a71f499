import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyTransactions,
  buildTaxLedger,
  form8949,
  openTaxLedger,
  type TaxLedger,
  type TaxTransaction,
} from "../../src/tax/index.js";
import { lines, MAIN } from "./book-lines.js";

const TABLES = ["openLots", "openShorts", "dispositions", "audit", "transactions"] as const;

const book = [
  ...lines("2025-01-02 buy 10 1000", "2025-02-03 sell 5 400", "2025-02-04 buy 5 420"),
  { id: "o1", type: "short-sale", date: "2025-02-05", account: "main", asset: "PEP", quantity: 3, amount: 300 },
] as const satisfies readonly TaxTransaction[];
const more: TaxTransaction[] = [
  { id: "n1", type: "buy", date: "2025-03-03", account: "main", asset: "XOM", quantity: 3, amount: 330 },
];
const build = (): TaxLedger => buildTaxLedger(book, { accounts: MAIN });
const stored = (ledger: TaxLedger): unknown => JSON.parse(JSON.stringify(ledger));

/** Writes a word where a number or a name belongs. */
function damage(rows: readonly object[]): void {
  Object.assign(rows[0]!, { quantity: "none", disallowed: "none", id: 1 });
}

test.each(TABLES)("a caller who has written into %s is refused, with the place", (table) => {
  const ledger = build();
  form8949(ledger, 2025); // takes no note of what the library reads itself
  damage(ledger[table]);
  const refusal = expect.objectContaining({ message: expect.stringContaining(`ledger.${table}[0]`) });
  expect(() => form8949(ledger, 2025)).toThrow(refusal);
  expect(() => applyTransactions(ledger, more)).toThrow(refusal);
  expect(() => openTaxLedger(ledger)).toThrow(refusal);
});

const others: Record<string, (ledger: TaxLedger, table: (typeof TABLES)[number], rows: readonly object[]) => unknown> =
  {
    "assigned to": (ledger, table, rows) => Object.assign(ledger, { [table]: rows }),
    defined: (ledger, table, rows) => Object.defineProperty(ledger, table, { get: () => rows }),
    "of a copy": (ledger, table, rows) => ({ ...ledger, [table]: rows }),
    "of a clone": (ledger, table, rows) => Object.assign(structuredClone(ledger), { [table]: rows }),
    inherited: (ledger, table, rows) => Object.create(ledger, { [table]: { value: rows } }),
    "of a proxy": (ledger, table, rows) =>
      new Proxy(ledger, { get: (target, key) => (key === table ? rows : Reflect.get(target, key)) }),
  };

test.each(Object.keys(others).flatMap((how) => TABLES.map((table) => [how, table] as const)))(
  "damaged rows that are %s are refused in %s",
  (how, table) => {
    const rows = structuredClone(build()[table]);
    damage(rows);
    const ledger = others[how]!(build(), table, rows) as TaxLedger;
    const refusal = expect.objectContaining({ message: expect.stringContaining(`ledger.${table}[0]`) });
    expect(() => form8949(ledger, 2025)).toThrow(refusal);
    expect(() => applyTransactions(ledger, more)).toThrow(refusal);
  },
);

test("a ledger shows its tables through a proxy and to what inherits from it", () => {
  const ledger = build();
  expect(stored(new Proxy(ledger, {}))).toEqual(stored(build()));
  expect(Object.create(ledger).dispositions).toBe(ledger.dispositions);
});

test("a function in the place of a table is refused, and not called", () => {
  const openLots = (): never => {
    throw new Error("called");
  };
  const ledger = { ...build(), openLots } as unknown as TaxLedger;
  expect(() => form8949(ledger, 2025)).toThrow(/ledger\.openLots of form8949/);
});

type Step = readonly [what: "apply" | "session" | "read" | "write", ledger: number, table: number];

const steps = fc.array(
  fc.tuple(fc.constantFrom<Step[0][]>("apply", "session", "read", "write"), fc.nat(9), fc.nat(TABLES.length - 1)),
  { minLength: 1, maxLength: 12 },
);

test("ledgers made of each other share nothing, whatever is read and written in between", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const ledgers = [build()];
      const expected = [stored(build())];
      let added = 0;
      for (const [what, which, k] of taken) {
        const at = which % ledgers.length;
        const table = TABLES[k]!;
        if (what === "read") expect(ledgers[at]![table]).toEqual((expected[at] as TaxLedger)[table]);
        if (what === "write") {
          // what every check lets pass, and a later ledger takes over or books again
          for (const row of [...ledgers[at]![table], ...(expected[at] as TaxLedger)[table]]) {
            Object.assign(row, table === "transactions" ? { amount: 500 + at } : { account: `written ${at}` });
          }
        }
        if (what !== "apply" && what !== "session") continue;
        const line = { ...more[0]!, id: `n${added}`, asset: added++ % 2 === 0 ? "XOM" : book[0]!.asset };
        const sound = ledgers[at]!;
        const next = (ledger: TaxLedger): TaxLedger => {
          if (what === "apply") return applyTransactions(ledger, [line]);
          const session = openTaxLedger(ledger);
          session.apply([line]);
          return session.ledger;
        };
        ledgers.push(next(sound));
        expected.push(stored(next(expected[at] as TaxLedger)));
      }
      expect(ledgers.map(stored)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("a ledger prints its rows and not its getters, and the way it prints is no part of its data", () => {
  const ledger = build();
  expect(inspect(ledger)).toBe(inspect(stored(ledger)));
  expect(Object.getOwnPropertySymbols({ ...ledger })).toEqual([]);
});
