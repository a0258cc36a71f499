import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { type LotOfSale, loosened, regionOfSales } from "../../src/tax/lots/plan-regions.js";

/** The least weighted sum over all ways to fill the sales with whole units of their lots. */
function leastOfAll(
  pairs: readonly LotOfSale[],
  units: readonly number[],
  limits: readonly number[],
  short: number,
  long: number,
): number {
  const costs = pairs.map(({ gain, term }) =>
    term === "short" ? gain * short : term === "long" ? gain * long : Math.min(gain * short, gain * long),
  );
  let least = Number.POSITIVE_INFINITY;
  const choose = (at: number, needs: readonly number[], rests: readonly number[], sum: number): void => {
    if (at === pairs.length) {
      if (needs.every((need) => need === 0)) least = Math.min(least, sum);
      return;
    }
    const { sale, lot } = pairs[at]!;
    const less = (values: readonly number[], place: number, part: number): number[] =>
      values.map((value, k) => (k === place ? value - part : value));
    for (let part = 0; part <= Math.min(needs[sale]!, rests[lot]!); part++)
      choose(at + 1, less(needs, sale, part), less(rests, lot, part), sum + part * costs[at]!);
  };
  choose(0, units, limits, 0);
  return least;
}

describe.each([
  ["lots of their own", false],
  ["lots that two sales share", true],
])("two sales with %s", (_, shared) => {
  test("the support of the region is the cheapest way to fill them", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 60; round++) {
      const limits = Array.from({ length: 4 }, () => 1 + random.integer(3));
      const pairs = limits.flatMap((__, lot): LotOfSale[] =>
        (shared ? [0, 1] : [lot % 2]).map((sale) => ({
          sale,
          lot,
          gain: random.integer(41) - 20,
          term: (["short", "long", "free"] as const)[random.integer(3)]!,
        })),
      );
      const units = [1, 2].map((most) => 1 + random.integer(most));
      const region = regionOfSales(pairs, units, limits);
      for (const [short, long] of [
        [1, 0],
        [0.4, 0.2],
        [0.1, 0.3],
      ] as const) {
        const { value, shortTerm, longTerm, units: amounts } = region(short, long);
        const least = leastOfAll(pairs, units, limits, short, long);
        expect(value).toBeCloseTo(least, 9);
        if (least === Number.POSITIVE_INFINITY) continue;
        expect(short * shortTerm + long * longTerm).toBeCloseTo(value, 9);
        for (const sale of [0, 1])
          expect(pairs.reduce((sum, pair, at) => sum + (pair.sale === sale ? amounts[at]! : 0), 0)).toBe(units[sale]);
        // as much again may go over to the other term
        const wide = loosened(region, 5)(short, long);
        expect(wide.value).toBeCloseTo(least - 5 * Math.abs(short - long), 9);
        expect(wide.shortTerm + wide.longTerm).toBeCloseTo(shortTerm + longTerm, 9);
      }
    }
  });
});
