/** A sum of quantities without the dust of adding: eight decimals, which is all that a ledger knows. */
export function toShares(sum: number): number {
  return Math.round(sum * 1e8) / 1e8;
}
