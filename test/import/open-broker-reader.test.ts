import { expect, test } from "vitest";
import { openBrokerReader, transactionsFromBroker } from "../../src/index.js";
import { SAMPLES, sampleOptions, sampleText } from "./samples.js";

const TABLES = SAMPLES.filter((name) => name.endsWith(".csv") && !name.startsWith("ibkr"));

test.each(TABLES)("%s in pieces of any length has the rows of the whole", (name) => {
  const text = sampleText(name);
  const { columns } = sampleOptions(name);
  const whole = transactionsFromBroker(text, sampleOptions(name));
  for (const length of [1, 7, 1000, 1_000_000]) {
    const reader = openBrokerReader(columns === undefined ? {} : { columns });
    const rows = [];
    for (let at = 0; at < text.length; at += length) rows.push(...reader.push(text.slice(at, at + length)));
    rows.push(...reader.end());
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: whole.rows }, (_, k) => k + 1));
    expect(rows.filter(({ outcome }) => outcome === "problem").map(({ line }) => line)).toEqual(
      whole.problems.map(({ line }) => line),
    );
    const acting = new Set(rows.filter(({ outcome }) => outcome === "activity").map(({ line }) => line));
    for (const { line } of whole.transactions) expect(acting.has(line)).toBe(true);
  }
});

test("pieces after the end, and texts without a header, are refused", () => {
  const reader = openBrokerReader({ broker: "schwab" });
  expect(() => reader.end()).toThrow(/no header of schwab|empty/);
  const other = openBrokerReader();
  other.push(sampleText("schwab-1.csv"));
  other.end();
  expect(() => other.push("x")).toThrow(/at its end/);
  expect(() => openBrokerReader().push(5 as never)).toThrow(/piece is 5/);
});

test.each([
  ["ofx-1.ofx", "an OFX file"],
  ["ofx-2.ofx", "an OFX file"],
  ["ibkr-1.csv", "an activity statement"],
  ["ibkr-3.xml", "a Flex query in XML"],
])("%s has several tables or none, and is refused with what to do", (name, what) => {
  const { broker } = transactionsFromBroker(sampleText(name), sampleOptions(name));
  for (const options of [{}, { broker }]) {
    const reader = openBrokerReader(options);
    reader.push(sampleText(name));
    expect(() => reader.end()).toThrow(
      `text is ${what}, which is no single table: give the whole of it to transactionsFromBroker`,
    );
  }
});
