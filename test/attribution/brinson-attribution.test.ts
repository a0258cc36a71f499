import { expect, test } from "vitest";
import { brinsonAttribution } from "../../src/attribution/brinson-attribution.js";
import type {
  BrinsonLinking,
  BrinsonModel,
  BrinsonPeriod,
  BrinsonSector,
} from "../../src/attribution/brinson-types.js";

// Bacon (2008), Practical Portfolio Performance Measurement and Attribution, 2nd ed., table 8.1: four quarters of a fund
const NAMES = ["UK equities", "Japanese equities", "US equities"];
const WP = [0.4, 0.3, 0.3, 0.7, 0.2, 0.1, 0.3, 0.5, 0.2, 0.3, 0.5, 0.2];
const WB = [0.4, 0.2, 0.4, 0.4, 0.3, 0.3, 0.5, 0.4, 0.1, 0.4, 0.4, 0.2];
const RP = [0.2, -0.05, 0.06, -0.05, 0.03, -0.05, -0.2, 0.08, -0.15, 0.1, -0.07, 0.25];
const RB = [0.1, -0.04, 0.08, -0.07, 0.04, -0.1, -0.25, 0.05, -0.2, 0.05, -0.05, 0.1];
const bacon: BrinsonPeriod[] = [0, 1, 2, 3].map((t) => ({
  sectors: NAMES.map((name, i) => ({
    name,
    portfolioWeight: WP[t * 3 + i]!,
    benchmarkWeight: WB[t * 3 + i]!,
    portfolioReturn: RP[t * 3 + i]!,
    benchmarkReturn: RB[t * 3 + i]!,
  })),
}));
const sector = (name: string, weights: [number, number], returns: [number, number], more = {}): BrinsonSector => ({
  name,
  portfolioWeight: weights[0],
  benchmarkWeight: weights[1],
  portfolioReturn: returns[0],
  benchmarkReturn: returns[1],
  ...more,
});
const LINKINGS: BrinsonLinking[] = ["carino", "menchero", "frongello", "grap", "arithmetic"];

test("the first quarter is Bacon's worked example: 8.3 % against 6.4 %", () => {
  const { periods } = brinsonAttribution(bacon.slice(0, 1));
  const [quarter] = periods;
  expect(quarter!.portfolioReturn).toBeCloseTo(0.083, 15);
  expect(quarter!.benchmarkReturn).toBeCloseTo(0.064, 15);
  // Brinson and Fachler: UK 0, Japan 0.1 · (−0.04 − 0.064), US −0.1 · (0.08 − 0.064)
  expect(quarter!.sectors.map(({ allocation }) => allocation)).toEqual(
    [0, -0.0104, -0.0016].map((x) => expect.closeTo(x, 15)),
  );
  expect(quarter!.sectors.map(({ selection }) => selection)).toEqual(
    [0.04, -0.002, -0.008].map((x) => expect.closeTo(x, 15)),
  );
  expect(quarter!.sectors.map(({ interaction }) => interaction)).toEqual(
    [0, -0.001, 0.002].map((x) => expect.closeTo(x, 15)),
  );
});

test("Brinson, Hood and Beebower measure allocation from zero, and its sum is the same", () => {
  const plain = brinsonAttribution(bacon.slice(0, 1), { model: "brinson-hood-beebower" });
  expect(plain.periods[0]!.sectors.map(({ allocation }) => allocation)).toEqual(
    [0, -0.004, -0.008].map((x) => expect.closeTo(x, 15)),
  );
  expect(plain.allocation).toBeCloseTo(brinsonAttribution(bacon.slice(0, 1)).allocation, 15);
});

