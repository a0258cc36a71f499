const ZERO = 48;
const NINE = 57;
/** Largest exact powers of ten. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** Every whole number below this one is a number of its own. */
const EXACT = 2 ** 53;

/** Reads numbers that are plain, digits with at most one decimal sign, without making a text of them. */
export class PlainNumber {
  /** What {@link pass} read, NaN where no digit stood. */
  value: number = Number.NaN;
  readonly text: string;
  /** Code of the decimal sign, −1 when none is accepted. */
  readonly decimal: number;

  constructor(text: string, decimal: number) {
    this.text = text;
    this.decimal = decimal;
  }

  /** Reads the number at a position, correctly rounded; returns where it ends, −1 for one that takes more than this to read. */
  pass(position: number): number {
    const { text } = this;
    let at = position;
    let code = text.charCodeAt(at);
    let mantissa = 0;
    let fraction = 0;
    while (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    let digits = at - position;
    if (code === this.decimal && digits > 0) {
      code = text.charCodeAt(++at);
      const from = at;
      while (code >= ZERO && code <= NINE) {
        mantissa = mantissa * 10 + (code - ZERO);
        code = text.charCodeAt(++at);
      }
      fraction = at - from;
      if (fraction === 0) return -1;
      digits += fraction;
    }
    // with at most 16 digits below 2^53 the mantissa is exact, and one division by an exact power rounds once
    if (digits > 16 || mantissa >= EXACT) return -1;
    this.value = digits === 0 ? Number.NaN : fraction === 0 ? mantissa : mantissa / POWERS[fraction]!;
    return at;
  }
}
