import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  buildTaxLedger,
  canadaCapitalGains,
  germanyCapitalGains,
  type TaxTransaction,
  ukCapitalGains,
} from "../../src/index.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../reference/tax/${name}.json`, import.meta.url), "utf8"));
const withAccount = (book: readonly TaxTransaction[]): readonly TaxTransaction[] =>
  book.map((line) => (line.type === "split" ? line : { ...line, account: "main" }));

test("thirty books of the United Kingdom: the parts, costs and gains of every disposal are those of investir", () => {
  const { input, expected, tolerance } = read("uk-shares");
  let parts = 0;
  for (const [k, book] of input.books.entries()) {
    const { disposals, pools } = ukCapitalGains(withAccount(book));
    const own = disposals.flatMap(({ asset, date, quantity, proceeds, matches }) =>
      matches.map((match) => ({ asset, date, ...match, gain: (proceeds * match.quantity) / quantity - match.cost })),
    );
    expect(own.map(({ asset, date, acquired, quantity }) => [asset, date, acquired, quantity])).toEqual(
      expected[k].parts.map((part: readonly unknown[]) => part.slice(0, 4)),
    );
    for (const [at, { cost, gain }] of own.entries()) {
      expect(Math.abs(cost - expected[k].parts[at][4])).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(gain - expected[k].parts[at][5])).toBeLessThanOrEqual(tolerance);
    }
    expect(pools.map(({ asset, quantity }) => [asset, quantity]).sort()).toEqual(
      expected[k].pools.map((pool: readonly unknown[]) => pool.slice(0, 2)),
    );
    for (const [asset, , cost] of expected[k].pools) {
      expect(Math.abs(pools.find((pool) => pool.asset === asset)!.cost - cost)).toBeLessThanOrEqual(tolerance);
    }
    parts += own.length;
  }
  expect(parts).toBeGreaterThan(500);
});

test("thirty books of Canada: cost bases, denied losses and gains are those of acb-tax-mcp", () => {
  const { input, expected, tolerance } = read("canada-shares");
  let denied = 0;
  for (const [k, book] of input.books.entries()) {
    const { dispositions, holdings } = canadaCapitalGains(withAccount(book));
    expect(dispositions.map(({ sale }) => sale)).toEqual(
      expected[k].dispositions.map(([sale]: readonly [string]) => sale),
    );
    for (const [at, one] of dispositions.entries()) {
      const [, base, loss, gain] = expected[k].dispositions[at];
      for (const [ours, theirs] of [
        [one.adjustedCostBase, base],
        [one.superficialLoss, loss],
        [one.gain, gain],
      ]) {
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(tolerance);
      }
      if (one.superficialLoss > 0) denied += 1;
    }
    for (const [asset, quantity, base] of expected[k].holdings) {
      const own = holdings.find((holding) => holding.asset === asset)!;
      expect(own.quantity).toBe(quantity);
      expect(Math.abs(own.adjustedCostBase - base)).toBeLessThanOrEqual(tolerance);
    }
  }
  expect(denied).toBeGreaterThan(80);
});

test("the parts of Germany are those of the ledger's first in, first out, which rp2 and beancount confirm elsewhere", () => {
  for (const book of read("canada-shares").input.books) {
    const lines = withAccount(book);
    const { dispositions, openLots } = germanyCapitalGains(lines);
    const accounts = [{ id: "main", kind: "taxable" }] as const;
    const ledger = buildTaxLedger(lines, { accounts, lotMethod: "fifo", washSales: false });
    const parts = new Map(ledger.dispositions.map((part) => [`${part.sale} ${part.lot}`, part]));
    expect(dispositions).toHaveLength(parts.size);
    for (const { sale, lot, quantity, gain } of dispositions) {
      const part = parts.get(`${sale} ${lot}`)!;
      expect(part.quantity).toBe(quantity);
      expect(Math.abs(part.recognized - gain)).toBeLessThanOrEqual(0.015);
    }
    expect(openLots.map(({ lot, quantity }) => [lot, quantity]).sort()).toEqual(
      ledger.openLots.map(({ lot, quantity }) => [lot, quantity]).sort(),
    );
  }
});
