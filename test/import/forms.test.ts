import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  form8949,
  form8949Csv,
  form8949Page,
  form8949Txf,
  reconcile1099B,
  scheduleD,
  type TaxTransaction,
  transactionsFromBroker,
} from "../../src/index.js";
import { sampleText } from "./samples.js";

const accounts = [
  { id: "main", kind: "taxable" },
  { id: "other", kind: "taxable" },
] as const;
const line = (
  id: string,
  type: "buy" | "sell",
  date: string,
  quantity: number,
  amount: number,
  more: Partial<TaxTransaction> = {},
): TaxTransaction => ({ id, type, date, account: "main", asset: "KO", quantity, amount, ...more });

/** A wash sale, a long gain, an asset with a hostile name and a coin. */
const lines = [
  line("l", "buy", "2022-03-01", 10, 500, { asset: '=HYPERLINK("x")' }),
  line("c", "buy", "2024-02-01", 1, 1000.5, { asset: "BTC" }),
  line("b", "buy", "2025-01-06", 100, 1000),
  line("s", "sell", "2025-06-16", 100, 700),
  line("b2", "buy", "2025-06-20", 50, 360),
  line("sl", "sell", "2025-09-02", 10, 1500, { asset: '=HYPERLINK("x")' }),
  line("sc", "sell", "2025-10-01", 1, 900.25, { asset: "BTC" }),
];
const ledger = buildTaxLedger(lines, { accounts, notSecurities: ["BTC"] });
const form = form8949(ledger, 2025, { digitalAssets: ["BTC"] });

/** Rows of a CSV text, by a reader that knows quotes and nothing else. */
function cells(text: string): string[][] {
  return text
    .trimEnd()
    .split("\r\n")
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, a, b]) => (a ?? b ?? "").replaceAll('""', '"')),
    );
}

test("the CSV of Form 8949 has a row for each sale, and cells that no spreadsheet runs", () => {
  const [header, ...rows] = cells(form8949Csv(form));
  expect(header!.slice(0, 9).map((cell) => cell.slice(0, 3))).toEqual([
    "Box",
    "(a)",
    "(b)",
    "(c)",
    "(d)",
    "(e)",
    "(f)",
    "(g)",
    "(h)",
  ]);
  expect(rows.map((row) => row.slice(0, 9).join("|"))).toEqual([
    "A|100 KO|01/06/2025|06/16/2025|700|1000|W|150|-150",
    'D|10 =HYPERLINK("x")|03/01/2022|09/02/2025|1500|500||0|1000',
    "J|1 BTC|02/01/2024|10/01/2025|900.25|1000.5||0|-100.25",
  ]);
  const hostile = structuredClone(form) as unknown as {
    shortTerm: { rows: { description: string; account: string }[] };
  };
  for (const word of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"]) {
    hostile.shortTerm.rows[0]!.description = word;
    const cell = cells(form8949Csv(hostile as never))[1]![1]!;
    expect(cell).toBe(`'${word}`);
  }
});

test("Schedule D takes the totals of each box, and the losses carried in", () => {
  const { lines: found } = scheduleD(form, { carryover: { shortTerm: 50, longTerm: 0 } });
  expect(found.map(({ line: number, gain }) => [number, gain])).toEqual([
    ["1b", -150],
    ["2", 0],
    ["3", 0],
    ["6", -50],
    ["7", -200],
    ["8b", 899.75],
    ["9", 0],
    ["10", 0],
    ["14", 0],
    ["15", 899.75],
    ["16", 699.75],
  ]);
  expect(found[0]).toMatchObject({ proceeds: 700, basis: 1000, adjustment: 150 });
});

test("the page is whole HTML, with brackets for losses and nothing that runs", () => {
  const page = form8949Page(form, { name: "<A. Person>" });
  expect(page).toContain("&lt;A. Person&gt;");
  expect(page).toContain("(150.00)");
  expect(page).toContain("1,000.50");
  expect(page.match(/<h2>Box [A-L]/g)).toEqual(["<h2>Box A", "<h2>Box D", "<h2>Box J"]);
  expect(page).not.toMatch(/<script|http|src=/);
  // a foot of a table is printed on every page, as if the totals were those of the page
  expect(page).toContain("tfoot{display:table-row-group}");
});

