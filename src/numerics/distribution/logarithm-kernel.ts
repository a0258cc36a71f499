// Cody and Waite's split of ln 2: the first part times any whole number below 2^21 is exact
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
const NODES_PER_UNIT = 512;

const inverses = new Float64Array(NODES_PER_UNIT * 2);
const logarithms = new Float64Array(NODES_PER_UNIT * 2);
for (let i = NODES_PER_UNIT / 2; i < inverses.length; i++) {
  inverses[i] = NODES_PER_UNIT / i;
  logarithms[i] = logarithmBySeries(i / NODES_PER_UNIT);
}

/** 2^(1023 − i): what divides a number of the exponent i − 1023, exactly. */
const scales = new Float64Array(2047);
scales[1023] = 1;
for (let i = 1; i <= 1023; i++) {
  scales[1023 + i] = scales[1022 + i]! / 2;
  scales[1023 - i] = scales[1024 - i]! * 2;
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);
bits[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;

/**
 * ln x of a positive normal number, to 3e-16 relative.
 *
 * The same bits in every runtime, which `Math.log` does not promise, and faster in a loop.
 * Table of ln(i/512) with a polynomial of degree 6 on |r| ≤ 1/723, after Tang (1990), ACM TOMS 16(4).
 */
export function logarithmKernel(x: number): number {
  // near 1, where the calls in loops are, there is no power of two to take out
  if (x > Math.SQRT1_2 && x < Math.SQRT2) return logarithmNearOne(x);
  if (!(x >= 2.2250738585072014e-308 && x < Number.POSITIVE_INFINITY)) return logarithmAtTheEdge(x);
  bits[0] = x;
  // the exponent is that of x / √½, so that x / 2^exponent lies between √½ and √2
  const exponent = ((words[HIGH]! | 0) - 0x3fe6a09e) >> 20;
  const m = x * scales[exponent + 1023]!;
  const node = (m * NODES_PER_UNIT + 0.5) | 0;
  const r = (m - node / NODES_PER_UNIT) * inverses[node]!;
  return exponent * LN2_HIGH + (logarithms[node]! + (r + (r * r * rest(r) + exponent * LN2_LOW)));
}

function logarithmNearOne(x: number): number {
  const node = (x * NODES_PER_UNIT + 0.5) | 0;
  const r = (x - node / NODES_PER_UNIT) * inverses[node]!;
  return logarithms[node]! + (r + r * r * rest(r));
}

/** (ln(1 + r) − r) / r². */
function rest(r: number): number {
  return -0.5 + r * (1 / 3 + r * (-0.25 + r * (0.2 + r * (-1 / 6))));
}

/** ln x of what is no positive normal number: 0, a subnormal, infinity, or nothing that has a logarithm. */
function logarithmAtTheEdge(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  return x > 0 ? logarithmKernel(x * 2 ** 54) - 54 * Math.LN2 : Number.NaN;
}

/** ln f for f between ½ and 2: the series of 2 artanh((f − 1) / (f + 1)), from its smallest term up. */
function logarithmBySeries(f: number): number {
  const s = (f - 1) / (f + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 35; k >= 3; k -= 2) sum = sum * square + 1 / k;
  return 2 * (s + s * square * sum);
}
