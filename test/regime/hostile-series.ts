import type { SeededRandom } from "../../src/core/random/seeded-random.js";

/** Kinds of series that break careless fits. */
export const hostileSeries: readonly {
  readonly name: string;
  readonly make: (length: number, random: SeededRandom) => Float64Array;
}[] = [
  { name: "normal", make: (n, r) => Float64Array.from({ length: n }, () => r.normal()) },
  {
    name: "two volatilities",
    make: (n, r) => Float64Array.from({ length: n }, (_, t) => (t % 60 < 30 ? 1 : 6) * r.normal()),
  },
  { name: "constant", make: (n, r) => new Float64Array(n).fill(r.normal()) },
  { name: "constant but for one number", make: (n, r) => new Float64Array(n).fill(0.1).fill(r.normal(), n - 1) },
  { name: "two values", make: (n, r) => Float64Array.from({ length: n }, () => (r.uniform() < 0.5 ? -1 : 1)) },
  {
    name: "three values, mostly zero",
    make: (n, r) =>
      Float64Array.from({ length: n }, () => Math.floor(r.uniform() * 1.1) - Math.floor(r.uniform() * 1.1)),
  },
  {
    name: "one outlier of fifty deviations",
    make: (n, r) => Float64Array.from({ length: n }, (_, t) => (t === n >> 1 ? 50 : r.normal())),
  },
  { name: "Cauchy", make: (n, r) => Float64Array.from({ length: n }, () => r.normal() / r.normal()) },
  {
    name: "exponents from -90 to 90",
    make: (n, r) => Float64Array.from({ length: n }, () => r.normal() * 10 ** (180 * r.uniform() - 90)),
  },
  { name: "tiny", make: (n, r) => Float64Array.from({ length: n }, () => 1e-120 * r.normal()) },
  { name: "huge", make: (n, r) => Float64Array.from({ length: n }, () => 1e98 * r.normal()) },
  {
    name: "tiny movement on a great level",
    make: (n, r) => Float64Array.from({ length: n }, () => 1e6 + 1e-6 * r.normal()),
  },
  { name: "ramp", make: (n) => Float64Array.from({ length: n }, (_, t) => t) },
  { name: "alternating", make: (n) => Float64Array.from({ length: n }, (_, t) => (t % 2 === 0 ? 1 : -1)) },
  {
    name: "random walk",
    make: (n, r) => {
      let x = 0;
      return Float64Array.from({ length: n }, () => (x += r.normal()));
    },
  },
  {
    name: "a gap",
    make: (n, r) => Float64Array.from({ length: n }, (_, t) => (t === n >> 1 ? Number.NaN : r.normal())),
  },
  {
    name: "an infinity",
    make: (n, r) => Float64Array.from({ length: n }, (_, t) => (t === 0 ? Number.NEGATIVE_INFINITY : r.normal())),
  },
  {
    name: "columns that repeat",
    make: (n, r) => {
      let x = 0;
      return Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? (x = r.normal()) : x));
    },
  },
];
