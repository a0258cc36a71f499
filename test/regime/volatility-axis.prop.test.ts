import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { detectRegimes, type RegimeMode, type RegimeReading } from "../../src/regime/index.js";
import { pricesOf, simulateStates } from "./simulate.js";

/** Probability of the regimes that are called volatile, crisis among them, on row t. */
function volatileOn({ path }: RegimeReading, t: number): number {
  const p = path.probabilities;
  return p[6 * t + 1]! + p[6 * t + 3]! + p[6 * t + 5]!;
}

/** Share of the last `days` labels that are volatile or crisis. */
function volatileLabels({ path }: RegimeReading, days: number): number {
  const last = path.regimes.slice(-days);
  return last.filter((regime) => regime.endsWith("volatile") || regime === "crisis").length / days;
}

describe.each(["anchored", "volatility"] as const)("%s", (mode) => {
  test("between two fits, scaling the recent returns down never raises the probability of a volatile regime", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, recent, factor, other) => {
          const rows = 63 * 4 + recent; // the last fit sees 252 rows, none of them recent
          const { values } = simulateStates(rows, [0.0006, -0.0005, -0.002], [0.006, 0.013, 0.03], { seed });
          const scaled = (by: number): RegimeReading =>
            detectRegimes(pricesOf(values.map((r, t) => (t < rows - recent ? r : by * r))), { mode });
          const [less, more] = [scaled(Math.min(factor, other)), scaled(Math.max(factor, other))];
          for (let t = rows - recent + 1; t <= rows; t++) {
            expect(volatileOn(less, t)).toBeLessThanOrEqual(volatileOn(more, t) + 1e-12);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe.each(["anchored", "volatility", "latent"] as readonly RegimeMode[])("%s", (mode) => {
  test("prices that stand still are not volatile, however loud the market was before", () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      for (const flat of [20, 60, 300]) {
        const loud = Array.from({ length: 1000 }, () => 0.0003 + 0.01 * random.normal());
        const reading = detectRegimes(pricesOf([...loud, ...new Array<number>(flat).fill(0)]), { mode });
        expect(volatileOn(reading, 1000 + flat)).toBeLessThan(mode === "latent" ? 0.3 : 0.05);
      }
    }
  });

  test("the calmer a market grows, the fewer of its days are called volatile", () => {
    const share = (factor: number): number => {
      let sum = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const random = seededRandom(seed);
        const returns = Array.from({ length: 1120 }, (_, t) => (t < 1000 ? 0.015 : 0.015 / factor) * random.normal());
        sum += volatileLabels(detectRegimes(pricesOf(returns), { mode }), 60);
      }
      return sum / 4;
    };
    const shares = [1, 3, 10].map(share);
    expect(shares[1]).toBeLessThanOrEqual(shares[0]!);
    expect(shares[2]).toBeLessThanOrEqual(shares[1]!);
    if (mode === "anchored") expect(shares[1]).toBe(0);
  });
});

test("on random walks the greatest probability is above 0.9 on at most a third of days, and few regimes are carried", () => {
  let sure = 0;
  let days = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const random = seededRandom(seed);
    const { path, unsupported } = detectRegimes(pricesOf(Array.from({ length: 1260 }, () => 0.01 * random.normal())));
    for (let t = 252; t < path.dates.length; t++) {
      days++;
      if (Math.max(...path.probabilities.subarray(6 * t, 6 * t + 6)) > 0.9) sure++;
    }
    expect(unsupported.length).toBeGreaterThanOrEqual(3);
  }
  expect(sure / days).toBeLessThan(1 / 3);
});

test("what is stated comes true: every tenth of probability within five points, on chains of four regimes", () => {
  const stated = new Float64Array(10);
  const came = new Float64Array(10);
  const count = new Float64Array(10);
  for (let seed = 1; seed <= 8; seed++) {
    const strong = seed % 2 === 0;
    const [up, down] = strong ? [0.003, -0.003] : [0.0008, -0.0008];
    const scales = strong ? [0.004, 0.01, 0.004, 0.01] : [0.007, 0.015, 0.007, 0.015];
    const { values, states } = simulateStates(2520, [up, up, down, down], scales, { seed, stay: 0.99 });
    const { path } = detectRegimes(pricesOf(values));
    let age = 10;
    for (let t = 1; t < values.length; t++) {
      age = states[t] === states[t - 1] ? age + 1 : 0;
      if (t < 252) continue;
      const truth = age < 10 ? 4 : states[t]!;
      for (let c = 0; c < 6; c++) {
        const p = path.probabilities[6 * (t + 1) + c]!;
        const bin = Math.min(9, Math.floor(10 * p));
        stated[bin] = stated[bin]! + p;
        came[bin] = came[bin]! + (c === truth ? 1 : 0);
        count[bin] = count[bin]! + 1;
      }
    }
  }
  const off = Array.from(stated, (s, bin) => Math.abs(s - came[bin]!) / count[bin]!);
  expect(Math.max(...off), off.map((o) => o.toFixed(3)).join(" ")).toBeLessThan(0.05);
});
