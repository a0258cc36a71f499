import { describe, expect, test } from "vitest";
import { buildTaxLedger, transactionsFromBroker } from "../../src/index.js";
import { placesOf, SAMPLES, sampleOptions, sampleText, shown } from "./samples.js";

/** What each file says, read by hand: line, date, type, account (`*`: all), asset, quantity, amount; and the lines of all other rows. */
const EXPECTED = {
  "1099-b-1.csv": {
    broker: "1099-b",
    transactions: [
      "5 2020-03-02 transfer main BRCH 40 1000 cannotReplace=true acquired=2020-03-02",
      "3 2025-01-15 transfer main ACRN 100 2000 cannotReplace=true acquired=2025-01-15",
      '3 2025-06-20 sell main ACRN 100 1500 lots=[{"lot":"main-3","quantity":100}]',
      "4 2025-06-25 transfer main ACRN 100 2050 cannotReplace=true acquired=2025-06-25",
      '5 2025-08-05 sell main BRCH 40 4000 lots=[{"lot":"main-5","quantity":40}]',
      '4 2025-12-01 sell main ACRN 100 2600 lots=[{"lot":"main-4","quantity":100}]',
    ],
    ignored: [1, 2, 7],
    questions: [6],
    problems: [],
  },
  "1099-b-2.csv": {
    broker: "1099-b",
    transactions: [],
    ignored: [1, 2, 3],
    questions: [],
    problems: [],
  },
  "1099-b-3.csv": {
    broker: "1099-b",
    transactions: [
      "2 2024-02-01 transfer main 000222333 20 900 cannotReplace=true acquired=2024-02-01",
      '2 2025-03-03 sell main 000222333 20 800 lots=[{"lot":"main-2","quantity":20}]',
      "3 2025-11-03 short-sale main 000222333 5 220",
      "3 2025-12-01 cover main 000222333 5 180",
    ],
    ignored: [1],
    questions: [4],
    problems: [],
  },
  "coinbase-1.csv": {
    broker: "coinbase",
    transactions: [
      "9 2025-01-15 buy main BTC 0.05 5024.25 time=08:00:00",
      "8 2025-03-03 buy main ETH 1 2130 time=12:00:00",
      "7 2025-06-01 buy main ETH 0.001 2.5 time=00:00:00",
      "6 2025-08-14 sell main ETH 0.5 1790 time=09:30:00",
      "6 2025-08-14 buy main USDC 1790 1790 time=09:30:00",
      "5 2025-11-20 sell main BTC 0.02 1792.7 time=18:05:11",
    ],
    ignored: [2, 3, 4, 10],
    questions: [],
    problems: [],
  },
  "coinbase-2.csv": {
    broker: "coinbase",
    transactions: [
      "4 2025-02-01 buy main SOL 10 2012 time=10:00:00",
      "5 2025-02-02 buy main USDC 1.25 1.25 time=10:00:00",
      "8 2025-09-01 sell main SOL 5 1043.7 time=10:00:00",
    ],
    ignored: [1, 2, 3],
    questions: [6, 7],
    problems: [],
  },
  "coinbase-3.csv": {
    broker: "coinbase",
    transactions: ["4 2025-07-12 buy main DOGE 1500.5 303.1 time=10:00:00"],
    ignored: [1, 3],
    questions: [2],
    problems: [5],
  },
  "columns-1.csv": {
    broker: "columns",
    transactions: ["2 2025-02-03 buy main FUND A 1000 12345.9", "4 2025-12-01 sell main FUND A 400 5194.1"],
    ignored: [1, 3],
    questions: [],
    problems: [],
  },
  "columns-2.csv": {
    broker: "columns",
    transactions: [
      "2 2025-01-06 buy main AAA 10 126 time=10:30:00",
      "3 2025-01-06 sell main AAA 4 51 time=14:00:00",
      "4 2025-06-02 split * AAA - - ratio=2",
    ],
    ignored: [1, 5],
    questions: [],
    problems: [],
  },
  "columns-3.csv": {
    broker: "columns",
    transactions: ["2 2025-03-03 buy main AAA 10 100", "3 2025-03-04 buy main BBB 5 50.01"],
    ignored: [],
    questions: [1, 6, 7],
    problems: [4, 5],
  },
  "etrade-1.csv": {
    broker: "etrade",
    transactions: [
      "10 2025-04-05 buy main BALX 100 1840",
      "9 2025-04-05 buy main VOLT 30 1499.4",
      "8 2025-10-02 buy main VOLT 30 1279.5",
      "7 2025-10-02 sell main VOLT 30 1284.9",
      "5 2025-12-18 dividend-reinvestment main BALX 2.45 48.02",
    ],
    ignored: [1, 3, 6, 11],
    questions: [],
    problems: [],
  },
  "etrade-2.csv": {
    broker: "etrade",
    transactions: [
      "11 2025-02-14 buy main WATT 40 824.95",
      "9 2025-06-16 split * WATT - - ratio=3/2",
      "7 2025-07-21 short-sale main DOWN 10 299.97",
      "8 2025-07-28 cover main DOWN 10 250",
      "6 2025-08-11 short-sale main WATT Sep 19 '25 $15 Put 1 54.32",
      "5 2025-09-19 cover main WATT Sep 19 '25 $15 Put 1 0",
    ],
    ignored: [1, 3, 10],
    questions: [],
    problems: [],
  },
  "etrade-3.csv": {
    broker: "etrade",
    transactions: ["9 2025-06-02 buy main AMPS 15 996", "8 2025-11-04 sell main AMPS 15 1067.98"],
    ignored: [1, 3, 5, 7, 10, 11],
    questions: [12],
    problems: [],
  },
  "fidelity-1.csv": {
    broker: "fidelity",
    transactions: [
      "9 2025-03-20 buy main 891234AB5 10000 9951",
      "8 2025-06-10 buy main BOLTX 200 11004.95",
      "7 2025-10-15 sell main 891234AB5 10000 10000",
      "6 2025-11-25 sell main BOLTX 200 10019.82",
      "4 2025-12-04 dividend-reinvestment main BOLTX 1.2 61.5",
    ],
    ignored: [5, 11, 12, 13],
    questions: [3],
    problems: [],
  },
  "fidelity-2.csv": {
    broker: "fidelity",
    transactions: [
      "7 2025-05-05 buy main DUNE 100 3850",
      "4 2025-09-03 split * DUNE - - ratio=2",
      "3 2025-12-01 short-sale main DUNE251219C40 1 89.33",
      "2 2025-12-22 cover main DUNE251219C40 1 0",
    ],
    ignored: [1, 5, 6, 8, 9],
    questions: [],
    problems: [],
  },
  "fidelity-3.csv": {
    broker: "fidelity",
    transactions: [
      "9 2025-06-02 buy main TINY 52 78",
      "8 2025-06-03 buy main SOFF 40 1020",
      "6 2025-09-18 sell main SOFF 40 1200",
      "5 2025-10-02 return-of-capital main PIPE - 41.25",
    ],
    ignored: [1, 4],
    questions: [2, 3, 7],
    problems: [],
  },
  "ibkr-1.csv": {
    broker: "interactive-brokers",
    transactions: [
      "7 2025-02-03 buy main KLMN 300 15001.5 time=10:01:02",
      "8 2025-05-06 sell main KLMN 300 18448.14 time=15:30:00",
      "10 2025-05-07 buy main OPQR 40 1001 time=09:31:00",
      "11 2025-05-08 sell main OPQR 40 1039.33 time=09:31:00",
      "11 2025-05-08 short-sale main OPQR 20 519.67 time=09:31:00",
    ],
    ignored: [1, 2, 3, 4, 5, 6, 9, 12, 13, 14, 15, 16, 17, 18, 19],
    questions: [],
    problems: [],
  },
  "ibkr-2.csv": {
    broker: "interactive-brokers",
    transactions: [
      "6 2025-03-10 buy main STUV 200 6001 time=11:00:00",
      "7 2025-04-01 buy main STUV 20JUN25 28 P 2 301.3 time=10:00:00",
      "8 2025-06-20 sell main STUV 20JUN25 28 P 2 301.3 time=16:20:00",
      "9 2025-06-20 sell main STUV 200 5298.6 time=16:20:00",
      "10 2025-07-01 buy main WXYZ 105 421 time=10:00:00",
      "12 2025-09-02 split * WXYZ - - time=20:25:00 ratio=1/5",
    ],
    ignored: [1, 2, 3, 4, 5, 11, 13, 15, 16, 17],
    questions: [14],
    problems: [],
  },
  "ibkr-3.xml": {
    broker: "interactive-brokers",
    transactions: [
      "6 2025-03-03 buy main GHIJ 75 1501 time=09:35:01",
      "12 2025-06-02 split * GHIJ - - time=20:25:00 ratio=3",
      "7 2025-08-04 sell main GHIJ 75 1348.96 time=10:15:00",
    ],
    ignored: [8, 15, 18],
    questions: [9],
    problems: [],
  },
  "ibkr-4.csv": {
    broker: "interactive-brokers",
    transactions: [
      "2 2025-04-07 buy main LMNO 12 187 time=10:00:00",
      "3 2025-10-01 sell main LMNO 12 239 time=12:00:00",
    ],
    ignored: [1, 4],
    questions: [],
    problems: [],
  },
  "merrill-1.csv": {
    broker: "merrill",
    transactions: [
      "7 2025-03-10 buy main CLAY 10 230",
      "6 2025-03-10 buy main GLAS 50 3775",
      "4 2025-09-15 dividend-reinvestment main CLAY 0.5 12.15",
      "2 2025-12-15 sell main GLAS 25 2049.95",
    ],
    ignored: [1, 3, 5, 8],
    questions: [],
    problems: [],
  },
  "merrill-2.csv": {
    broker: "merrill",
    transactions: [
      "4 2025-05-12 short-sale main RUST 10 119.99",
      "3 2025-05-12 buy main IRON 30 1203",
      "5 2025-05-20 cover main RUST 10 110",
      "2 2025-10-20 split * IRON - - ratio=2",
    ],
    ignored: [6, 7],
    questions: [1],
    problems: [],
  },
  "merrill-3.csv": {
    broker: "merrill",
    transactions: ["5 2025-04-04 buy main LEAD 20 180"],
    ignored: [1, 3, 6],
    questions: [2, 4],
    problems: [],
  },
  "ofx-1.ofx": {
    broker: "ofx",
    transactions: [
      "21 2025-03-10 buy main HAZL 60 1534.95",
      "22 2025-09-15 sell main HAZL 60 1795",
      "23 2025-10-20 dividend-reinvestment main OAKX 0.75 15.3",
    ],
    ignored: [24, 25, 27],
    questions: [],
    problems: [],
  },
  "ofx-2.ofx": {
    broker: "ofx",
    transactions: [
      "12 2025-01-21 buy main PINEX 100 1200",
      "20 2025-06-02 split * PINEX - - ratio=3/2",
      "25 2025-07-01 return-of-capital main PINEX - 30",
      "30 2025-08-05 short-sale main LARC 10 499.99",
      "38 2025-09-05 cover main LARC 10 450",
    ],
    ignored: [],
    questions: [],
    problems: [],
  },
  "ofx-3.qfx": {
    broker: "ofx",
    transactions: [
      "5 2025-02-03 transfer main SPRC 40 820 acquired=2021-05-04",
      "7 2025-03-05 short-sale main SPRC250417C30 1 199.35",
      "8 2025-04-17 cover main SPRC250417C30 1 0",
      "9 2025-12-12 sell main SPRC 40 1240",
    ],
    ignored: [],
    questions: [6],
    problems: [],
  },
  "robinhood-1.csv": {
    broker: "robinhood",
    transactions: [
      "10 2025-02-11 buy main CAFE 20 1280",
      "8 2025-10-06 buy main CAFE 20 1162",
      "6 2025-10-06 sell main CAFE 20 1167.98",
      "2 2025-12-17 dividend-reinvestment main CAFE 0.081234 5",
    ],
    ignored: [1, 5, 12, 13],
    questions: [],
    problems: [],
  },
  "robinhood-2.csv": {
    broker: "robinhood",
    transactions: [
      "8 2025-07-01 buy main MILK 30 33",
      "6 2025-08-08 split * MILK - - ratio=1/10",
      "5 2025-09-02 short-sale main TEAS 10/17/2025 Put $20.00 1 59.95",
      "4 2025-09-10 cover main TEAS 10/17/2025 Put $20.00 1 20.04",
      "3 2025-10-13 buy main TEAS 11/21/2025 Call $30.00 2 150.08",
      "2 2025-11-24 sell main TEAS 11/21/2025 Call $30.00 2 0",
    ],
    ignored: [1, 7, 9],
    questions: [],
    problems: [],
  },
  "robinhood-3.csv": {
    broker: "robinhood",
    transactions: [
      "7 2025-07-06 buy main WATR 4 49",
      "6 2025-07-07 buy main JUCE 10 955",
      "5 2025-08-15 return-of-capital main WATR - 1.2",
      "3 2025-09-08 sell main JUCE 2 239.99",
      "2 2025-09-09 split * JUCE - - ratio=2",
    ],
    ignored: [1],
    questions: [4],
    problems: [8],
  },
  "schwab-1.csv": {
    broker: "schwab",
    transactions: [
      "12 2025-03-04 buy main FNDQ 30 2377.5",
      "11 2025-03-04 buy main ZYXW 400 35400",
      "8 2025-10-07 split * ZYXW - - ratio=3",
      "6 2025-11-21 dividend-reinvestment main FNDQ 0.0312 2.5",
      "5 2025-12-16 sell main ZYXW 1200 35758.96",
      "4 2025-12-16 buy main ZYXW 1200 36183",
    ],
    ignored: [1, 2, 3, 7, 9, 10, 13, 14],
    questions: [],
    problems: [],
  },
  "schwab-2.csv": {
    broker: "schwab",
    transactions: [
      "12 2025-02-10 buy main QRST 200 8004.95",
      "11 2025-05-05 buy main SMLR 45 90",
      "10 2025-06-30 return-of-capital main QRST - 20",
      "9 2025-08-15 short-sale main SHTY 50 474.99",
      "8 2025-09-15 cover main SHTY 50 400",
      "7 2025-10-01 short-sale main QRST 11/21/2025 45.00 C 2 218.69",
      "3 2025-11-21 sell main QRST 200 9218.66",
      "2 2025-11-21 cover main QRST 11/21/2025 45.00 C 2 218.69",
    ],
    ignored: [1, 5],
    questions: [4, 6],
    problems: [],
  },
  "schwab-3.csv": {
    broker: "schwab",
    transactions: [
      "12 2025-04-15 buy main OLDN 60 900",
      "11 2025-04-15 buy main GONE 100 2000",
      "6 2025-11-03 sell main GONE 100 2550",
      "5 2025-12-12 symbol-change * OLDN - - newAsset=NEWN",
    ],
    ignored: [1, 3, 4, 13],
    questions: [7, 8, 9],
    problems: [10],
  },
  "vanguard-1.csv": {
    broker: "vanguard",
    transactions: [
      "13 2025-02-03 buy main WRLD 143 14049.75",
      "11 2025-09-02 sell main WRLD 40 4059.91",
      "9 2025-12-19 dividend-reinvestment main WRLD 1.5 162",
    ],
    ignored: [1, 2, 3, 8, 10, 12, 14],
    questions: [],
    problems: [],
  },
  "vanguard-2.csv": {
    broker: "vanguard",
    transactions: [
      "6 2025-05-01 buy main HALV 15 165",
      "4 2025-06-12 buy main HALV 90 1080",
      "3 2025-12-03 split * HALV - - ratio=1/3",
    ],
    ignored: [2, 5, 7],
    questions: [1],
    problems: [],
  },
  "vanguard-3.csv": {
    broker: "vanguard",
    transactions: [
      "8 2025-01-06 buy main BNDX 100 975",
      "7 2025-03-03 buy main STKX 8 960",
      "6 2025-03-03 sell main BNDX 100 960",
      "3 2025-10-10 short-sale main BEAR 20 699.98",
      "2 2025-11-14 cover main BEAR 20 600",
    ],
    ignored: [1],
    questions: [4, 5],
    problems: [],
  },
} as const;

