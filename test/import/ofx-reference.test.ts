import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { transactionsFromBroker } from "../../src/index.js";
import { sampleText } from "./samples.js";

type Row = readonly [id: string, element: string, date: string, security: string, units: string, total: string];
const reference = JSON.parse(readFileSync(new URL("../reference/import/ofx.json", import.meta.url), "utf8")) as {
  readonly expected: Readonly<
    Record<string, { readonly account: string; readonly transactions: readonly Row[]; readonly ofxtools: string }>
  >;
};

/** What an element of OFX is in the ledger; income in cash is no line of it. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  buystock: ["buy", "cover"],
  buymf: ["buy"],
  sellstock: ["sell", "short-sale"],
  sellopt: ["short-sale"],
  closureopt: ["cover"],
  reinvest: ["dividend-reinvestment"],
  retofcap: ["return-of-capital"],
  split: ["split"],
  transfer: ["transfer"],
  income: [],
};
/** Tickers of the lists of securities of the files. */
const TICKERS: Readonly<Record<string, string>> = { "000333444": "HAZL", "000333555": "OAKX", "000555666": "SPRC" };

test.each(Object.entries(reference.expected))(
  "%s: shares, money and days are those that another parser reads",
  (name, { account, transactions: theirs }) => {
    const ours = transactionsFromBroker(sampleText(name), { account: "main" });
    expect(ours.accounts).toEqual([account]);
    const left = [...ours.transactions];
    const asked: string[] = [];
    for (const [id, element, date, security, units, total] of theirs) {
      const types = TYPES[element]!;
      if (types.length === 0) continue;
      const asset = TICKERS[security] ?? security;
      const found = left.findIndex((one) => types.includes(one.type) && one.date === date && one.asset === asset);
      if (found < 0) {
        asked.push(id);
        continue;
      }
      const [one] = left.splice(found, 1);
      if (Number(units) !== 0) expect([id, Number(one!.quantity)]).toEqual([id, Math.abs(Number(units))]);
      // they read the cost of a transfer not at all
      if (element !== "transfer" && element !== "split")
        expect([id, Number(one!.amount)]).toEqual([id, Math.abs(Number(total))]);
    }
    expect(left).toEqual([]);
    expect(asked).toHaveLength(ours.questions.length); // shares that came in without a cost
  },
);

test("a strict parser agrees where it reads the file at all", () => {
  expect(Object.values(reference.expected).map(({ ofxtools }) => ofxtools)).toEqual([
    "agrees",
    "OFXSpecError",
    "OFXHeaderError",
  ]);
});
