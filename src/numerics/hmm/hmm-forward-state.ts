/** Sums below this have lost digits to underflow; the row is scaled anew. */
export const LEAST_ROW_SUM = 1e-280;

/** Where a forward pass stands: the row it could not scale (T when it is done) and the logarithm of the sums so far. */
export interface HmmForwardState {
  row: number;
  logSum: number;
}
