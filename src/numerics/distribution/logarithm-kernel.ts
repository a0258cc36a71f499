// Cody and Waite's split of ln 2: the first part times any whole number below 2^21 is exact
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
const NODES_PER_UNIT = 512;

/** 512 / i and ln(i / 512), i from 256 to 1023. */
const inverses = new Float64Array(NODES_PER_UNIT * 2);
const logarithms = new Float64Array(NODES_PER_UNIT * 2);
for (let i = NODES_PER_UNIT / 2; i < inverses.length; i++) inverses[i] = NODES_PER_UNIT / i;
// from ln 1 = 0 up and down
stepLogarithms(1);
stepLogarithms(-1);

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

/** ln x at the edges of the number range: 0, subnormal numbers, infinity, negative numbers and NaN. */
function logarithmAtTheEdge(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  return x > 0 ? logarithmKernel(x * 2 ** 54) - 54 * Math.LN2 : Number.NaN;
}

/** ln((i ± 1) / 512) from ln(i / 512) by the series of the inverse hyperbolic tangent, what each sum loses kept for the next. */
function stepLogarithms(direction: 1 | -1): void {
  let sum = 0;
  let lost = 0;
  for (let i = NODES_PER_UNIT; ; ) {
    const s = 1 / (2 * i + direction);
    const q = s * s;
    const step = direction * 2 * s * (1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7)))) + lost;
    const next = sum + step;
    lost = step - (next - sum);
    sum = next;
    i += direction;
    if (i < NODES_PER_UNIT / 2 || i >= logarithms.length) return;
    logarithms[i] = sum;
  }
}