test("every linking of Bacon's four quarters has the book's digits and closes", () => {
  const result = brinsonAttribution(bacon, { interaction: "selection" });
  expect(result.portfolioReturn * 100).toBeCloseTo(3.8593, 4);
  expect(result.benchmarkReturn * 100).toBeCloseTo(-9.4063, 4);
  const digits: Record<string, [number, number]> = {
    carino: [1.19451, 12.07106],
    menchero: [0.92218, 12.34339],
    grap: [1.23596, 12.02961],
    frongello: [1.23596, 12.02961],
  };
  for (const [linking, [allocation, selection]] of Object.entries(digits)) {
    const linked = result.linkings[linking as BrinsonLinking];
    expect(linked.allocation * 100, linking).toBeCloseTo(allocation, 5);
    expect(linked.selection * 100, linking).toBeCloseTo(selection, 5);
    expect(Math.abs(linked.residual), linking).toBeLessThan(1e-12);
    expect(linked.explained).toBe(result.activeReturn);
  }
  expect(result.geometric.allocation * 100).toBeCloseTo(1.28532, 5);
  expect(result.geometric.selection * 100).toBeCloseTo(13.1881, 4);
  expect(Math.abs(result.geometric.residual)).toBeLessThan(1e-12);
  expect(result.spread.allocation * 100).toBeCloseTo(1.23596 - 0.92218, 4);
});

test("sectors, periods and regimes each sum to the whole, for every linking and model", () => {
  const regimes = ["bull", "bull", "crisis", "bull"];
  for (const linking of LINKINGS) {
    for (const model of ["brinson-fachler", "brinson-hood-beebower"] satisfies BrinsonModel[]) {
      const result = brinsonAttribution(bacon, { linking, model, regimes });
      const whole = result.allocation + result.selection + result.interaction + result.currency;
      expect(result.activeReturn - whole - result.compounding).toBeCloseTo(result.residual, 15);
      expect(Math.abs(result.residual)).toBeLessThan(1e-12);
      expect(result.sectors.reduce((sum, { total }) => sum + total, 0)).toBeCloseTo(whole, 14);
      expect(result.regimes.reduce((sum, { total }) => sum + total, 0)).toBeCloseTo(whole, 14);
      expect(result.regimes.map(({ regime, periods }) => [regime, periods])).toEqual([
        ["bull", 3],
        ["crisis", 1],
      ]);
      for (const period of result.periods) expect(Math.abs(period.residual)).toBeLessThan(1e-15);
    }
  }
});

test("arithmetic linking leaves what compounding brings, and says how much", () => {
  const result = brinsonAttribution(bacon, { linking: "arithmetic" });
  expect(result.allocation + result.selection + result.interaction).toBeCloseTo(0.131, 14);
  expect(result.compounding).toBeCloseTo(result.activeReturn - 0.131, 14);
  expect(brinsonAttribution(bacon).compounding).toBe(0);
});

test("GRAP and Frongello depend on the order of the quarters, Carino and Menchero do not", () => {
  const forward = brinsonAttribution(bacon).linkings;
  const backward = brinsonAttribution([...bacon].reverse()).linkings;
  for (const linking of ["carino", "menchero"] as const) {
    expect(backward[linking].allocation).toBeCloseTo(forward[linking].allocation, 14);
    expect(forward[linking].orderDependent).toBe(false);
  }
  for (const linking of ["grap", "frongello"] as const) {
    expect(Math.abs(backward[linking].allocation - forward[linking].allocation)).toBeGreaterThan(1e-4);
    expect(forward[linking].orderDependent).toBe(true);
  }
});

test("equal returns take the limits: a period without active return, and a whole without one", () => {
  const same = { sectors: [sector("A", [0.5, 0.5], [0.1, 0.1]), sector("B", [0.5, 0.5], [0.02, 0.02])] };
  const up = { sectors: [sector("A", [0.6, 0.5], [0.1, 0.1]), sector("B", [0.4, 0.5], [0, 0])] };
  const down = { sectors: [sector("A", [0.4, 0.5], [0.1, 0.1]), sector("B", [0.6, 0.5], [0, 0])] };
  for (const periods of [[same], [same, same], [same, up], [up, down]]) {
    const result = brinsonAttribution(periods);
    for (const linking of LINKINGS) {
      expect(result.linkings[linking].undefinedReason).toBeNull();
      expect(Math.abs(result.linkings[linking].residual), linking).toBeLessThan(1e-14);
    }
  }
});

