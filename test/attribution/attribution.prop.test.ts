import fc from "fast-check";
import { expect, test } from "vitest";
import { brinsonAttribution } from "../../src/attribution/brinson-attribution.js";
import type { BrinsonPeriod } from "../../src/attribution/brinson-types.js";
import { riskAttribution } from "../../src/attribution/risk-attribution.js";

const fraction = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const periods: fc.Arbitrary<BrinsonPeriod[]> = fc.integer({ min: 1, max: 6 }).chain((sectors) =>
  fc.array(
    fc
      .array(
        fc.tuple(fraction(0.01, 1), fraction(0.01, 1), fraction(-0.4, 0.6), fraction(-0.4, 0.6), fraction(-0.2, 0.2)),
        {
          minLength: sectors,
          maxLength: sectors,
        },
      )
      .map((rows) => {
        const own = rows.reduce((sum, [w]) => sum + w, 0);
        const theirs = rows.reduce((sum, [, w]) => sum + w, 0);
        return {
          sectors: rows.map(([wp, wb, rp, rb, currencyReturn], i) => ({
            name: `s${i}`,
            portfolioWeight: wp / own,
            benchmarkWeight: wb / theirs,
            portfolioReturn: rp,
            benchmarkReturn: rb,
            currencyReturn,
          })),
        };
      }),
    { minLength: 1, maxLength: 8 },
  ),
);

test("every attribution closes to 1e-12, whatever the model, the linking and the currency", () => {
  fc.assert(
    fc.property(
      periods,
      fc.constantFrom("brinson-fachler" as const, "brinson-hood-beebower" as const),
      fc.constantFrom("separate" as const, "selection" as const),
      fc.boolean(),
      (given, model, interaction, currency) => {
        const result = brinsonAttribution(given, { model, interaction, currency });
        for (const linked of Object.values(result.linkings)) expect(Math.abs(linked.residual)).toBeLessThan(1e-12);
        expect(Math.abs(result.geometric.residual)).toBeLessThan(1e-12);
        for (const period of result.periods) expect(Math.abs(period.residual)).toBeLessThan(1e-12);
        const total = result.sectors.reduce((sum, sector) => sum + sector.total, 0);
        expect(Math.abs(total - result.activeReturn)).toBeLessThan(1e-12);
      },
    ),
  );
});

test("renaming and reordering the sectors renames and reorders the effects", () => {
  fc.assert(
    fc.property(periods, (given) => {
      const turned = given.map(({ sectors }) => ({
        sectors: [...sectors].reverse().map((s) => ({ ...s, name: `x${s.name}` })),
      }));
      const straight = brinsonAttribution(given).sectors;
      const reversed = brinsonAttribution(turned).sectors;
      straight.forEach((sector, i) => {
        const other = reversed[straight.length - 1 - i]!;
        expect(other.name).toBe(`x${sector.name}`);
        expect(Math.abs(other.total - sector.total)).toBeLessThan(1e-12);
      });
    }),
  );
});

test("risk components sum to the volatility for any weights", () => {
  fc.assert(
    fc.property(
      fc.array(fraction(-2, 2), { minLength: 3, maxLength: 3 }),
      fc.array(fraction(-1, 1), { minLength: 9, maxLength: 9 }),
      (w, a) => {
        // A'A + 0.01·I is a covariance
        const covariance = Float64Array.from({ length: 9 }, (_, k) => {
          const [i, j] = [Math.floor(k / 3), k % 3];
          return (i === j ? 0.01 : 0) + [0, 1, 2].reduce((sum, r) => sum + a[r * 3 + i]! * a[r * 3 + j]!, 0);
        });
        fc.pre(w.some((x) => Math.abs(x) > 1e-3));
        const moments = { assets: ["A", "B", "C"], mean: new Float64Array(3), covariance, periodsPerYear: 252 };
        const { absolute } = riskAttribution(moments, { A: w[0]!, B: w[1]!, C: w[2]! });
        expect(Math.abs(absolute.residual)).toBeLessThan(1e-12);
      },
    ),
  );
});
