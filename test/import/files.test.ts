import { describe, expect, test } from "vitest";
import { PortfolioError, transactionsFromBroker } from "../../src/index.js";
import { placesOf, sampleOptions, sampleText, shown } from "./samples.js";

const HEADER = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"';
const schwab = (...rows: readonly string[]) =>
  transactionsFromBroker([HEADER, ...rows].join("\n"), { account: "main" });

describe("encodings and line ends", () => {
  const text = sampleText("schwab-1.csv");
  const expected = transactionsFromBroker(text, { account: "main" });
  const utf16 = (bigEndian: boolean, mark: boolean): Uint8Array => {
    const codes = [...(mark ? "\ufeff" : ""), ...text].map((letter) => letter.charCodeAt(0));
    return Uint8Array.from(codes.flatMap((code) => (bigEndian ? [code >> 8, code & 255] : [code & 255, code >> 8])));
  };
  test.each([
    ["UTF-8 with a byte order mark", `\ufeff${text}`],
    ["bytes of UTF-8", new TextEncoder().encode(`\ufeff${text}`)],
    ["UTF-16, little endian", utf16(false, true)],
    ["UTF-16, big endian", utf16(true, true)],
    ["UTF-16 without a mark", utf16(false, false)],
    [
      "UTF-16 that was read as Latin letters",
      [...utf16(false, true)].map((byte) => String.fromCharCode(byte)).join(""),
    ],
    ["CR LF", text.replaceAll("\n", "\r\n")],
    ["CR", text.replaceAll("\n", "\r")],
  ])("%s gives the same transactions", (_, given) => {
    expect(transactionsFromBroker(given, { account: "main" }).transactions).toEqual(expected.transactions);
  });

  test("bytes of Windows-1252 are read as such", () => {
    const bytes = Uint8Array.from([...sampleText("columns-1.csv")].map((letter) => letter.charCodeAt(0)));
    expect(transactionsFromBroker(bytes, sampleOptions("columns-1.csv")).transactions).toHaveLength(2);
  });
});

describe("order", () => {
  test("a file with the newest row first is turned round, and rows of one day keep their order", () => {
    const { transactions } = schwab(
      '"03/05/2025","Sell","AAA","A","5","$12.00","","$60.00"',
      '"03/04/2025","Sell","AAA","A","5","$11.00","","$55.00"',
      '"03/04/2025","Buy","AAA","A","10","$10.00","","-$100.00"',
    );
    expect(transactions.map(({ line }) => line)).toEqual([4, 3, 2]);
  });

  test("a file with the oldest row first stays as it is", () => {
    const { transactions } = schwab(
      '"03/04/2025","Buy","AAA","A","10","$10.00","","-$100.00"',
      '"03/04/2025","Sell","AAA","A","5","$11.00","","$55.00"',
      '"03/05/2025","Sell","AAA","A","5","$12.00","","$60.00"',
    );
    expect(transactions.map(({ line }) => line)).toEqual([2, 3, 4]);
  });
});

describe("figures", () => {
  test.each([
    ["$1,234.50", "$123.45", 10],
    ["(1,234.50)", "123.45", 10],
    ["-1234.50", "123.45", 10],
    ["1,234.50-", "$123.45", 10],
    ["-$1,234.50", "123.4500", 10],
    ["$-1234.5", "123.45", 10],
  ])("an amount of %s is read", (amount, price, quantity) => {
    const outcome = schwab(`"03/04/2025","Buy","AAA","A","${quantity}","${price}","-","${amount}"`);
    // a purchase that brings money in asks whether it is one
    if (amount.startsWith("$1")) expect(outcome.questions).toHaveLength(1);
    else expect(outcome.transactions[0]).toMatchObject({ amount: 1234.5, quantity: 10 });
  });

  test.each(["1,23.45", "12..5", "1.2.3", "abc", "1,2345", "--5", "$", "5%"])(
    "%s is no amount, and the row a problem",
    (amount) => {
      const outcome = schwab(`"03/04/2025","Buy","AAA","A","10","$10.00","","${amount}"`);
      expect(outcome.problems.map(({ line }) => line)).toEqual([2]);
      expect(outcome.problems[0]!.message).toMatch(/amount is ".*", which is not a number/);
    },
  );

  test.each([
    ["12/31/2025", "2025-12-31"],
    ["12/31/25", "2025-12-31"],
    ["2025-12-31", "2025-12-31"],
    ["20251231", "2025-12-31"],
    ["Dec-31-2025", "2025-12-31"],
    ["Dec 31, 2025", "2025-12-31"],
    ["31-Dec-2025", "2025-12-31"],
    ["01/02/2026 as of 12/31/2025", "2025-12-31"],
  ])("%s is %s", (given, date) => {
    expect(schwab(`"${given}","Buy","AAA","A","10","$10.00","","-$100.00"`).transactions[0]!.date).toBe(date);
  });

  test.each(["13/31/2025", "02/30/2025", "2025", "12/31/1025", "yesterday"])(
    "%s is no date, and the row a problem",
    (given) => {
      expect(schwab(`"${given}","Buy","AAA","A","10","$10.00","","-$100.00"`).problems).toHaveLength(1);
    },
  );

  test("an amount that price and quantity contradict is a question, never a guess", () => {
    const row = '"03/04/2025","Buy","AAA","A","1,000","$41.0525","","-$4105.25"';
    const { transactions, questions } = schwab(row);
    expect(transactions).toEqual([]);
    expect(questions[0]!.choices).toEqual(["the amount", "price times quantity", "ignore"]);
    const text = `${HEADER}\n${row}`;
    const answered = transactionsFromBroker(text, { account: "main", answers: { "2": "price times quantity" } });
    expect(answered.transactions[0]!.amount).toBe(41_052.5);
  });

  test("more digits than a number holds stay a text", () => {
    const coins = `Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes
2025-02-01T10:00:00Z,Buy,ETH,0.123456789012345678,USD,2000,246.91,246.91,0,`;
    expect(transactionsFromBroker(coins, { account: "main" }).transactions[0]!.quantity).toBe("0.123456789012345678");
  });
});