describe("TXF", () => {
  const { text, leftOut } = form8949Txf(form, { date: "2026-02-20" });

  test("has the records of the specification, by a reader of it", () => {
    const records = text.split("^\r\n").map((record) => record.split("\r\n").filter((field) => field !== ""));
    expect(records.shift()).toEqual(["V042", "Aomni-alpha", "D02/20/2026"]);
    expect(records.pop()).toEqual([]);
    expect(records).toEqual([
      ["TD", "N321", "C1", "L1", "P100 KO", "D01/06/2025", "D06/16/2025", "$1000.00", "$700.00", "$150.00"],
      ["TD", "N323", "C1", "L1", 'P10 =HYPERLINK("x")', "D03/01/2022", "D09/02/2025", "$500.00", "$1500.00"],
    ]);
  });

  test("leaves out what version 042 has no reference for, and says so", () => {
    expect(leftOut.map(({ description }) => description)).toEqual(["1 BTC"]);
  });
});

describe("the broker's 1099-B beside the ledger", () => {
  const row = {
    account: "main",
    asset: "KO",
    quantity: 100,
    acquired: "2025-01-06",
    sold: "2025-06-16",
    proceeds: 700,
    basis: 1000,
    washSale: 150,
  };
  const only = (reported: Parameters<typeof reconcile1099B>[1], ours = lines.filter(({ asset }) => asset === "KO")) =>
    reconcile1099B(buildTaxLedger(ours, { accounts }), reported, 2025);

  test("agrees to the cent", () => {
    expect(only([row])).toMatchObject({ agrees: true, rows: [{ status: "same", reasons: [] }] });
    expect(only([{ ...row, proceeds: "700.00", basis: "1000.00" }]).agrees).toBe(true);
  });

  test.each([
    ["a wash sale that the broker does not count", { washSale: 0 }, /a wash sale that one side does not count/],
    ["a cent of rounding", { proceeds: 700.01 }, /proceeds rounded otherwise/],
    ["fees", { proceeds: 704.95 }, /fees that one side takes off/],
    ["another basis", { basis: 1010 }, /another basis/],
    ["no basis", { basis: undefined }, /does not report the basis/],
    ["other shares", { quantity: 90 }, /other numbers of shares: 90 and 100/],
    ["another term", { term: "long" }, /another term/],
    ["another day of purchase", { acquired: "2024-12-30", basis: 980 }, /closed other lots/],
  ])("%s is named", (_, change, reason) => {
    const { basis, ...others } = { ...row, ...change };
    const { agrees, rows } = only([basis === undefined ? others : { ...others, basis }] as never);
    expect(agrees).toBe(false);
    expect(rows[0]!.reasons.join("; ")).toMatch(reason);
  });

  test("a replacement in another account, which the broker cannot see, is named", () => {
    const ours = [
      line("b", "buy", "2025-01-06", 100, 1000),
      line("s", "sell", "2025-06-16", 100, 700),
      line("b2", "buy", "2025-06-20", 50, 360, { account: "other" }),
    ];
    expect(only([{ ...row, washSale: 0 }], ours).rows[0]!.reasons).toEqual(["replacement in another account"]);
  });

  test("sales that one side does not have are rows too", () => {
    expect(only([]).rows).toMatchObject([{ status: "only-ledger", broker: null }]);
    expect(only([row, { ...row, asset: "PEP" }]).rows).toMatchObject([
      { status: "same" },
      { status: "only-broker", ledger: null },
    ]);
  });

  test("a file of the form agrees with the ledger that is made of it", () => {
    const { transactions, reported } = transactionsFromBroker(sampleText("1099-b-1.csv"), {
      account: "main",
      answers: { "6": "ignore" },
    });
    const made = buildTaxLedger(transactions, { accounts, lotMethod: "specific" });
    const { rows } = reconcile1099B(made, reported!, 2025);
    // the loss that the broker washed is taken whole where the shares cannot replace; the row without a day was left out
    expect(rows.map(({ asset, status }) => [asset, status])).toEqual([
      ["ACRN", "differs"],
      ["BRCH", "same"],
      ["CEDR", "only-broker"],
      ["ACRN", "same"],
    ]);
  });
});
