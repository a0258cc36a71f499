import { cashUse, type LotPosition, lotRange, lotsBelow } from "./lot-position.js";

/**
 * Whole lots at or below each target, then one lot more where most is missing, as long as the cash lasts.
 *
 * @param capital - cash before the trades; below 0 it must be covered by sales
 * @returns lots of each position; they leave cash below 0 only where selling everything does
 * @remarks O(N log N), and O(N) for each lot that has to be sold to cover a lack of cash. Sales come first, then
 *   purchases, the largest first.
 */
export function greedyLots(positions: readonly LotPosition[], capital: number): Float64Array {
  const lots = Float64Array.from(positions, ({ held }) => held);
  let cash = capital;
  const moveTo = (i: number, target: number): boolean => {
    const position = positions[i]!;
    const use = cashUse(position, target) - cashUse(position, lots[i]!);
    if (use > cash && use >= 0) return false;
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
      const stays = held < below[i]! + 1 && positions[i]!.mayStay;
      if (held > below[i]! && lots[i] === held && !stays) moveTo(i, below[i]!);
    }
  }
  if (cash < 0) cash = sellUntilCovered(positions, lots, cash);
  const wanted = (i: number): number => (below[i]! - lots[i]!) * positions[i]!.lotValue;
  for (const i of order.filter((k) => wanted(k) > 0).sort((a, b) => wanted(b) - wanted(a) || a - b)) {
    if (moveTo(i, below[i]!)) continue;
    const { held, lotValue, fixed, rate } = positions[i]!;
    const affordable = Math.floor(held + (cash - fixed) / (lotValue * (1 + rate)));
    if (affordable > held) moveTo(i, affordable);
  }
  const missing = (i: number): number => Math.min(1, positions[i]!.target - lots[i]!) * positions[i]!.lotValue;
  for (const i of order
    .filter((k) => missing(k) > 1e-9 * positions[k]!.lotValue && Math.floor(lots[k]!) + 1 <= positions[k]!.cap)
    .sort((a, b) => missing(b) - missing(a) || a - b)) {
    moveTo(i, Math.floor(lots[i]!) + 1);
  }
  return lots;
}

/** Sells lots, the most valuable first, until the cash is not below 0 or nothing is left that brings cash. */
function sellUntilCovered(positions: readonly LotPosition[], lots: Float64Array, lack: number): number {
  let cash = lack;
  const order = [...positions.keys()].sort((a, b) => positions[b]!.lotValue - positions[a]!.lotValue || a - b);
  for (const i of order) {
    if (cash >= 0) break;
    const position = positions[i]!;
    const { bottom } = lotRange(position);
    if (lots[i]! <= bottom) continue;
    const useAt = (count: number): number => cashUse(position, count) - cashUse(position, lots[i]!);
    // the fewest lots less that cover the lack, or all of them
    const wanted = Math.floor(lots[i]! + cash / (position.lotValue * (1 - position.rate)));
    let count = Math.max(bottom, Math.min(Math.ceil(lots[i]!) - 1, wanted));
    while (count > bottom && cash - useAt(count) < 0) count--;
    if (!(useAt(count) < 0)) continue;
    cash -= useAt(count);
    lots[i] = count;
  }
  return cash;
}
