/** An amount of currency for a sentence: two decimals, more for what would round to nothing. */
export function moneyText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.005) return value.toPrecision(2);
  return value.toFixed(2);
}

/** A fraction as a percentage for a sentence. */
export function percentText(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}