describe("rows", () => {
  test("a quote that is not closed spoils its own line alone", () => {
    const { problems, transactions, rows } = schwab(
      '"03/05/2025","Sell","AAA","A","5","$12.00","","$60.00"',
      '"03/04/2025","Sell","AAA","A,"5","$11.00","","$55.00',
      '"03/04/2025","Buy","AAA","A","10","$10.00","","-$100.00"',
    );
    expect(rows).toBe(4);
    expect(problems.map(({ line }) => line)).toEqual([3]);
    expect(transactions.map(({ line }) => line)).toEqual([4, 2]);
  });

  test("a purchase while short covers first, and the money is shared by shares", () => {
    const { transactions } = schwab(
      '"03/05/2025","Buy","AAA","A","15","$12.00","","-$180.00"',
      '"03/04/2025","Sell Short","AAA","A","10","$13.00","","$130.00"',
    );
    expect(transactions.map(shown)).toEqual([
      "3 2025-03-04 short-sale main AAA 10 130",
      "2 2025-03-05 cover main AAA 10 120",
      "2 2025-03-05 buy main AAA 5 60",
    ]);
  });

  test("opening lots tell the ratio of a split", () => {
    const row = '"03/05/2025","Stock Split","AAA","A","30","","",""';
    expect(schwab(row).questions[0]!.fields).toEqual(["ratio"]);
    const opening = [{ account: "main", asset: "AAA", quantity: 10, basis: 100, acquired: "2020-01-02" }];
    const { transactions } = transactionsFromBroker(`${HEADER}\n${row}`, { account: "main", opening });
    expect(transactions[0]).toMatchObject({ type: "split", ratio: 4 });
  });

  test("only rows of the year are taken", () => {
    const { transactions, ignored } = transactionsFromBroker(sampleText("schwab-1.csv"), {
      account: "main",
      year: 2024,
    });
    expect(transactions).toEqual([]);
    expect(ignored.filter(({ reason }) => reason === "not in 2024")).toHaveLength(8);
  });

  test("money in another currency is converted by the rate of its day, or of the last day before", () => {
    const exchangeRates = { base: "EUR", days: [{ date: "2025-08-04", rates: { USD: 1.15 } }] };
    const { transactions, questions } = transactionsFromBroker(sampleText("ibkr-3.xml"), {
      account: "main",
      exchangeRates,
    });
    expect(questions).toEqual([]);
    // 1,000 and costs of 5 are 1,005 EUR
    expect(transactions.find(({ asset }) => asset === "EURO")).toMatchObject({ amount: 1155.75, currency: "EUR" });
  });

  test("the ten samples of a hundred thousand letters keep their places", () => {
    const many = Array.from(
      { length: 2000 },
      (_, k) => `"03/${(k % 28) + 1}/2025","Buy","A${k}","A","10","$10.00","","-$100.00"`,
    );
    const outcome = schwab(...many);
    expect(placesOf(outcome)).toHaveLength(2001);
  });
});

describe("refusals", () => {
  test.each([
    ["a text that is no broker's file", () => transactionsFromBroker("a,b,c\n1,2,3", { account: "x" }), "invalid-csv"],
    ["an empty text", () => transactionsFromBroker("  \n", { account: "x" }), "empty"],
    [
      "another broker",
      () => transactionsFromBroker(sampleText("schwab-1.csv"), { account: "x", broker: "ofx" }),
      "invalid-csv",
    ],
    ["a path", () => transactionsFromBroker("statements/schwab.csv", { account: "x" }), "invalid-argument"],
    ["no account", () => transactionsFromBroker(sampleText("schwab-1.csv"), {} as never), "invalid-argument"],
    [
      "columns without their headers",
      () => transactionsFromBroker("a,b,c", { account: "x", broker: "columns" }),
      "invalid-argument",
    ],
  ])("%s", (_, call, code) => {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(PortfolioError);
      expect((error as PortfolioError).code).toBe(code);
      return;
    }
    expect.unreachable();
  });
});
