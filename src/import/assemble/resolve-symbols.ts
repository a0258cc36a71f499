import type { Activity } from "../activities/activity.js";

const CUSIP = /^[0-9]{3}[0-9A-Z]{5}[0-9]$/;
/** Shorter names are the beginning of too many others. */
const SHORTEST_NAME = 4;

/**
 * The symbols of assets that the file names by CUSIP: what the caller says, what the file lists, and else the one symbol under which the file
 * has a security whose name begins alike.
 */
export function symbolFinder(
  activities: readonly Activity[],
  given: Readonly<Record<string, string>>,
  listed: Readonly<Record<string, string>>,
): (activity: Activity) => string {
  const byName = new Map<string, Set<string>>();
  for (const { asset, name } of activities) {
    const plain = plainName(name);
    if (CUSIP.test(asset) || plain.length < SHORTEST_NAME) continue;
    byName.set(plain, (byName.get(plain) ?? new Set()).add(asset));
  }
  return ({ asset, name }) => {
    if (Object.hasOwn(given, asset)) return given[asset]!;
    if (Object.hasOwn(listed, asset)) return listed[asset]!;
    if (!CUSIP.test(asset)) return asset;
    const plain = plainName(name);
    const found = new Set(
      [...byName].flatMap(([known, symbols]) => (`${plain} `.startsWith(`${known} `) ? [...symbols] : [])),
    );
    return found.size === 1 ? [...found][0]! : asset;
  };
}

function plainName(name: string | undefined): string {
  return (name ?? "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, " ")
    .trim();
}
