import { cashUse, type LotPosition, lotsBelow } from "./lot-position.js";

/**
 * Whole lots at or below each target, then one lot more where most is missing, as long as the cash lasts.
 *
 * @returns lots of each position
 * @remarks O(N log N). Sales first; then purchases, the largest first.
 */
export function greedyLots(positions: readonly LotPosition[], capital: number): Float64Array {
  const lots = Float64Array.from(positions, ({ held }) => held);
  let cash = capital;
  const moveTo = (i: number, target: number): boolean => {
    const position = positions[i]!;
    const use = cashUse(position, target) - cashUse(position, lots[i]!);
    if (use > cash) return false;
    cash -= use;
    lots[i] = target;
    return true;
  };
  const below = positions.map(lotsBelow);
  const order = positions.map((_, i) => i);
  // a sale that does not even pay its fee waits for the cash of the others
  for (let pass = 0; pass < 2; pass++) {
    for (const i of order) {
      const { held } = positions[i]!;
      // a holding that reaches past the target within the lot stays
      if (held > below[i]! && lots[i] === held && !(held < below[i]! + 1)) moveTo(i, below[i]!);
    }
  }
  const wanted = (i: number): number => (below[i]! - lots[i]!) * positions[i]!.lotValue;
  for (const i of order.filter((k) => wanted(k) > 0).sort((a, b) => wanted(b) - wanted(a) || a - b)) {
    if (moveTo(i, below[i]!)) continue;
    const { held, lotValue, fixed, rate } = positions[i]!;
    const affordable = Math.floor(held + (cash - fixed) / (lotValue * (1 + rate)));
    if (affordable > held) moveTo(i, affordable);
  }
  const missing = (i: number): number => Math.min(1, positions[i]!.target - lots[i]!) * positions[i]!.lotValue;
  for (const i of order
    .filter((k) => missing(k) > 1e-9 * positions[k]!.lotValue)
    .sort((a, b) => missing(b) - missing(a) || a - b)) {
    moveTo(i, Math.floor(lots[i]!) + 1);
  }
  return lots;
}