test("a total loss has no logarithmic linking, and the reason is said", () => {
  const lost = { sectors: [sector("A", [1, 0.5], [-1, 0.01]), sector("B", [0, 0.5], [0, 0.02])] };
  const result = brinsonAttribution([lost, lost]);
  expect(result.linkings.carino.undefinedReason).toMatch(/no logarithm/);
  expect(result.linkings.grap.undefinedReason).toBeNull();
  expect(Math.abs(result.linkings.grap.residual)).toBeLessThan(1e-14);
});

test("a sector on one side only is all allocation", () => {
  const period = {
    sectors: [
      sector("own", [0.5, 0], [0.1, Number.NaN]),
      sector("theirs", [0, 0.4], [Number.NaN, 0.05]),
      sector("both", [0.5, 0.6], [0.02, 0.01]),
    ],
  };
  const { periods } = brinsonAttribution([period]);
  const [own, theirs] = periods[0]!.sectors;
  expect(own).toMatchObject({ selection: 0, interaction: 0 });
  expect(theirs).toMatchObject({ selection: 0, interaction: expect.closeTo(0, 15) });
  expect(own!.allocation).toBeCloseTo(0.5 * (0.1 - 0.026), 15);
  expect(Math.abs(periods[0]!.residual)).toBeLessThan(1e-15);
});

test("a sector that comes later has nothing before, and is in the list", () => {
  const early = { sectors: [sector("A", [1, 1], [0.02, 0.01])] };
  const late = { sectors: [sector("__proto__", [0.5, 0.5], [0.02, 0.01]), sector("A", [0.5, 0.5], [0.01, 0.02])] };
  const result = brinsonAttribution([early, late]);
  expect(result.sectors.map(({ name }) => name)).toEqual(["A", "__proto__"]);
  expect(Math.abs(result.residual)).toBeLessThan(1e-15);
});

test("currency is taken out of allocation and selection, and the whole still closes", () => {
  const yen = { currencyReturn: 0.1 };
  const home = sector("Home", [0.4, 0.6], [0.03, 0.03]);
  // local returns are equal to home's; only the yen differs
  const abroad = sector("Japan", [0.6, 0.4], [1.1 * 1.03 - 1, 1.1 * 1.03 - 1], yen);
  const result = brinsonAttribution([{ sectors: [home, abroad] }], { currency: true });
  expect(result.allocation).toBeCloseTo(0, 15);
  expect(result.selection).toBeCloseTo(0, 15);
  expect(result.currency).toBeCloseTo(0.2 * 0.103, 15); // 20 points more yen: 0.1 · 1.03
  const mixed = brinsonAttribution([{ sectors: [home, sector("Japan", [0.6, 0.4], [0.2, 0.05], yen)] }], {
    currency: true,
  });
  expect(Math.abs(mixed.residual)).toBeLessThan(1e-15);
  expect(brinsonAttribution([{ sectors: [home, abroad] }]).currency).toBe(0);
});

test("what is wrong is named with period and sector", () => {
  expect(() => brinsonAttribution([])).toThrow(/periods is empty/);
  expect(() => brinsonAttribution([{ sectors: [] }])).toThrow(/periods\[0\] has no sectors/);
  expect(() => brinsonAttribution([{ sectors: [sector("A", [0.9, 1], [0, 0])] }])).toThrow(
    /periods\[0\]: portfolioWeight sums to 0.9, not to 1/,
  );
  const nan = { sectors: [sector("A", [1, 1], [0.1, Number.NaN])] };
  expect(() => brinsonAttribution([...bacon, nan])).toThrow(/periods\[4\]\.A\.benchmarkReturn is NaN/);
  const twice = { sectors: [sector("A", [0.5, 0.5], [0, 0]), sector("A", [0.5, 0.5], [0, 0])] };
  expect(() => brinsonAttribution([twice])).toThrow(/sector A twice/);
  expect(() => brinsonAttribution(bacon, { linking: "geometric" as "grap" })).toThrow(
    /linking is "geometric": use "carino"/,
  );
  expect(() => brinsonAttribution(bacon, { regimes: ["a"] })).toThrow(/regimes has 1 labels for 4 periods/);
});

test("the periods are left untouched", () => {
  const before = structuredClone(bacon);
  brinsonAttribution(bacon, { currency: true, interaction: "selection" });
  expect(bacon).toEqual(before);
});
