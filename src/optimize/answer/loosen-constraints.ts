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

/** Bisection, to twelve digits: the least loosening of one constraint with which all can be met. */
export function leastSlack(
  resolved: ResolvedConstraints,
  name: string,
  met: (given: ResolvedConstraints) => boolean,
): number {
  if (!met(loosen(resolved, name))) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1e-3;
  while (!met(loosen(resolved, name, high))) {
    low = high;
    high *= 4;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
  }
  for (let step = 0; step < 50 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (met(loosen(resolved, name, middle))) high = middle;
    else low = middle;
  }
  return high;
}
