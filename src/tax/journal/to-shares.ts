/** A sum of quantities without the dust of adding: fifteen digits, which is all that a ledger is exact in. */
export function toShares(sum: number): number {
  return Number(sum.toPrecision(15));
}
