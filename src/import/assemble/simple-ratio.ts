import { type Decimal, minus, nearestNumber, quotient, signOf, textOf, times } from "../fields/decimal.js";

/** Ratios of splits are quotients of small numbers. */
const MOST_BELOW = 20;
const MOST_ABOVE = 10_000;
/** Shares are stated to three decimals at least. */
const SLACK = 0.0015;

/** `"2"`, `"3/2"` or `"1/10"`: what the quotient of the new and the old shares is, when it is a simple one; else `undefined`. */
export function simpleRatio(old: Decimal, now: Decimal): string | undefined {
  if (signOf(old) <= 0 || signOf(now) <= 0) return undefined;
  for (let bottom = 1; bottom <= MOST_BELOW; bottom++) {
    const found = partOf(old, now, bottom);
    if (found !== undefined) return bottom === 1 ? String(found) : `${found}/${bottom}`;
  }
  // reverse splits may join hundreds of shares
  for (let bottom = MOST_BELOW + 1; bottom <= MOST_ABOVE; bottom++) {
    if (partOf(old, now, bottom) === 1) return `1/${bottom}`;
  }
  return undefined;
}

/** The whole number of new shares for `bottom` old ones, when the stated shares fit it. */
function partOf(old: Decimal, now: Decimal, bottom: number): number | undefined {
  const top = Math.round((nearestNumber(now) * bottom) / nearestNumber(old));
  if (top < 1 || top > MOST_ABOVE) return undefined;
  const fitting = (nearestNumber(old) * top) / bottom;
  return Math.abs(fitting - nearestNumber(now)) <= Math.min(SLACK, nearestNumber(now) * 1e-3) ? top : undefined;
}

/** Ratios that whole shares would allow, when a fraction was paid in cash: for the choices of a question. */
export function possibleRatios(old: Decimal, now: Decimal): string[] {
  const found: string[] = [];
  for (let bottom = 1; bottom <= 50 && found.length < 4; bottom++) {
    const top = Math.max(1, Math.round(((nearestNumber(now) + 0.5) * bottom) / nearestNumber(old)));
    const fitting = (nearestNumber(old) * top) / bottom - nearestNumber(now);
    if (fitting < 0 || fitting >= 1 || gcd(top, bottom) > 1) continue;
    found.push(bottom === 1 ? String(top) : `${top}/${bottom}`);
  }
  return found;
}

/** What a ratio makes of so many shares. */
export function sharesAfter(old: Decimal, ratio: string): Decimal | undefined {
  const [top, bottom = "1"] = ratio.split("/");
  const [a, b] = [Number(top), Number(bottom)];
  if (!(a > 0 && b > 0)) return undefined;
  return quotient(times(old, wholeOrText(top!)), wholeOrText(bottom), 8);
}

function wholeOrText(text: string): Decimal {
  const [whole, fraction = ""] = text.split(".");
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** The fraction of a share that a split left over, when whole shares were booked. */
export function fractionLeft(old: Decimal, now: Decimal, ratio: string): Decimal | undefined {
  const after = sharesAfter(old, ratio);
  if (after === undefined) return undefined;
  const left = minus(after, now);
  return signOf(left) > 0 && nearestNumber(left) < 1 && textOf(left) !== "0" ? left : undefined;
}
