import fc from "fast-check";
import { expect, test } from "vitest";
import { labeled } from "../../src/core/names/labeled.js";
import { bookOfColumns } from "../../src/limits/book-of-columns.js";
import { readBook, withOrders } from "../../src/limits/read-book.js";

const assets = ["A", "B", "__proto__", "D"];
const known = { assets, positions: new Map(assets.map((asset, i) => [asset, i])) };
const column = (least: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.double({ min: least, max: 1e6, noNaN: true })), { minLength: 4, maxLength: 4 });

test("a book of columns is that of the same numbers by name, and refuses what that refuses in the same words", () => {
  fc.assert(
    fc.property(column(-1e3), column(0), fc.double({ min: -1e6, max: 1e9, noNaN: true }), (held, priced, cash) => {
      const shares = Float64Array.from(held);
      const marks = Float64Array.from(priced);
      const trades = assets.map((asset, i) => ({ asset, quantity: i - 1, price: 10 + i, cost: i, date: "2026-03-31" }));
      const priceable = assets.filter((_, i) => marks[i]! > 0);
      const state = {
        portfolio: { cash, holdings: labeled(assets, (i) => shares[i]!), peakValue: 5 },
        prices: labeled(priceable, (k) => marks[assets.indexOf(priceable[k]!)]!),
        assets,
        date: "2026-03-31",
      };
      const of = (make: () => ReturnType<typeof readBook>) => {
        try {
          const { values, equity, orders, state: seen } = withOrders(make(), trades);
          return { values, equity, orders, seen: JSON.parse(JSON.stringify(seen)) };
        } catch (error) {
          return String(error);
        }
      };
      const byName = of(() => readBook(state, [], known));
      const columns = { portfolio: { cash, peakValue: 5 }, shares, marks, assets, date: "2026-03-31" };
      expect(of(() => bookOfColumns(columns, known))).toEqual(byName);
    }),
  );
});
