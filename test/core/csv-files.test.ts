import { csvFormatRows, dsvFormat } from "d3-dsv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvCursor } from "../../src/core/csv/csv-cursor.js";
import { type CsvOptions, PortfolioError, pricesFromCsv, pricesFromRows } from "../../src/core/index.js";

function refusal(text: unknown, options?: CsvOptions): string {
  try {
    pricesFromCsv(text as string, options);
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    return `${(error as PortfolioError).code}: ${(error as Error).message}`;
  }
  throw new Error("nothing was refused");
}
const values = (text: string, options?: CsvOptions) => [...pricesFromCsv(text, options).values];

describe("what comes in place of a text is refused with the mend", () => {
  test.each<[string, unknown, RegExp]>([
    [
      "a Buffer",
      Buffer.from("date,A\n2026-01-30,1"),
      /text is a Buffer of bytes: decode .*readFileSync\(path, "utf8"\)/,
    ],
    ["bytes", new Uint8Array(3), /text is a Uint8Array of bytes: decode/],
    ["a path", "prices.csv", /"prices\.csv", which looks like the path of a file: .*readFileSync\(path, "utf8"\)/],
    ["a path with folders", "./data/prices", /looks like the path/],
    ["a promise", Promise.resolve(""), /await the promise first/],
    ["rows", [["date"]], /text is \[\["date"\]\]: give the text of a CSV file/],
    ["nothing", undefined, /text is undefined/],
  ])("%s", (_, text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});

describe("other delimiters and numbers", () => {
  const semicolons = "date;A;B\n2026-01-30;1;2";
  test("a file of semicolons names the option, and is read with it", () => {
    expect(refusal(semicolons)).toMatch(/has no ",": give options\.delimiter ";"/);
    expect(values(semicolons, { delimiter: ";" })).toEqual([1, 2]);
    expect(refusal("date\tA\n2026-01-30\t1")).toMatch(/give options\.delimiter "\\t"/);
    expect(values("date\tA\n2026-01-30\t1", { delimiter: "\t" })).toEqual([1]);
    expect(refusal("date\n2026-01-30")).toMatch(/has one column/);
  });
  test("decimal commas and thousands separators name their options, and are read with them", () => {
    const comma = "date;A\n2026-01-30;1,5\n2026-02-27;1.234,25";
    expect(refusal(comma, { delimiter: ";" })).toMatch(/line 2: A is "1,5": give decimal: ","/);
    expect(refusal(comma, { delimiter: ";", decimal: "," })).toMatch(/line 3: A is "1.234,25": give thousands: "."/);
    expect(values(comma, { delimiter: ";", decimal: ",", thousands: "." })).toEqual([1.5, 1234.25]);
    const quoted = 'date,A\n2026-01-30,"$1,234.50"\n2026-02-27,$7';
    expect(refusal(quoted)).toMatch(/line 2: A is "\$1,234\.50": give thousands: ","/);
    expect(values(quoted, { thousands: "," })).toEqual([1234.5, 7]);
    expect(refusal('date,A\n2026-01-30,"12,34"', { thousands: "," })).toMatch(/invalid-csv: line 2/);
    expect(values("date;A\n2026-01-30;1 234", { delimiter: ";", thousands: " " })).toEqual([1234]);
    expect(values('date,A\n2026-01-30,"1,5"', { decimal: "," })).toEqual([1.5]);
    expect(refusal("date;A\n2026-01-30;1.5", { delimiter: ";", decimal: "," })).toMatch(/such as 1234,5/);
  });
  test("options that cannot be meant are refused", () => {
    expect(refusal(semicolons, { delimiter: ";;" })).toMatch(/options\.delimiter is ";;": give one sign/);
    expect(refusal(semicolons, { delimiter: '"' })).toMatch(/give one sign/);
    expect(refusal(semicolons, { thousands: ".", delimiter: ";" })).toMatch(/conflicting-options/);
    expect(refusal(semicolons, { delimeter: ";" } as CsvOptions)).toMatch(/did you mean delimiter\?/);
    expect(refusal(semicolons, { delimiter: ";", dateFormat: "DD.MM.YYYY" })).toMatch(/options\.dateFormat/);
  });
  test("what is no price is refused: words, hexadecimal, signs", () => {
    for (const cell of ["abc", "0x10", "1e", "--1", "Infinity", "1.2.3", "1 2", "12%"]) {
      expect(refusal(`date,A\n2026-01-30,${cell}\n2026-02-27,1`)).toMatch(/^invalid-csv: line 2: A is /);
    }
    expect(values("date,A\n2026-01-30,1e3\n2026-02-27,+2\n2026-03-31,.5")).toEqual([1000, 2, 0.5]);
  });
});

describe("columns", () => {
  const bars = "Date,Open,High,Low,Close,Adj Close,Volume\n2026-01-30,1,2,3,4,5,600";
  test("open, high, low, close and volume are not six assets", () => {
    expect(refusal(bars)).toMatch(
      /^invalid-argument: the header has Open, High, Low, Close, Adj Close, Volume, .*columns: \{ AAPL: "Adj Close" \}/,
    );
    expect(refusal("date,close,volume\n2026-01-30,1,2")).toMatch(/columns: \{ AAPL: "close" \}/);
    expect(pricesFromCsv(bars, { columns: { AAPL: "Adj Close" } })).toMatchObject({ assets: ["AAPL"] });
    // tickers of Lowe's and Opendoor
    expect(pricesFromCsv("date,LOW,OPEN,KO\n2026-01-30,1,2,3").assets).toEqual(["LOW", "OPEN", "KO"]);
  });
  test("the case of a column's name does not matter when only one fits", () => {
    expect(values(bars, { columns: { AAPL: "adj close" } })).toEqual([5]);
    expect(refusal(bars, { columns: { AAPL: "Adj Closed" } })).toMatch(/did you mean "Adj Close"\?/);
    expect(refusal("date,a,A\n2026-01-30,1,2", { columns: { X: " a" } })).toMatch(/not in the header/);
  });
  test("one column may be read as two assets, and the order of assets may be chosen", () => {
    const table = pricesFromCsv(bars, { columns: { A: "Open", B: "Close", C: "Open" }, assets: ["C", "B", "A"] });
    expect(table.assets).toEqual(["C", "B", "A"]);
    expect([...table.values]).toEqual([1, 4, 1]);
  });
  test("dates may stand in any column, but not be read as prices", () => {
    expect(values("A,date,B\n1,2026-01-30,2")).toEqual([1, 2]);
    expect(refusal("date,A\n2026-01-30,1", { columns: { A: "date" } })).toMatch(/is the column of dates/);
  });
});

describe("files as they come", () => {
  test("a byte order mark, blank lines, lines of delimiters, spaces and every line end are passed over", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["\uFEFFdate,A,B", "", "2026-01-30, 1 ,2", "  ", ",,", '2026-02-27,"3","4"', ",,", ""].join(end);
      const table = pricesFromCsv(text);
      expect(table.dates).toEqual(["2026-01-30", "2026-02-27"]);
      expect([...table.values]).toEqual([1, 2, 3, 4]);
    }
  });
  test("newest first is refused with the option, and read with it", () => {
    const text = "date,A\n2026-02-27,2\n2026-01-30,1";
    expect(refusal(text)).toMatch(/unsorted-dates: .*`sort: true`/);
    expect(values(text, { sort: true })).toEqual([1, 2]);
    expect(values("symbol,date,price\nA,2026-02-27,2\nA,2026-01-30,1")).toEqual([1, 2]);
  });
  test("every word for a missing price is missing", () => {
    const words = ["", "NA", "N/A", "#N/A", "NaN", "null", "None", "-", "--", ".", " "];
    const text = `date,A\n${words.map((word, k) => `2026-01-${10 + k},${word}`).join("\n")}\n2026-02-01,1`;
    expect(values(text)).toEqual([...words.map(() => Number.NaN), 1]);
  });
  test("a file that was cut is refused: within a row, a number or a quote", () => {
    expect(refusal("date,A,B\n2026-01-30,1,2\n2026-02-27,1")).toMatch(/line 3 has 2 cells where the header has 3/);
    expect(refusal("date,A\n2026-01-30,12.")).toMatch(/line 2: A is "12\.": the text ends within a number/);
    expect(refusal("date,A\n2026-01-30,1e-")).toMatch(/ends within a number/);
    expect(refusal('date,A\n2026-01-30,"12')).toMatch(/line 2: a quote is opened and never closed/);
    expect(refusal('date,A\n2026-01-30,"1"2')).toMatch(/line 2: text stands behind a closing quote/);
  });
  test("quoted cells in the middle of a plain file, also with line breaks, keep the line numbers", () => {
    const text = 'date,A,"note ""x"""\n2026-01-30,1,"a\nb"\n2026-02-27,"2",c\n2026-03-31,x,d';
    expect(refusal(text, { columns: { A: "A" } })).toMatch(/^invalid-csv: line 5: A is "x"/);
    const table = pricesFromCsv(text.replace(",x,", ",3,"), { columns: { A: "A" } });
    expect([...table.values]).toEqual([1, 2, 3]);
  });
  test("a sparse long text is refused before its table is built", () => {
    const rows = Array.from({ length: 10_000 }, (_, k) => `A${k},${new Date(k * 864e5).toISOString().slice(0, 10)},1`);
    expect(refusal(`symbol,date,price\n${rows.join("\n")}`)).toMatch(
      /^shape: text has 10000 prices for 10000 dates × 10000 assets/,
    );
  });
  test("blank lines do not make room for rows that are not there", () => {
    const header = `date,${Array.from({ length: 1000 }, (_, k) => `A${k}`).join(",")}`;
    expect(refusal(`${header}${"\n".repeat(2_000_000)}`)).toMatch(/^empty/);
  });
});

