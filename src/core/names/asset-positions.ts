import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";

/** The names as they were read, and the position of each. */
interface KnownNames {
  readonly names: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}
const known = new WeakMap<readonly string[], KnownNames>();

/**
 * Position of every asset by name; built once for each array of names, and again when the array was changed since.
 *
 * @throws {@link PortfolioError} `duplicate-asset`, `invalid-argument` (a name that is not a string or is empty)
 * @remarks O(N).
 */
export function assetPositions(assets: readonly string[]): ReadonlyMap<string, number> {
  const cached = known.get(assets);
  return cached !== undefined && isUnchanged(assets, cached.names) ? cached.positions : readPositions(assets);
}

function isUnchanged(assets: readonly string[], names: readonly string[]): boolean {
  if (assets.length !== names.length) return false;
  for (let i = 0; i < names.length; i++) if (assets[i] !== names[i]) return false;
  return true;
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
  known.set(assets, { names: assets.slice(), positions });
  return positions;
}

/**
 * Position of one asset. O(1) once the names were read.
 *
 * @param name - what the caller handed in, for the message: `"weights"`, `"constraints.max"`
 * @throws {@link PortfolioError} `unknown-asset`, with the nearest known name
 */
export function assetPosition(name: string, asset: string, assets: readonly string[]): number {
  let position = (known.get(assets)?.positions ?? readPositions(assets)).get(asset);
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
