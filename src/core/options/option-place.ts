/**
 * Where a value stands in what was given: its key within an object or a list. The path as text, `costs.proportional.AAPL`, is
 * made from it only when something is wrong.
 */
export interface OptionPlace {
  readonly within: OptionPlace | undefined;
  readonly key: string | number;
}

/** The path of a key: `limits.sectors[2].max`. */
export function pathOf(within: OptionPlace | undefined, key: string | number): string {
  if (within === undefined) return String(key);
  const before = pathOf(within.within, within.key);
  return typeof key === "number" ? `${before}[${key}]` : `${before}.${key}`;
}
