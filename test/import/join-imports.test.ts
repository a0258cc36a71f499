import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BrokerImport,
  buildTaxLedger,
  joinImports,
  transactionsFromBroker,
  washSaleCoverage,
} from "../../src/index.js";

const HEAD = "Date,Type,Asset,Shares,Money\n";
const columns = { date: "Date", type: "Type", asset: "Asset", quantity: "Shares", amount: "Money" };
const read = (rows: string, account = "main"): BrokerImport =>
  transactionsFromBroker(HEAD + rows, { account, broker: "columns", columns });

const winter = read("2025-01-10,Buy,KO,100,7000\n2025-03-20,Sell,KO,40,2600\n");
const spring = read("2025-03-20,Sell,KO,40,2600.00\n2025-04-02,Buy,KO,10,640\n2025-06-05,Sell,KO,20,1300\n");
const main = [{ id: "main", kind: "taxable" }] as const;

describe("two files of one account that overlap", () => {
  const joined = joinImports([winter, spring]);

  test("what both have is kept once and listed", () => {
    expect(joined.transactions.map(({ date, file }) => [date, file])).toEqual([
      ["2025-01-10", 0],
      ["2025-03-20", 0],
      ["2025-04-02", 1],
      ["2025-06-05", 1],
    ]);
    expect(joined.duplicates).toEqual([{ file: 1, id: "main-2", line: 2, row: 2, kept: { file: 0, id: "main-3" } }]);
  });

  test("every row of both files is in one place", () => {
    expect(joined.rows).toBe(winter.rows + spring.rows);
    expect(accountedFor(joined)).toBe(joined.rows);
  });

  test("ids are unique, and the ledger takes the transactions as they are", () => {
    const ids = joined.transactions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(buildTaxLedger(joined.transactions, { accounts: main }).openLots.map(({ quantity }) => quantity)).toEqual([
      40, 10,
    ]);
  });

  test("they can be refused instead, with the lines", () => {
    expect(() => joinImports([winter, spring], { duplicates: "refuse" })).toThrow(
      /imports\[1\], line 2, is the same as imports\[0\], line 3: leave one of them out/,
    );
  });
});

test("equal trades of one file are trades of their own; of two files, the one with more of them is right", () => {
  const twice = read("2025-03-20,Buy,KO,5,300\n2025-03-20,Buy,KO,5,300\n");
  const once = read("2025-03-20,Buy,KO,5,300\n");
  expect(joinImports([twice]).transactions).toHaveLength(2);
  for (const files of [
    [once, twice],
    [twice, once],
  ]) {
    const { transactions, duplicates } = joinImports(files);
    expect([transactions.length, duplicates.length]).toEqual([2, 1]);
  }
});

test("the same trade in two accounts is two trades", () => {
  const { transactions, duplicates } = joinImports([winter, read("2025-01-10,Buy,KO,100,7000\n", "ira")]);
  expect([transactions.length, duplicates.length]).toEqual([3, 0]);
});

test("a split is one line for all accounts, though brokers book it days apart", () => {
  const buy = (account: string): string => `2025-01-10,Buy,KO,100,7000,${account}\n`;
  const split = (date: string, shares: number): string => `${date},Split,KO,${shares},\n`;
  const first = read(buy("a") + split("2025-05-05", 100), "a");
  const second = read(buy("b") + split("2025-05-07", 100), "b");
  expect([first.questions, first.problems, second.questions, second.problems].flat()).toEqual([]);
  const joined = joinImports([first, second]);
  expect(joined.transactions.filter(({ type }) => type === "split")).toHaveLength(1);
  expect(joined.duplicates).toHaveLength(1);
  const accounts = ["a", "b"].map((id) => ({ id, kind: "taxable" as const }));
  expect(buildTaxLedger(joined.transactions, { accounts }).openLots.map(({ quantity }) => quantity)).toEqual([
    200, 200,
  ]);

  const third = read(buy("c") + split("2025-05-06", 200), "c");
  const contrary = joinImports([first, third]);
  expect(contrary.problems).toEqual([
    {
      file: 1,
      line: 3,
      row: 3,
      message: expect.stringMatching(/the split of KO on 2025-05-06 differs .* file 0, line 3/),
    },
  ]);
});

test("a purchase in another account's file washes the loss, and coverage says what no file knows", () => {
  const ira = read("2025-03-28,Buy,KO,40,2500\n", "ira");
  const { transactions, coverage, accounts } = joinImports([winter, ira], {
    covers: [
      { from: "2024-12-01", through: "2025-12-31" },
      { from: "2024-12-01", through: "2025-04-10" },
    ],
  });
  const ledger = buildTaxLedger(transactions, { accounts: [...main, { id: "ira", kind: "traditional" }] });
  expect(washSaleCoverage(ledger, coverage).sales).toMatchObject([
    { date: "2025-03-20", washSale: "washed", disallowed: 200 },
  ]);
  expect(accounts.map(({ account, files, from, through }) => [account, files, from, through])).toEqual([
    ["ira", [1], "2024-12-01", "2025-04-10"],
    ["main", [0], "2024-12-01", "2025-12-31"],
  ]);
});

