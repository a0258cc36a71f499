import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TaxTransaction } from "../../src/tax/index.js";
import { buildTaxLedger } from "../../src/tax/index.js";
import { MAIN } from "./book-lines.js";

const reference = JSON.parse(readFileSync(new URL("../reference/tax/lot-order.json", import.meta.url), "utf8"));

test.each(["fifo", "lifo", "hifo", "lofo"] as const)(
  "%s closes the lots that rp2 closes, with its gains",
  (lotMethod) => {
    const transactions = reference.input.transactions.map((line: TaxTransaction) => ({ ...line, account: "main" }));
    const { dispositions } = buildTaxLedger(transactions, { accounts: MAIN, lotMethod, washSales: false });
    const expected: readonly [string, string, number, number][] = reference.expected[lotMethod];
    const actual = new Map(dispositions.map((row) => [`${row.sale} ${row.lot}`, row]));
    expect(actual.size).toBe(expected.length);
    for (const [sale, lot, quantity, gain] of expected) {
      const row = actual.get(`${sale} ${lot}`);
      expect(row?.quantity).toBe(quantity);
      expect(Math.abs(row!.recognized - gain)).toBeLessThanOrEqual(reference.tolerance);
    }
  },
);
