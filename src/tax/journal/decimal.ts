/** A decimal number as `mantissa` / 10^`decimals`; `mantissa` is NaN when the value cannot be read exactly. */
export interface Decimal {
  readonly mantissa: number;
  readonly decimals: number;
}

const UNREADABLE: Decimal = { mantissa: Number.NaN, decimals: 0 };
const POWERS = Array.from({ length: 19 }, (_, decimals) => Number(`1e${decimals}`));

/** The most decimals of a quantity: those of the smallest part of a coin. */
export const MOST_DECIMALS = 18;

/** The least decimals that a quantity is kept with, if it has so many. */
export const KEPT_DECIMALS = 8;

/** 10^`decimals` for 0 to 18 decimals. */
export const powerOfTen = (decimals: number): number => POWERS[decimals]!;

/**
 * Reads a number or a text as an exact decimal with at most `most` (≤ 18) decimals.
 *
 * A number stands for the shortest decimal that denotes it, so 0.1 has one decimal and 0.1 + 0.2 has seventeen.
 */
export function readDecimal(value: unknown, most: number): Decimal {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return { mantissa: value + 0, decimals: 0 }; // + 0: no negative zero
    for (let decimals = 1; decimals <= most; decimals++) {
      const mantissa = Math.round(value * POWERS[decimals]!);
      if (!Number.isSafeInteger(mantissa)) return UNREADABLE;
      if (mantissa / POWERS[decimals]! === value) return { mantissa, decimals };
    }
    return UNREADABLE;
  }
  if (typeof value !== "string") return UNREADABLE;
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(value);
  if (match === null) return UNREADABLE;
  const digits = match[3] ?? "";
  let length = digits.length;
  while (length > 0 && digits[length - 1] === "0") length--; // in the pattern, zeros at the end would cost the square of their number
  if (length > most) return UNREADABLE;
  const fraction = digits.slice(0, length);
  const mantissa = Number(`${match[1]}${match[2]}${fraction}`) + 0;
  return Number.isSafeInteger(mantissa) ? { mantissa, decimals: fraction.length } : UNREADABLE;
}

/**
 * Reads a quantity with at most eighteen decimals, as a number or a text.
 *
 * More digits than a number holds exactly are rounded, half up, as long as eight decimals are kept.
 */
export function readQuantity(value: unknown): Decimal {
  const exact = readDecimal(value, MOST_DECIMALS);
  if (!Number.isNaN(exact.mantissa) || typeof value !== "string") return exact;
  const match = /^(\d+)\.(\d+)$/.exec(value);
  if (match === null) return UNREADABLE;
  let length = match[2]!.length;
  while (length > 0 && match[2]![length - 1] === "0") length--;
  if (length > MOST_DECIMALS || match[1]!.length > 16) return UNREADABLE;
  const fraction = match[2]!.slice(0, length);
  for (let decimals = fraction.length - 1; decimals >= KEPT_DECIMALS; decimals--) {
    const up = fraction.charCodeAt(decimals) >= 53 ? 1n : 0n;
    const mantissa = Number(BigInt(match[1]! + fraction.slice(0, decimals)) + up);
    if (Number.isSafeInteger(mantissa)) return { mantissa, decimals };
  }
  return UNREADABLE;
}

/** Whole cents of an amount of money, or NaN when it has more than two decimals or is no number. */
export function readCents(value: unknown): number {
  if (typeof value === "number") {
    const cents = Math.round(value * 100);
    return cents / 100 === value && Number.isSafeInteger(cents) ? cents + 0 : Number.NaN; // + 0: no negative zero
  }
  const { mantissa, decimals } = readDecimal(value, 2);
  const cents = mantissa * POWERS[2 - decimals]!;
  return Number.isSafeInteger(cents) ? cents : Number.NaN;
}

/** A ratio as two whole numbers, from 2, 0.1, "1.5" or "3/2"; `undefined` when it is none greater than 0. */
export function readRatio(value: unknown): { readonly over: number; readonly under: number } | undefined {
  const parts = typeof value === "string" ? value.split("/") : [value];
  if (parts.length > 2) return undefined;
  const over = readDecimal(parts[0], 8);
  const under = parts.length === 2 ? readDecimal(parts[1], 8) : { mantissa: 1, decimals: 0 };
  if (!(over.mantissa > 0 && under.mantissa > 0)) return undefined;
  const decimals = Math.max(over.decimals, under.decimals);
  let a = over.mantissa * POWERS[decimals - over.decimals]!;
  let b = under.mantissa * POWERS[decimals - under.decimals]!;
  const ratio = { over: a, under: b };
  while (b !== 0) [a, b] = [b, a % b];
  ratio.over /= a;
  ratio.under /= a;
  return Number.isSafeInteger(ratio.over) && Number.isSafeInteger(ratio.under) ? ratio : undefined;
}

const NO_FEES: Decimal = { mantissa: 0, decimals: 0 };

/**
 * quantity × price + fees in whole cents, rounded half up, once; exact. `quantity` and `price` are not negative.
 *
 * @param fees - negative where they are taken off
 */
export function moneyOf(quantity: Decimal, price: Decimal, fees: Decimal = NO_FEES): number {
  if (fees.decimals > 2) {
    const scale = 10n ** BigInt(quantity.decimals + price.decimals);
    const feeScale = 10n ** BigInt(fees.decimals);
    const sum = BigInt(quantity.mantissa) * BigInt(price.mantissa) * feeScale + BigInt(fees.mantissa) * scale;
    const whole = scale * feeScale;
    // a sum below 0 is refused by the caller, whatever it is rounded to
    return Number((200n * sum + whole) / (2n * whole)) - (sum < 0n ? 1 : 0);
  }
  return productOf(quantity, price) + fees.mantissa * POWERS[2 - fees.decimals]!;
}

function productOf(quantity: Decimal, price: Decimal): number {
  const under = POWERS[quantity.decimals]! * POWERS[price.decimals]!;
  const product = quantity.mantissa * price.mantissa * 100;
  if (product <= Number.MAX_SAFE_INTEGER && under <= 1e8) {
    const rest = product % under;
    return (product - rest) / under + (2 * rest >= under ? 1 : 0);
  }
  const exact = BigInt(quantity.mantissa) * BigInt(price.mantissa) * 100n;
  const whole = 10n ** BigInt(quantity.decimals + price.decimals);
  return Number((2n * exact + whole) / (2n * whole));
}
