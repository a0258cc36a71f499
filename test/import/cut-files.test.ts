/**
 * Files that were cut off: a download that broke, a disk that was full. A cut between two rows of a table leaves a shorter table, which nobody can
 * tell; within a row, and in files with an end of their own, it must be told.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/index.js";
import { transactionsFromBroker } from "../../src/import/index.js";

const folder = new URL("./samples/", import.meta.url);
const samples = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const);
const read = (text: string) => transactionsFromBroker(text, { account: "main" });

describe.each(samples.filter(([name]) => /\.(ofx|qfx|xml)$/.test(name)))("%s", (_name, text) => {
  test("wherever it is cut, a problem says so or nothing can be read of it", () => {
    const end = text.trimEnd().length;
    const silent: number[] = [];
    for (let cut = 1; cut < end; cut += Math.ceil(end / 60)) {
      try {
        if (read(text.slice(0, cut)).problems.every(({ message }) => !/cut off/.test(message))) silent.push(cut);
      } catch (error) {
        if (!(error instanceof PortfolioError)) throw error;
      }
    }
    expect(silent).toEqual([]);
  });
});

const TABLE = `"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"06/16/2025","Buy","KO","COCA COLA CO","100","$8.00","","-$800.00"
"06/17/2025","Buy","KO","COCA COLA CO","150","$8.00","","-$1200.00"`;

test("a table that ends within a row has a problem there and no transaction of half a row", () => {
  const start = TABLE.lastIndexOf("\n") + 1;
  for (let cut = start + 1; cut < TABLE.lastIndexOf(","); cut++) {
    const { transactions, problems } = read(TABLE.slice(0, cut));
    expect(transactions).toHaveLength(1);
    expect(problems.map(({ line }) => line)).toEqual([3]);
  }
});

test("a table without a line end after its last row is whole, and so is a short row that a line end follows", () => {
  expect(read(TABLE).transactions).toHaveLength(2);
  const short = `${TABLE.slice(0, TABLE.lastIndexOf(","))}\n`;
  expect(read(short).transactions).toHaveLength(2);
});

/**
 * Every cut that leaves the last row fewer cells than it has; a cut within its last cell cannot be told, and behind the first line of the
 * totals nothing is lost.
 */
function cutsWithin(text: string): number[] {
  const cellsOf = (row: string): number => (row.replace(/"[^"]*("|$)/g, "").match(/,/g)?.length ?? 0) + 1;
  return Array.from({ length: text.length }, (_, cut) => cut).filter((cut) => {
    const start = text.lastIndexOf("\n", cut - 1) + 1;
    const whole = text.slice(start).split("\n", 1)[0]!;
    return start > 0 && cut > start && !/Total/.test(whole) && cellsOf(text.slice(start, cut)) < cellsOf(whole);
  });
}

describe.each(samples.filter(([name]) => /^(ibkr-[124]|schwab-1|robinhood-2)\.csv$/.test(name)))(
  "%s",
  (_name, text) => {
    test("cut within a row of the table, a problem names the line", () => {
      const silent: number[] = [];
      for (const cut of cutsWithin(text).filter((_, k) => k % 7 === 0)) {
        const part = text.slice(0, cut);
        try {
          const line = part.split("\n").length;
          if (read(part).problems.every((one) => one.line !== line)) silent.push(cut);
        } catch (error) {
          if (!(error instanceof PortfolioError)) throw error;
        }
      }
      expect(silent.map((cut) => text.slice(text.lastIndexOf("\n", cut - 1) + 1, cut))).toEqual([]);
    });
  },
);