test("every sample is expected", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(SAMPLES);
});

describe.each(Object.entries(EXPECTED))("%s", (name, expected) => {
  const read = transactionsFromBroker(sampleText(name), sampleOptions(name));

  test("is told from its header, and its transactions are right to the cent", () => {
    expect(read.broker).toBe(expected.broker);
    expect(read.transactions.map(shown)).toEqual(expected.transactions);
  });

  test("every row ends in one place", () => {
    expect(read.ignored.map(({ line }) => line)).toEqual(expected.ignored);
    expect(read.questions.map(({ line }) => line)).toEqual(expected.questions);
    expect(read.problems.map(({ line }) => line)).toEqual(expected.problems);
    expect(placesOf(read)).toEqual(Array.from({ length: read.rows }, (_, k) => k + 1));
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
  });
});

test("files without questions and problems are booked as they are", () => {
  for (const name of [
    "schwab-1.csv",
    "etrade-1.csv",
    "robinhood-1.csv",
    "robinhood-2.csv",
    "merrill-1.csv",
    "ibkr-1.csv",
    "ofx-1.ofx",
  ]) {
    const { transactions, questions, problems } = transactionsFromBroker(sampleText(name), sampleOptions(name));
    expect([questions, problems]).toEqual([[], []]);
    expect(
      buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }] }).dispositions.length,
    ).toBeGreaterThan(0);
  }
});
