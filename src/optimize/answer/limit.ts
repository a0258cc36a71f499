import { COUNTED, type CountedKind } from "../constraints/counted-limits.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";

/** One limit of the constraints by its place; names are given at the door alone. */
export type Limit =
  | {
      /** A least or greatest weight. */
      readonly kind: "min" | "max";
      /** The asset. */
      readonly position: number;
    }
  | {
      readonly kind: "row";
      /** The row, counted over those of the constraints and whatever rows come after them. */
      readonly position: number;
      /** −1 the lower side, 1 the upper, 0 both, for a row whose sides have one name. */
      readonly side: -1 | 0 | 1;
    }
  | {
      /** A limit that there is once. */
      readonly kind: SingleLimit;
    };

/** The limits that there are once, in the order in which they are looked at. */
export type SingleLimit = CountedKind | "trackingError";

/** What a row is called on either side. */
interface NamedSides {
  readonly minName: string;
  readonly maxName: string;
}

/** What results call a limit: `"min.AAPL"`, `"groups.Tech.max"`, `"turnover"`. */
export function limitName(assets: readonly string[], rows: readonly NamedSides[], limit: Limit): string {
  switch (limit.kind) {
    case "min":
    case "max":
      return `${limit.kind}.${assets[limit.position]}`;
    case "row":
      return limit.side === 1 ? rows[limit.position]!.maxName : rows[limit.position]!.minName;
    default:
      return limit.kind;
  }
}

/** Whether two limits are the same. */
export function sameLimit(a: Limit, b: Limit): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "row" && b.kind === "row") return a.position === b.position && a.side === b.side;
  return !("position" in a) || !("position" in b) || a.position === b.position;
}

/** All limits that are finite, bounds first. */
export function limitsOf(resolved: ResolvedConstraints): Limit[] {
  const { assets, lower, upper, rows, outside } = resolved;
  const limits: Limit[] = [];
  for (let position = 0; position < assets.length; position++) {
    if (outside?.has(position)) continue;
    if (Number.isFinite(lower[position]!)) limits.push({ kind: "min", position });
    if (Number.isFinite(upper[position]!)) limits.push({ kind: "max", position });
  }
  rows.forEach((row, position) => {
    const [low, high] = [Number.isFinite(row.min), Number.isFinite(row.max)];
    if (row.minName === row.maxName) {
      if (low || high) limits.push({ kind: "row", position, side: 0 });
      return;
    }
    if (low) limits.push({ kind: "row", position, side: -1 });
    if (high) limits.push({ kind: "row", position, side: 1 });
  });
  const single: readonly SingleLimit[] = [...COUNTED, "trackingError"];
  for (const kind of single) if (resolved[kind] !== undefined) limits.push({ kind });
  return limits;
}
