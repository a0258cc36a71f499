/** An exact decimal number: units / 10^scale. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;
/** Longest number that is read; a longer one is no figure of a broker. */
const LONGEST = 40;

/** The decimal that a plain number denotes, `"-1234.50"` or `"1.2e-7"`, or `undefined` for any other text. */
export function decimalOf(text: string): Decimal | undefined {
  if (text.length > LONGEST) return undefined;
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const units = sign === "-" ? -digits : digits;
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** A number or text of the caller's as a decimal, or `undefined`. */
export function decimalFrom(value: number | string | undefined): Decimal | undefined {
  return value === undefined ? undefined : decimalOf(String(value).trim());
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function negative(a: Decimal): Decimal {
  return { units: -a.units, scale: a.scale };
}

export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, negative(b));
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function absolute(a: Decimal): Decimal {
  return a.units < 0n ? negative(a) : a;
}

/** −1, 0 or 1. */
export function signOf(a: Decimal): -1 | 0 | 1 {
  return a.units < 0n ? -1 : a.units > 0n ? 1 : 0;
}

/** Negative where a is less than b, 0 where they are equal. */
export function compare(a: Decimal, b: Decimal): number {
  return signOf(minus(a, b));
}

/** Rounded half away from zero to so many decimals. */
export function rounded(a: Decimal, places: number): Decimal {
  if (a.scale <= places) return a;
  const step = 10n ** BigInt(a.scale - places);
  const size = a.units < 0n ? -a.units : a.units;
  const whole = (size * 2n + step) / (step * 2n);
  return { units: a.units < 0n ? -whole : whole, scale: places };
}

/** a / b rounded half away from zero to so many decimals; b is not 0. */
export function quotient(a: Decimal, b: Decimal, places: number): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const [top, bottom] = [unitsAt(a, scale), unitsAt(b, scale)];
  const sign = top < 0n !== bottom < 0n ? -1n : 1n;
  const [x, y] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  return { units: (sign * (x * 10n ** BigInt(places) * 2n + y)) / (y * 2n), scale: places };
}

/** The nearest double: for tolerances and messages. */
export function nearestNumber({ units, scale }: Decimal): number {
  return Number(textOf({ units, scale }));
}

/** Without an exponent and without zeros at the end. */
export function textOf({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${scale > 0 && fraction !== "" ? `.${fraction}` : ""}`;
}

/** A number where it denotes the decimal exactly, a text otherwise. */
export function plainNumber(a: Decimal): number | string {
  const text = textOf(a);
  const number = Number(text);
  return String(number) === text ? (number === 0 ? 0 : number) : text;
}
