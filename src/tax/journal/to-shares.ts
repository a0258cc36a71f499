/** A sum of quantities without the dust of adding: fifteen digits, which is all that a ledger is exact in. */
export function toShares(sum: number): number {
  if (Number.isInteger(sum) && Math.abs(sum) < 1e15) return sum + 0; // writing whole numbers out takes longer; −0 becomes 0
  return Number(sum.toPrecision(15));
}
