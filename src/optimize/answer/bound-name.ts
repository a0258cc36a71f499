interface BoundNames {
  readonly assets: string[];
  readonly lower: string[];
  readonly upper: string[];
}

/** Of the assets that came last: a walk asks for the same names on every date. */
const known: BoundNames = { assets: [], lower: [], upper: [] };

/** Up to so many assets are remembered. */
const MOST = 1000;

/** The name of the limit `min` or `max` of the asset at a position, as in `min.AAPL`. */
export function boundName(side: "min" | "max", asset: string, position: number): string {
  if (position >= MOST) return `${side}.${asset}`;
  while (known.assets.length <= position) {
    known.assets.push("");
    known.lower.push("min.");
    known.upper.push("max.");
  }
  if (known.assets[position] !== asset) {
    known.assets[position] = asset;
    known.lower[position] = `min.${asset}`;
    known.upper[position] = `max.${asset}`;
  }
  return side === "min" ? known.lower[position]! : known.upper[position]!;
}
