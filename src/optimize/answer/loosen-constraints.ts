import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";

/** The names of all limits, bounds first. */
export function limitNames({
  assets,
  lower,
  upper,
  rows,
  turnover,
  maxGross,
  trackingError,
}: ResolvedConstraints): string[] {
  const names: string[] = [];
  for (let i = 0; i < assets.length; i++) {
    if (Number.isFinite(lower[i]!)) names.push(`min.${assets[i]}`);
    if (Number.isFinite(upper[i]!)) names.push(`max.${assets[i]}`);
  }
  for (const { minName, maxName, min, max } of rows) {
    if (Number.isFinite(min)) names.push(minName);
    if (Number.isFinite(max) && maxName !== minName) names.push(maxName);
  }
  if (turnover !== undefined) names.push("turnover");
  if (maxGross !== undefined) names.push("maxGross");
  if (trackingError !== undefined) names.push("trackingError");
  return names;
}

/** The constraints with one of them loosened by some slack, or taken out. */
export function loosen(
  resolved: ResolvedConstraints,
  name: string,
  slack: number = Number.POSITIVE_INFINITY,
): ResolvedConstraints {
  const { assets, lower, upper, rows, turnover, maxGross, trackingError, ...rest } = resolved;
  const moved = (values: Float64Array, kind: "min" | "max", by: number): Float64Array => {
    const i = name.startsWith(`${kind}.`) ? assets.indexOf(name.slice(4)) : -1;
    return i < 0 ? values : values.map((value, at) => (at === i ? value + by : value));
  };
  return {
    ...rest,
    assets,
    lower: moved(lower, "min", -slack),
    upper: moved(upper, "max", slack),
    rows: rows.map((row) => ({
      ...row,
      min: row.minName === name ? row.min - slack : row.min,
      max: row.maxName === name ? row.max + slack : row.max,
    })),
    ...larger("turnover", turnover, name, slack),
    ...larger("trackingError", trackingError, name, slack),
    ...(maxGross !== undefined &&
      (name !== "maxGross" ? { maxGross } : Number.isFinite(slack) ? { maxGross: maxGross + slack } : {})),
  };
}

function larger<Key extends string, Limit extends { readonly max: number }>(
  key: Key,
  limit: Limit | undefined,
  name: string,
  slack: number,
): { readonly [K in Key]?: Limit } {
  if (limit === undefined || (name === key && !Number.isFinite(slack))) return {};
  return { [key]: name === key ? { ...limit, max: limit.max + slack } : limit } as { readonly [K in Key]?: Limit };
}

/**
 * The least loosening of one constraint with which all can be met, to twelve digits; Infinity where none is enough.
 *
 * @param least - a loosening that is known to be needed. Default 0
 * @param missing - how far the constraints are from being met, 0 or less where they are; Infinity where no distance is known
 * @remarks Regula falsi where a distance is known, some ten calls; bisection where it is not, some fifty.
 */
export function leastSlack(
  resolved: ResolvedConstraints,
  name: string,
  missing: (given: ResolvedConstraints) => number,
  least = 0,
): number {
  // a hair more than what is known to be needed, so that rounding does not ask for the search
  const known = least + 1e-9 * Math.max(1, least);
  if (least > 0 && !(missing(loosen(resolved, name, known)) > 0)) return least;
  if (missing(loosen(resolved, name)) > 0) return Number.POSITIVE_INFINITY;
  let low = least > 0 ? known : 0;
  let short = missing(least > 0 ? loosen(resolved, name, known) : resolved);
  let high = low + 1e-3;
  let before = low;
  let over = missing(loosen(resolved, name, high));
  while (over > 0) {
    low = high;
    short = over;
    high = low + 4 * (high - before);
    before = low;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
    over = missing(loosen(resolved, name, high));
  }
  let slow = 0;
  for (let step = 0; step < 60 && high - low > 1e-12 * high; step++) {
    const width = high - low;
    const straight = slow < 2 && Number.isFinite(short) && over < 0;
    const middle = straight ? low + ((high - low) * short) / (short - over) : (low + high) / 2;
    // a step that lands on an end of the interval says that the end is the answer, up to rounding
    const at = middle > low && middle < high ? middle : (low + high) / 2;
    const found = missing(loosen(resolved, name, at));
    if (found > 0) {
      low = at;
      short = found;
      over /= 2;
    } else {
      high = at;
      over = found;
      if (Number.isFinite(short)) short /= 2;
    }
    slow = high - low > width / 2 ? slow + 1 : 0;
    if (found <= 0 && found > -1e-14) break;
  }
  return high;
}
