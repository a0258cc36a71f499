import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { DATE, randomLedger } from "./random-plans.js";

/** A book whose trades are held to a part of the tax that they would cost freely, by seed; undefined where that says nothing. */
function cappedQuestion(seed: number, name: "maxTax" | "maxGains") {
  const random = seededRandom(seed);
  const n = 3 + Math.floor(4 * random.uniform());
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const ledger = randomLedger(random, assets);
  const prices = Object.fromEntries(assets.map((asset) => [asset, Math.round(1e4 * (0.4 + random.uniform())) / 100]));
  const covariance = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 0.06 : 0.02));
  const moments = { assets, mean: new Float64Array(n), covariance, periodsPerYear: 252 };
  const raw = assets.map(() => random.uniform());
  const sum = raw.reduce((total, x) => total + x, 0);
  const target = Object.fromEntries(assets.map((asset, i) => [asset, raw[i]! / sum]));
  const cash = 1000;
  const held = ledger.openLots.reduce(
    (total, lot) => (lot.account === "main" ? total + lot.quantity * prices[lot.asset]! : total),
    cash,
  );
  const answer = (cap?: number) =>
    optimizeAfterTax(
      { moments, ledger, account: "main", prices, cash, date: DATE },
      {
        riskAversion: 40,
        target,
        taxRates: { shortTerm: 0.37, longTerm: 0.2 },
        ...(cap !== undefined && { [name]: cap }),
      },
    );
  const free = answer();
  const least = answer(-1e9);
  if (free.status !== "optimal" || least.status !== "infeasible") return undefined;
  const measured = (result: typeof free): number =>
    name === "maxTax" ? result.tax : result.sales.reduce((total, { gain }) => total + gain, 0);
  const size = measured(free);
  return Math.abs(size) < 1 ? undefined : { answer, cap: size - 0.3 * Math.abs(size), value: held };
}

describe.each(["maxTax", "maxGains"] as const)("what one more unit of %s would buy", (name) => {
  test("is what the objective gains, by finite differences", () => {
    let compared = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const question = cappedQuestion(seed, name);
      if (question === undefined) continue;
      const { answer, cap, value } = question;
      const step = 1e-4 * Math.abs(cap);
      const [less, at, more] = [answer(cap - step), answer(cap), answer(cap + step)];
      if (less.status !== "optimal" || at.status !== "optimal" || more.status !== "optimal") continue;
      const price = at.diagnostics.binding.find(({ constraint }) => constraint === name)?.shadowPrice ?? 0;
      // between the slopes on both sides: at a kink the price is any of them
      const right = ((more.utility! - at.utility!) * value) / step;
      const left = ((at.utility! - less.utility!) * value) / step;
      const near = 1e-3 * Math.max(1e-3, Math.abs(left));
      expect({ seed, price, above: price >= right - near, below: price <= left + near, right, left }).toMatchObject({
        above: true,
        below: true,
      });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(24);
  });
});
