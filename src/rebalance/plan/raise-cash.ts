/** A part of a holding that may be sold for cash. Money in currency units. */
export interface SellablePart {
  readonly asset: number;
  readonly value: number;
  /** Tax per unit of value; negative at a loss. */
  readonly taxRate: number;
  /** Sold earlier than parts with the same tax and cost when greater: how far the asset is above its target. */
  readonly above: number;
}

/**
 * Sells what brings a sum, net of costs, with the least tax and cost: the cheapest part per unit of net money first.
 *
 * @param parts - those of one asset with rising tax rates
 * @param need - net of costs, above 0
 * @param rate - N: proportional cost of selling
 * @param costOf - the whole cost of selling `value` of asset i
 * @returns N values to sell, or undefined when all parts together do not bring the sum
 * @remarks O(parts · log(parts)), a few times where costs are not proportional. Least for proportional costs: a linear program with one row.
 */
export function raiseCash(
  parts: readonly SellablePart[],
  need: number,
  rate: Float64Array,
  costOf: (i: number, value: number) => number,
): Float64Array | undefined {
  const price = ({ taxRate, asset }: SellablePart): number => (taxRate + rate[asset]!) / (1 - rate[asset]!);
  const order = parts
    .map((part) => ({ part, price: price(part) }))
    .sort((a, b) => a.price - b.price || b.part.above - a.part.above);
  let wanted = need;
  for (let round = 0; round < 60; round++) {
    const sold = new Float64Array(rate.length);
    let open = wanted;
    for (const { part } of order) {
      if (!(open > 0)) break;
      const net = 1 - rate[part.asset]!;
      const value = Math.min(part.value, open / net);
      sold[part.asset]! += value;
      open -= value * net;
    }
    const raised = sold.reduce((sum, value, i) => sum + value - costOf(i, value), 0);
    if (raised >= need * (1 - 1e-14)) return sold;
    if (open > 1e-9 * need) return undefined;
    wanted += (need - raised) * (1 + 1e-12);
  }
  return undefined;
}
