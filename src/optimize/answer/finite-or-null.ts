/** The number, or null in place of an infinity or NaN: JSON keeps null, and would silently turn the others into it. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
