import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { leastSlackOf } from "./least-slack.js";
import type { Limit } from "./limit.js";

/** The constraints with one of them loosened by some slack, or taken out. */
export function loosen(
  resolved: ResolvedConstraints,
  limit: Limit,
  slack: number = Number.POSITIVE_INFINITY,
): ResolvedConstraints {
  switch (limit.kind) {
    case "min":
      return { ...resolved, lower: moved(resolved.lower, limit.position, -slack) };
    case "max":
      return { ...resolved, upper: moved(resolved.upper, limit.position, slack) };
    case "row": {
      const wider = (row: ResolvedConstraints["rows"][number]): ResolvedConstraints["rows"][number] => ({
        ...row,
        min: limit.side <= 0 ? row.min - slack : row.min,
        max: limit.side >= 0 ? row.max + slack : row.max,
      });
      return { ...resolved, rows: resolved.rows.map((row, r) => (r === limit.position ? wider(row) : row)) };
    }
    case "turnover": {
      const { turnover, ...rest } = resolved;
      return turnover === undefined || slack === Number.POSITIVE_INFINITY
        ? rest
        : { ...rest, turnover: { ...turnover, max: turnover.max + slack } };
    }
    case "trackingError": {
      const { trackingError, ...rest } = resolved;
      return trackingError === undefined || slack === Number.POSITIVE_INFINITY
        ? rest
        : { ...rest, trackingError: { ...trackingError, max: trackingError.max + slack } };
    }
    case "maxGross":
    case "maxLong":
    case "maxShort": {
      const { [limit.kind]: max, ...rest } = resolved;
      return max === undefined || slack === Number.POSITIVE_INFINITY ? rest : { ...rest, [limit.kind]: max + slack };
    }
  }
}

function moved(values: Float64Array, position: number, by: number): Float64Array {
  const copy = values.slice();
  copy[position]! += by;
  return copy;
}

/** {@link leastSlackOf} for one limit of the constraints. */
export function leastSlack(
  resolved: ResolvedConstraints,
  limit: Limit,
  missing: (given: ResolvedConstraints) => number,
  least = 0,
): number {
  return leastSlackOf((slack) => missing(slack === 0 ? resolved : loosen(resolved, limit, slack)), least);
}
