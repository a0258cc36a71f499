/** Amounts that sales take of lots. */
export interface SharedLots {
  /** Units by sale, then by lot. */
  readonly amounts: Float64Array;
  /** No amounts cost less: proved by prices of the sales' units, whatever the search did. */
  readonly bound: number;
}

/**
 * The cheapest way to fill sales from lots, each unit of a lot once: a transportation problem with few sales and many lots.
 *
 * Sale after sale is filled along the cheapest path: from a free lot, or from a lot that another sale gives up for one that is cheaper for both
 * together (successive shortest paths).
 *
 * @param costs - of a unit, by sale, then by lot; infinite where a sale cannot close a lot
 * @param needs - units of each sale
 * @param limits - units of each lot
 * @returns undefined where a sale cannot be filled, or where rounding leaves the bound apart from the cost
 * @remarks O(sales² · lots) for each path, of which there are about as many as lots are used.
 */
export function shareLots(
  costs: Float64Array,
  needs: readonly number[],
  limits: readonly number[],
): SharedLots | undefined {
  const [sales, lots] = [needs.length, limits.length];
  const amounts = new Float64Array(sales * lots);
  const free = Float64Array.from(limits);
  const swap = new Float64Array(sales * sales);
  const swapped = new Int32Array(sales * sales);
  const last = new Int32Array(sales);
  const cheapest = (sale: number): number => {
    let best = -1;
    for (let lot = 0; lot < lots; lot++) {
      if (free[lot]! > 0 && (best < 0 || costs[sale * lots + lot]! < costs[sale * lots + best]!)) best = lot;
    }
    return best;
  };
  const costOfLast = (sale: number): number =>
    last[sale]! < 0 ? Number.POSITIVE_INFINITY : costs[sale * lots + last[sale]!]!;
  const findSwaps = (filled: number): void => {
    for (let to = 0; to <= filled; to++) {
      last[to] = cheapest(to);
      for (let from = 0; from <= filled; from++) {
        let best = Number.POSITIVE_INFINITY;
        for (let lot = 0; from !== to && lot < lots; lot++) {
          if (amounts[to * lots + lot]! <= 0) continue;
          const change = costs[from * lots + lot]! - costs[to * lots + lot]!;
          if (!(change < best)) continue;
          best = change;
          swapped[from * sales + to] = lot;
        }
        swap[from * sales + to] = best;
      }
    }
  };
  const distance = new Float64Array(sales);
  const before = new Int32Array(sales);
  /** Distances from a sale over swaps; the sale at the end of the cheapest path. */
  const walk = (start: number, filled: number): number => {
    distance.fill(Number.POSITIVE_INFINITY);
    distance[start] = 0;
    before.fill(-1);
    for (let round = 0; round <= filled; round++) {
      let changed = false;
      for (let from = 0; from <= filled; from++) {
        if (distance[from] === Number.POSITIVE_INFINITY) continue;
        for (let to = 0; to <= filled; to++) {
          const reached = distance[from]! + swap[from * sales + to]!;
          if (!(reached < distance[to]! - 1e-9) || to === start) continue;
          distance[to] = reached;
          before[to] = from;
          changed = true;
        }
      }
      if (!changed) break;
    }
    let end = start;
    for (let at = 0; at <= filled; at++) {
      if (distance[at]! + costOfLast(at) < distance[end]! + costOfLast(end)) end = at;
    }
    return end;
  };
  for (let sale = 0; sale < sales; sale++) {
    for (let need = needs[sale]!; need > 0; ) {
      findSwaps(sale);
      const end = walk(sale, sale);
      if (!Number.isFinite(distance[end]! + costOfLast(end))) return undefined;
      let amount = Math.min(need, free[last[end]!]!);
      const path: number[] = [];
      for (let at = end; at !== sale && path.length <= sales; at = before[at]!) path.push(at);
      if (path.length > sales) return undefined; // a circle that rounding made
      for (const at of path) amount = Math.min(amount, amounts[at * lots + swapped[before[at]! * sales + at]!]!);
      amounts[end * lots + last[end]!]! += amount;
      free[last[end]!]! -= amount;
      for (const at of path) {
        const lot = swapped[before[at]! * sales + at]!;
        amounts[at * lots + lot]! -= amount;
        amounts[before[at]! * lots + lot]! += amount;
      }
      need -= amount;
    }
  }
  // a sale's price is what one more unit would cost it; then every lot goes where it is cheapest below the prices, or nowhere
  findSwaps(sales - 1);
  const prices = needs.map((_, sale) => {
    const end = walk(sale, sales - 1);
    return distance[end]! + costOfLast(end);
  });
  if (!prices.every(Number.isFinite)) return undefined;
  let bound = needs.reduce((sum, need, sale) => sum + (need === 0 ? 0 : need * prices[sale]!), 0);
  for (let lot = 0; lot < lots; lot++) {
    let least = 0;
    for (let sale = 0; sale < sales; sale++) least = Math.min(least, costs[sale * lots + lot]! - prices[sale]!);
    bound += least * limits[lot]!;
  }
  let cost = 0;
  for (let at = 0; at < amounts.length; at++) if (amounts[at]! > 0) cost += amounts[at]! * costs[at]!;
  return cost <= bound + 1e-9 * Math.max(1, Math.abs(cost)) ? { amounts, bound } : undefined;
}
