import { KEPT_DECIMALS, powerOfTen } from "./decimal.js";
import { tiedSets } from "./identical-sets.js";
import type { Journal } from "./journal.js";
import type { JournalLines } from "./journal-lines.js";
import type { LedgerSettings } from "./ledger-options.js";

/** Lines whose units are still mantissas of their own decimals. */
interface UnscaledLines extends Pick<Journal, "assets" | "links"> {
  readonly lines: JournalLines;
  /** By line. */
  readonly ownDecimals: Uint8Array;
  /** By asset, the decimals that its lines have, those of ratios and named lots included. */
  readonly needed: readonly (number | undefined)[];
}

/**
 * The decimals that each asset is counted with: those that its lines have, the same for assets that are tied, since their shares meet.
 *
 * With more than eight decimals as many are kept as all quantities of the set together can be exact in, and never fewer than eight; quantities
 * with more are rounded. O(lines + assets).
 */
export function quantityScale(
  { lines, ownDecimals, needed, assets, links }: UnscaledLines,
  settings: LedgerSettings,
): Pick<Journal, "decimalsOf" | "dust"> {
  const decimalsOf = new Uint8Array(assets.length);
  const dust = new Int32Array(assets.length);
  let most = 0;
  let alike = true;
  for (let asset = 0; asset < assets.length; asset++) {
    const own = needed[asset] ?? 0;
    most = Math.max(most, own);
    alike &&= own === (needed[0] ?? 0);
    decimalsOf[asset] = own;
  }
  if (alike && most <= KEPT_DECIMALS) return { decimalsOf, dust };

  const names = tiedSets({ assets, links }, settings);
  const sets = new Map<string, { decimals: number; shares: number; lines: number }>();
  const setOf = names.map((name, asset) => {
    const set = sets.get(name) ?? { decimals: 0, shares: 0, lines: 0 };
    sets.set(name, set);
    set.decimals = Math.max(set.decimals, needed[asset] ?? 0);
    return set;
  });
  if (most > KEPT_DECIMALS) {
    for (let line = 0; line < lines.count; line++) {
      const set = setOf[lines.asset(line)]!;
      set.shares += lines.units(line) / powerOfTen(ownDecimals[line]!);
      set.lines++;
    }
  }
  setOf.forEach((set, asset) => {
    while (set.decimals > KEPT_DECIMALS && set.shares * powerOfTen(set.decimals) > Number.MAX_SAFE_INTEGER / 2)
      set.decimals--;
    decimalsOf[asset] = set.decimals;
    if (set.decimals > KEPT_DECIMALS || (needed[asset] ?? 0) > KEPT_DECIMALS) dust[asset] = Math.min(set.lines, 1000);
  });
  return { decimalsOf, dust };
}
