import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";
import {
  createRegimeFilter,
  detectRegimes,
  type RegimeFilterState,
  type RegimeMode,
  regimes,
  updateRegime,
} from "../../src/regime/index.js";
import { datesFrom, head, pricesOf, simulateStates } from "./simulate.js";

const modes: readonly RegimeMode[] = ["anchored", "volatility", "latent"];
const market = pricesOf(simulateStates(700, [0.0006, -0.0004, -0.003], [0.006, 0.013, 0.035], { seed: 5 }).values);

/** Two assets that share a market. */
function pair(rows: number): PricesTable {
  const random = seededRandom(3);
  const values = new Float64Array(2 * rows);
  for (let i = 0; i < 2; i++) values[i] = 50;
  for (let t = 1; t < rows; t++) {
    const shared = 0.01 * random.normal();
    for (let i = 0; i < 2; i++) values[2 * t + i] = values[2 * t - 2 + i]! * Math.exp(shared + 0.005 * random.normal());
  }
  return { kind: "prices", assets: ["7203", "__proto__"], dates: datesFrom("2003-01-01", rows), values };
}

function thrown(run: () => unknown): PortfolioError {
  try {
    run();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe.each(modes)("%s", (mode) => {
  const whole = detectRegimes(market, { mode });

  test("every row of every date sums to 1 and holds probabilities", () => {
    expect(whole.path.dates).toEqual(market.dates);
    expect(whole.path.probabilities.length).toBe(6 * market.dates.length);
    for (let t = 0; t < market.dates.length; t++) {
      const row = whole.path.probabilities.subarray(6 * t, 6 * t + 6);
      expect(Math.abs(row.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-12);
      expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });

  test("appending dates changes no earlier number by one bit", () => {
    for (const rows of [66, 127, 300, 505, 650]) {
      const part = detectRegimes(head(market, rows), { mode });
      expect(part.path.probabilities).toEqual(whole.path.probabilities.slice(0, 6 * rows));
      expect(part.path.regimes).toEqual(whole.path.regimes.slice(0, rows));
      expect(part.current).toBe(whole.path.regimes[rows - 1]);
    }
  });

  test("the live filter gives what the longer table gives, until a new fit is due, through JSON too", () => {
    const rows = 560;
    const reading = detectRegimes(head(market, rows), { mode });
    let state: RegimeFilterState = createRegimeFilter(JSON.parse(JSON.stringify(reading.model)));
    expect(state.current).toBe(reading.current);
    expect(state.probabilities).toEqual(reading.probabilities);
    for (let t = rows; t < 700; t++) {
      expect(state.refitDue).toBe(false);
      state = updateRegime(JSON.parse(JSON.stringify(state)), market.values[t]!);
      regimes.forEach((regime, c) => {
        expect(Math.abs(state.probabilities[regime] - whole.path.probabilities[6 * t + c]!)).toBeLessThan(1e-12);
      });
      expect(state.current).toBe(whole.path.regimes[t]);
    }
  });

  test("a step leaves the state before it untouched", () => {
    const state = createRegimeFilter(detectRegimes(head(market, 200), { mode }).model);
    const before = JSON.stringify(state);
    updateRegime(state, 105);
    expect(JSON.stringify(state)).toBe(before);
  });

  test("one day of fifty standard deviations leaves all numbers finite and rows that sum to 1", () => {
    const returns = Float64Array.from({ length: 400 }, (_, t) => Math.log(market.values[t + 1]! / market.values[t]!));
    returns[200] = -50 * 0.01;
    const reading = detectRegimes(pricesOf(returns), { mode });
    for (let t = 0; t < 401; t++) {
      const sum = reading.path.probabilities.subarray(6 * t, 6 * t + 6).reduce((a, b) => a + b);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
    }
    const { transition, roles } = reading.model.chain;
    for (let k = 0; k < roles.length; k++) {
      const row = transition.slice(k * roles.length, (k + 1) * roles.length);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });
});

test("a calm market that rises is bull-quiet", () => {
  expect(detectRegimes(pricesOf(new Float64Array(250).fill(0.001))).current).toBe("bull-quiet");
  const calm = simulateStates(300, [0.001], [0.004], { stay: 1, seed: 2 }).values;
  const reading = detectRegimes(pricesOf(calm));
  expect(reading.current).toBe("bull-quiet");
  expect(reading.unsupported).toContain("crisis");
});

test("a crash out of a calm market becomes a crisis within two weeks, and parameters fall", () => {
  const calm = simulateStates(500, [0.0005], [0.007], { stay: 1, seed: 8 }).values;
  const crash = simulateStates(15, [-0.012], [0.04], { stay: 1, seed: 9 }).values;
  const reading = detectRegimes(pricesOf([...calm, ...crash]));
  expect(reading.path.regimes.slice(-15)).toContain("crisis");
  expect(reading.parameters.maxLeverage).toBeLessThan(0.6);
});

test("a shallow drawdown keeps the crisis gate shut, and the mass goes to the volatile regimes", () => {
  const calm = simulateStates(500, [0.0005], [0.005], { stay: 1, seed: 8 }).values;
  const storm = Float64Array.from({ length: 30 }, (_, t) => (t % 2 === 0 ? 0.03 : -0.03));
  const gated = detectRegimes(pricesOf([...calm, ...storm])).probabilities;
  const open = detectRegimes(pricesOf([...calm, ...storm]), { crisisGate: false }).probabilities;
  expect(open.crisis).toBeGreaterThan(0.9);
  expect(gated.crisis).toBeLessThan(0.1);
  expect(gated["bull-volatile"] + gated["bear-volatile"]).toBeGreaterThan(0.85);
});

test("the correlation gate lets a crisis through only when assets move together", () => {
  const together = pair(400);
  const loose = detectRegimes(together, { crisisGate: false, correlationGate: { level: -0.9, width: 0.01 } });
  const strict = detectRegimes(together, { crisisGate: false, correlationGate: { level: 1, width: 0.01 } });
  const without = detectRegimes(together, { crisisGate: false });
  const peak = (reading: typeof loose): number => {
    let most = 0;
    for (let t = 66; t < 400; t++) most = Math.max(most, reading.path.probabilities[6 * t + 5]!);
    return most;
  };
  expect(peak(loose)).toBeCloseTo(peak(without), 10);
  expect(peak(strict)).toBeLessThan(1e-3 * peak(without));
});

test("several assets make one market, whatever their names; weights choose among them", () => {
  const table = pair(300);
  const first = { ...table, assets: ["7203"], values: table.values.filter((_, i) => i % 2 === 0) };
  const chosen = detectRegimes(table, { marketWeights: { "7203": 2 } });
  expect(chosen.path.probabilities).toEqual(detectRegimes(first).path.probabilities);
  const reading = detectRegimes(table);
  const state = updateRegime(createRegimeFilter(reading.model), Float64Array.of(51, 52));
  expect(Object.values(state.probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(thrown(() => updateRegime(state, 51)).message).toMatch(/one number for 2 assets/);
  expect(thrown(() => updateRegime(state, { "7203": 51 })).message).toMatch(/__proto__ on the new date/);
  expect(thrown(() => updateRegime(state, Float64Array.of(1)))).toMatchObject({ code: "shape" });
});

test("prices, simple returns and log returns of one market read the same", () => {
  const log = Float64Array.from({ length: 400 }, (_, t) => Math.log(market.values[t + 1]! / market.values[t]!));
  const table = { assets: ["MARKET"], dates: market.dates.slice(1, 401) };
  const fromPrices = detectRegimes(head(market, 401)).probabilities;
  const fromLog = detectRegimes({ ...table, kind: "log", values: log }).probabilities;
  const fromSimple = detectRegimes({ ...table, kind: "simple", values: log.map(Math.expm1) }).probabilities;
  for (const regime of regimes) {
    expect(fromLog[regime]).toBeCloseTo(fromPrices[regime], 8);
    expect(fromSimple[regime]).toBeCloseTo(fromPrices[regime], 8);
  }
});

test("bad markets are named", () => {
  const flat = { ...market, values: new Float64Array(market.values.length).fill(7) };
  expect(thrown(() => detectRegimes(flat))).toMatchObject({ code: "constant-series" });
  expect(thrown(() => detectRegimes(flat)).message).toMatch(/MARKET never moves/);
  const gap = { ...market, values: market.values.slice() };
  gap.values[100] = Number.NaN;
  expect(thrown(() => detectRegimes(gap))).toMatchObject({ code: "missing-price" });
  expect(thrown(() => detectRegimes(gap)).message).toContain(`MARKET on ${market.dates[100]}`);
  gap.values[100] = -1;
  expect(thrown(() => detectRegimes(gap))).toMatchObject({ code: "invalid-price" });
  expect(thrown(() => detectRegimes(head(market, 60)))).toMatchObject({ code: "too-few-observations" });
  expect(thrown(() => detectRegimes({ ...market, values: market.values.slice(1) }))).toMatchObject({ code: "shape" });
  expect(thrown(() => detectRegimes({ ...market, assets: [] }))).toMatchObject({ code: "empty" });
});

test("bad options are named, with the nearest known one", () => {
  const code = (options: object) => thrown(() => detectRegimes(market, options));
  expect(code({ refitEvry: 1 }).message).toMatch(/did you mean refitEvery/);
  expect(code({ mode: "anchord" }).message).toMatch(/did you mean "anchored"/);
  expect(code({ minHistory: 10 }).message).toMatch(/minHistory is 10/);
  expect(code({ transitionAge: 2.5 }).message).toMatch(/whole number/);
  expect(code({ levels: { crisis: Number.NaN } })).toMatchObject({ code: "not-finite" });
  expect(code({ levels: { volatile: 4 } }).message).toMatch(/half again as volatile/);
  expect(code({ crisisGate: { dept: 0.1 } }).message).toMatch(/did you mean depth/);
  expect(code({ marketWeights: { MARKT: 1 } })).toMatchObject({ code: "unknown-asset" });
  expect(code({ marketWeights: { MARKET: 0 } }).message).toMatch(/sum to 0/);
  expect(code({ adaptive: { table: { crsis: {} } } }).message).toMatch(/did you mean crisis/);
});

test("a stopped run says where it stood", () => {
  const stop = new AbortController();
  const run = () => detectRegimes(market, { signal: stop.signal, onProgress: () => stop.abort() });
  expect(thrown(run)).toMatchObject({ code: "aborted" });
});

test("progress counts the rows done of all rows, after each fit and at the end", () => {
  const seen: { done: number; total: number }[] = [];
  detectRegimes(market, { onProgress: (progress) => seen.push(progress) });
  const total = market.dates.length - 1;
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toEqual({ done: total, total });
  expect(seen.every((progress, i) => progress.total === total && progress.done > (seen[i - 1]?.done ?? 0))).toBe(true);
});

test("a state of another version, or one that was cut, is refused", () => {
  const { model } = detectRegimes(head(market, 200));
  expect(thrown(() => createRegimeFilter({ ...model, version: 2 as 1 }))).toMatchObject({ code: "invalid-state" });
  const cut = { ...model, memory: { ...model.memory, ages: [1] } };
  expect(thrown(() => createRegimeFilter(cut))).toMatchObject({ code: "invalid-state" });
});

test("the input is left untouched", () => {
  const before = market.values.slice();
  detectRegimes(market);
  expect(market.values).toEqual(before);
});
