import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { type FilingStatus, type LossCarryover, taxOfYear, usTaxRates } from "../../src/tax/index.js";
import { addedTax } from "../../src/tax/law/year-netting.js";
import { bendsOnLine } from "../../src/tax/selection/gains-region.js";

const STATUSES: readonly FilingStatus[] = ["single", "married-joint", "married-separate", "head-of-household"];

test("what is kept low in a year is straight between its bends, does not fall, and orders by taxOfYear and then by its carryover", () => {
  const random = seededRandom(5);
  for (let run = 0; run < 3000; run++) {
    const income = {
      ordinaryIncome: random.integer(run % 2 === 0 ? 800_000 : 50_000) - 20_000,
      qualifiedDividends: random.integer(2) * random.integer(80_000),
      ...(random.integer(2) === 0 ? {} : { investmentIncome: random.integer(50_000) }),
    };
    const brackets = usTaxRates(2024 + random.integer(3), STATUSES[random.integer(4)]!);
    const net = { shortTerm: random.integer(40_000) - 20_000, longTerm: random.integer(40_000) - 20_000 };
    const tax = addedTax(income, brackets, net);
    const gains = () => {
      const cents = random.integer(2) === 0 ? 1 : 100;
      return { shortTerm: (random.integer(2e6) - 1e6) * cents, longTerm: (random.integer(2e6) - 1e6) * cents };
    };
    const [from, to] = [gains(), gains()];
    const at = (part: number): number =>
      tax.taxOf(
        from.shortTerm + part * (to.shortTerm - from.shortTerm),
        from.longTerm + part * (to.longTerm - from.longTerm),
      );
    const parts = [0, ...bendsOnLine(tax, from, to).sort((a, b) => a - b), 1];
    for (let i = 1; i < parts.length; i++) {
      const [start, end] = [parts[i - 1]!, parts[i]!];
      for (const within of [0.3, 0.5, 0.8]) {
        const straight = (1 - within) * at(start) + within * at(end);
        expect(Math.abs(at(start + within * (end - start)) - straight), `run ${run}`).toBeLessThan(1e-6);
      }
    }
    const here = at(0);
    const now = tax.taxNow(from.shortTerm, from.longTerm);
    expect(now).toBeGreaterThanOrEqual(tax.leastNow - 1e-6);
    expect(tax.taxOf(from.shortTerm + 100, from.longTerm)).toBeGreaterThanOrEqual(here - 1e-6);
    expect(tax.taxOf(from.shortTerm, from.longTerm + 100)).toBeGreaterThanOrEqual(here - 1e-6);
    const year = (more: { shortTerm: number; longTerm: number }) =>
      taxOfYear(
        {
          ...income,
          shortTerm: net.shortTerm + more.shortTerm / 100,
          longTerm: net.longTerm + more.longTerm / 100,
        },
        brackets,
      );
    expect(Math.abs(now / 100 - (year(from).total - year({ shortTerm: 0, longTerm: 0 }).total))).toBeLessThan(0.05);
    const { shortTerm, longTerm } = year(from).netting.carryover;
    const carryover = tax.carryover(from.shortTerm, from.longTerm);
    expect(Math.abs(carryover.shortTerm / 100 - shortTerm)).toBeLessThan(0.05);
    expect(Math.abs(carryover.longTerm / 100 - longTerm)).toBeLessThan(0.05);
    // what has less tax is less, and of the same tax what carries more, a short-term dollar counting one per cent more
    const worth = (one: LossCarryover): number => 1.01 * one.shortTerm + one.longTerm;
    const other = [tax.taxNow(to.shortTerm, to.longTerm), worth(tax.carryover(to.shortTerm, to.longTerm))] as const;
    const order = Math.abs(now - other[0]) > 1e-6 ? now - other[0] : other[1] - worth(carryover);
    if (Math.abs(order) > 1e-6) expect(Math.sign(here - at(1)), `run ${run}`).toBe(Math.sign(order));
    else expect(Math.abs(here - at(1)), `run ${run}`).toBeLessThan(1e-6);
  }
});
