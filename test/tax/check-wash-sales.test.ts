import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { buildTaxLedger, checkWashSales } from "../../src/tax/index.js";
import { leastCover } from "../../src/tax/least-cover.js";
import { lines, WITH_IRA } from "./book-lines.js";

const options = { accounts: WITH_IRA };
const plan = (...texts: string[]) => lines(...texts).map((line, i) => ({ ...line, id: `p${i + 1}` }));

describe("plans", () => {
  const ledger = buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-06-10 buy 10 450"), options);
  test("gains and trades of other assets are clean", () => {
    expect(checkWashSales(ledger, plan("2025-07-01 buy 5 100 asset=Y", "2025-08-20 sell 50 3000"))).toEqual({
      status: "clean",
      washes: [],
      leaveOut: [],
    });
  });
  test("of a planned loss and a planned purchase, the one with fewer shares is left out until its window is past", () => {
    const check = checkWashSales(ledger, plan("2025-08-01 sell 50 2000", "2025-08-11 buy 20 800"));
    expect(check.status).toBe("avoidable");
    expect(check.washes).toHaveLength(1);
    expect(check.leaveOut).toEqual([{ id: "p2", asset: "X", quantity: 20, cleanFrom: "2025-09-01" }]);
  });
  test("a planned loss that a past purchase washes has to wait itself", () => {
    const check = checkWashSales(ledger, plan("2025-07-01 sell 50 2000", "2025-07-02 buy 5 200"));
    // day 31 after the purchase of the plan, which stays
    expect(check.leaveOut).toEqual([{ id: "p1", asset: "X", quantity: 50, cleanFrom: "2025-08-02" }]);
  });
  test("a planned purchase that washes a past loss has to wait, in a retirement account too", () => {
    const sold = buildTaxLedger(lines("2024-01-02 buy 100 5000", "2025-07-01 sell 100 4000"), options);
    const check = checkWashSales(sold, plan("2025-07-20 buy 5 200 account=roth"));
    expect(check.washes[0]).toMatchObject({ rule: "wash-sale-retirement", disallowed: 50 });
    expect(check.leaveOut).toEqual([{ id: "p1", asset: "X", quantity: 5, cleanFrom: "2025-08-01" }]);
  });
  test("when a purchase is left out, the next one that would take its place is found as well", () => {
    const check = checkWashSales(
      ledger,
      plan("2025-08-01 sell 100 4000", "2025-08-04 buy 100 4000", "2025-08-05 buy 30 1200", "2025-08-06 sell 60 2000"),
    );
    expect(check.status).toBe("unavoidable"); // the last sale needs the shares of the purchases
  });
  test("with the rule switched off nothing washes", () => {
    const free = buildTaxLedger(ledger.transactions, { ...options, washSales: false });
    expect(checkWashSales(free, plan("2025-07-01 sell 50 2000", "2025-07-02 buy 5 200")).status).toBe("clean");
  });
});

test("the cover is the least of all covers, on random graphs", () => {
  const random = seededRandom(5);
  for (let run = 0; run < 300; run++) {
    const size = 1 + random.integer(5);
    const weights = new Map<string, number>();
    for (let i = 0; i < size; i++) weights.set(`s${i}`, 1 + random.integer(9)).set(`b${i}`, 1 + random.integer(9));
    const pairs = Array.from({ length: 1 + random.integer(10) }, () => {
      return [`s${random.integer(size)}`, `b${random.integer(size)}`] as const;
    });
    const cover = leastCover(pairs, (member) => weights.get(member)!);
    const weigh = (members: Iterable<string>) => [...members].reduce((sum, member) => sum + weights.get(member)!, 0);
    const names = [...weights.keys()];
    let least = Number.POSITIVE_INFINITY;
    for (let mask = 0; mask < 2 ** names.length; mask++) {
      const chosen = new Set(names.filter((_, i) => (mask >> i) & 1));
      if (pairs.every(([a, b]) => chosen.has(a) || chosen.has(b))) least = Math.min(least, weigh(chosen));
    }
    expect(pairs.every(([a, b]) => cover.has(a) || cover.has(b))).toBe(true);
    expect(weigh(cover)).toBe(least);
  }
});