test("numbers have the bits that Number gives, whatever their length", () => {
  const written = fc.oneof(
    fc
      .double({ min: 1e-300, max: 1e300, noNaN: true })
      .filter((x) => x > 0)
      .map(String),
    fc.tuple(fc.nat({ max: 999_999_999 }), fc.nat({ max: 999_999_999 })).map(([a, b]) => `${a}.${b}1`),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(String),
    fc.bigInt({ min: 2n ** 52n, max: 2n ** 58n }).map(String),
    fc.bigInt({ min: 2n ** 52n, max: 2n ** 55n }).map((x) => `${String(x).slice(0, 5)}.${String(x).slice(5)}`),
    fc.nat({ max: 9999 }).map((x) => `000${x}.00100`),
  );
  fc.assert(
    fc.property(fc.array(written, { minLength: 1, maxLength: 20 }), (cells) => {
      const dates = cells.map((_, k) => new Date(k * 864e5).toISOString().slice(0, 10));
      const text = `date,A\n${cells.map((cell, k) => `${dates[k]},${cell}`).join("\n")}\n`;
      expect(values(text)).toEqual(cells.map(Number));
    }),
    { numRuns: 300 },
  );
});

test("cells are those of d3-dsv for every text that it writes", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", " ", "é", ";") }).map((x) => x.trim());
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, (table) => {
      const text = csvFormatRows(table);
      const cursor = new CsvCursor(text, ",", ".");
      const read: string[][] = [];
      while (cursor.nextLine()) {
        const row: string[] = [];
        do row.push(cursor.readText());
        while (!cursor.lineEnded);
        read.push(row);
      }
      const peer = dsvFormat(",").parseRows(text);
      expect(read).toEqual(peer.map((row) => row.map((one) => one.trim())));
    }),
    { numRuns: 300 },
  );
});