test("days between two files are a gap, and what stands before it is not covered", () => {
  const summer = read("2025-05-05,Buy,PEP,1,150\n2025-08-20,Sell,KO,20,1300\n");
  const open = joinImports([winter, summer]);
  expect(open.accounts[0]!.gaps).toEqual([{ from: "2025-03-21", to: "2025-05-04" }]);
  const ledger = buildTaxLedger(open.transactions, { accounts: main });
  const statesOf = (coverage: typeof open.coverage): string[] =>
    washSaleCoverage(ledger, coverage).sales.map(({ washSale }) => washSale);
  expect(statesOf(open.coverage)).toEqual(["not-covered", "not-covered"]);
  const closed = joinImports([winter, summer], {
    covers: [
      { from: "2025-01-01", through: "2025-04-30" },
      { from: "2025-05-01", through: "2025-12-31" },
    ],
  });
  expect(closed.accounts[0]!.gaps).toEqual([]);
  expect(statesOf(closed.coverage)).toEqual(["none", "none"]);
  expect(() => joinImports([winter], { covers: [{ from: "2025-01-01", through: "2025-02-28" }] })).toThrow(
    /options\.covers\[0\] is 2025-01-01 to 2025-02-28, and the file has a transaction of 2025-03-20/,
  );
});

test("a 1099-B beside the history of its account is refused with what to do", () => {
  const report = { ...read("2025-03-20,Sell,KO,40,2600\n"), broker: "1099-b" } as const;
  expect(() => joinImports([winter, report])).toThrow(
    /imports\[1\] is a Form 1099-B of the account main.*`reported` to reconcile1099B/,
  );
  expect(joinImports([report]).transactions).toHaveLength(1);
});

test("the lots that a sale names follow their new ids", () => {
  const file = read("2025-01-10,Buy,KO,10,700\n2025-02-10,Sell,KO,10,800\n");
  const named = {
    ...file,
    transactions: file.transactions.map((one) =>
      one.type === "sell" ? { ...one, lots: [{ lot: file.transactions[0]!.id, quantity: 10 }] } : one,
    ),
  };
  const other = read("2025-01-09,Buy,PEP,10,1500\n2025-02-10,Buy,PEP,10,1500\n");
  const { transactions } = joinImports([other, named]);
  const ledger = buildTaxLedger(transactions, { accounts: main, lotMethod: "specific" });
  expect(ledger.dispositions).toMatchObject([{ asset: "KO", basis: 700, proceeds: 800 }]);
});

test("what is no import is refused by name", () => {
  expect(() => joinImports([])).toThrow(/imports/);
  expect(() => joinImports([{ ...winter, transaction: [] } as never])).toThrow(
    /imports\[0\]\.transaction .*did you mean transactions/,
  );
  expect(() => joinImports([winter], { covers: [null, null] })).toThrow(/options\.covers has 2 entries for 1 imports/);
});

test("cutting one file into pieces that overlap, and joining them in any order, gives the file again", () => {
  const whole = Array.from({ length: 40 }, (_, k) => {
    const date = new Date(Date.UTC(2025, 0, 1 + Math.floor(k / 3) * 4)).toISOString().slice(0, 10);
    return { date, row: `${date},Buy,${["KO", "PEP"][k % 2]},${1 + (k % 4)},${100 + (k % 3)}\n` };
  });
  const facts = (one: Pick<BrokerImport, "transactions">): string[] =>
    one.transactions.map(({ date, asset, quantity, amount }) => `${date} ${asset} ${quantity} ${amount}`).sort();
  const expected = facts(read(whole.map(({ row }) => row).join("")));
  const days = [...new Set(whole.map(({ date }) => date))];
  const cut = fc.tuple(fc.nat(days.length - 1), fc.nat(days.length - 1));
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 5 }), fc.boolean(), (cuts, turned) => {
      const spans = [[0, 6], [6, days.length - 1], ...cuts.map(([a, b]) => [Math.min(a, b), Math.max(a, b)])];
      const files = spans.map(([from, to]) => {
        const kept = whole.filter(({ date }) => date >= days[from!]! && date <= days[to!]!);
        return read(kept.map(({ row }) => row).join(""));
      });
      const joined = joinImports(turned ? files.reverse() : files);
      expect(facts(joined)).toEqual(expected);
      expect(accountedFor(joined)).toBe(joined.rows);
      expect(new Set(joined.transactions.map(({ id }) => id)).size).toBe(expected.length);
      expect(joined.accounts[0]!.gaps).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

/** Rows that are a transaction, a duplicate, ignored, a question or a problem. */
function accountedFor(joined: ReturnType<typeof joinImports>): number {
  const { transactions, duplicates, ignored, questions, problems } = joined;
  return new Set(
    [transactions, duplicates, ignored, questions, problems].flat().map(({ file, row }) => `${file} ${row}`),
  ).size;
}
