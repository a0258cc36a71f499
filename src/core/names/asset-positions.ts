import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/**
 * Position of every asset by name; built once for each array of names. O(N) the first time.
 *
 * @throws {@link PortfolioError} `duplicate-asset`, `invalid-argument` (a name that is not a string or is empty)
 */
export function assetPositions(assets: readonly string[]): ReadonlyMap<string, number> {
  const cached = known.get(assets);
  if (cached !== undefined && isUnchanged(assets, cached)) return cached;
  return readPositions(assets);
}

/** A cheap guard against an array that was changed since: its length, its first and its last name. */
function isUnchanged(assets: readonly string[], positions: ReadonlyMap<string, number>): boolean {
  const last = assets.length - 1;
  return positions.size === assets.length && positions.get(assets[0]!) === 0 && positions.get(assets[last]!) === last;
}

function readPositions(assets: readonly string[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (let i = 0; i < assets.length; i++) {
    const asset: unknown = assets[i];
    if (typeof asset !== "string" || asset === "") {
      throw new PortfolioError(
        "invalid-argument",
        `assets[${i}] is ${shownValue(asset)}: give a name that is not empty`,
        {
          position: i,
        },
      );
    }
    if (positions.has(asset)) {
      throw new PortfolioError(
        "duplicate-asset",
        `asset ${asset} stands twice, as columns ${positions.get(asset)} and ${i}: names must be unique`,
        {
          asset,
        },
      );
    }
    positions.set(asset, i);
  }
  known.set(assets, positions);
  return positions;
}

/**
 * Position of one asset.
 *
 * @param name - what the caller handed in, for the message: `"weights"`, `"constraints.max"`
 * @throws {@link PortfolioError} `unknown-asset`, with the nearest known name
 */
export function assetPosition(name: string, asset: string, assets: readonly string[]): number {
  let position = assetPositions(assets).get(asset);
  // an array that was changed since it was first read is read again
  if (position === undefined || assets[position] !== asset) position = readPositions(assets).get(asset);
  if (position !== undefined) return position;
  const nearest = nearestName(asset, assets);
  const hint = nearest === undefined ? `known are ${listed(assets)}` : `did you mean ${nearest}?`;
  throw new PortfolioError("unknown-asset", `${name}.${asset} names an asset that is not in the data: ${hint}`, {
    argument: name,
    asset,
    nearest,
  });
}

function listed(assets: readonly string[]): string {
  return assets.length <= 8 ? assets.join(", ") : `${assets.slice(0, 8).join(", ")} and ${assets.length - 8} more`;
}