test("the wide and the long form of one table are read as the same table", () => {
  const price = fc.option(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(price, price), { minLength: 1, maxLength: 12 }), (rows) => {
      const dates = rows.map((_, t) => `2026-01-${10 + t}`);
      const wide = `date,A,B\n${rows.map(([a, b], t) => `${dates[t]},${a ?? ""},${b ?? "NA"}`).join("\n")}`;
      const long = `symbol,price,date\n${rows.map(([a, b], t) => `A,${a ?? ""},${dates[t]}\nB,${b ?? ""},${dates[t]}`).join("\n")}`;
      expect(pricesFromCsv(long)).toEqual(pricesFromCsv(wide));
    }),
  );
});

test("a long text is read as its rows are, whatever the order, the quotes, the line ends and the other cells of its lines", () => {
  const names = ["A", "AA", "A1", "Brown, Forman", 'The "X"', "é", "B"];
  const written = fc.constantFrom<(text: string) => string>(
    (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
    (text) => `"${text.replaceAll('"', '""')}"`,
    (text) => ` ${/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text} `,
  );
  const line = fc.record({
    asset: fc.constantFrom(...names),
    day: fc.integer({ min: 1, max: 9 }),
    price: fc.constantFrom("1", "2.5", "1234.5678", "", "NA", "1e2", "$3", " 4 "),
    note: fc.constantFrom("", "x", '"a, ""b""\n"', "2020-01-01"),
    end: fc.constantFrom("\n", "\n", "\r\n", "\r", "\n\n", "\n,,,\n", "\n  \n"),
    quoted: written,
    dateQuoted: written,
  });
  const lines = fc.uniqueArray(line, { selector: ({ asset, day }) => `${asset}${day}`, minLength: 1, maxLength: 40 });
  const order = fc.shuffledSubarray(["date", "symbol", "price", "note"], { minLength: 4 });
  fc.assert(
    fc.property(lines, order, fc.boolean(), (rows, headers, ended) => {
      const text = rows.map(({ asset, day, price, note, end, quoted, dateQuoted }, k) => {
        const cells = { date: dateQuoted(`2026-01-0${day}`), symbol: quoted(asset), price, note };
        const last = k === rows.length - 1 && !ended ? "" : end;
        return headers.map((header) => cells[header as keyof typeof cells]).join() + last;
      });
      const prices: Record<string, number> = { "": Number.NaN, NA: Number.NaN, "1e2": 100, $3: 3 };
      const expected = pricesFromRows(
        rows.map(({ asset, day, price }) => ({
          date: `2026-01-0${day}`,
          asset,
          price: prices[price] ?? Number(price),
        })),
      );
      expect(pricesFromCsv(`${headers.join()}\n${text.join("")}`)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("a long text of a thousand short lines and longer ones behind them is read whole", () => {
  const short = Array.from({ length: 1000 }, (_, k) => `${2000 + k}-01-01,A,1`);
  const long = Array.from({ length: 1000 }, (_, k) => `${2000 + k}-01-02,A,${k + 1}.0000000`);
  const { values, dates } = pricesFromCsv(["date,symbol,price", ...short, ...long].join("\n"));
  expect([dates.length, values[0], values[1], values[1999]]).toEqual([2000, 1, 1, 1000]);
  const reversed = pricesFromCsv(["date,symbol,price", ...long, ...short].join("\n"));
  expect(reversed).toEqual({ kind: "prices", assets: ["A"], dates, values });
});

test("lines that end with LF and lines that end with CR may stand in one wide text", () => {
  expect(values("date,A\r2026-01-30,1\r2026-02-02,2\n2026-02-03,3\n2026-02-04,4")).toEqual([1, 2, 3, 4]);
});

test("a web page, UTF-16 read byte by byte and a text with zero bytes are told apart from prices", () => {
  const wide = [..."date,A\n2024-01-02,5\n"].map((letter) => `${letter}\0`).join("");
  for (const text of ["<!doctype html><html><body>404</body></html>", wide, "date,A\0\n2024-01-02,5\n"]) {
    expect(() => pricesFromCsv(text)).toThrow(expect.objectContaining({ code: "invalid-csv" }));
  }
  expect(() => pricesFromCsv(wide)).toThrow(/UTF-16/);
});
