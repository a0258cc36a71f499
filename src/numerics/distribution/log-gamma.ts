import { gammaln } from "simple-statistics";

/** ln Γ(x) for x > 0, Lanczos; absolute error about 1e-15 times the largest of its terms. The one file that imports simple-statistics. */
export function logGamma(x: number): number {
  return gammaln(x);
}
