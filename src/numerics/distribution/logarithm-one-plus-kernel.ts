import { logarithmKernel } from "./logarithm-kernel.js";

/** ln(1 + x) for x > −1, to 5e-16 relative also where x is small: Kahan's correction of the rounded sum. The same bits in every runtime. */
export function logarithmOnePlusKernel(x: number): number {
  const u = 1 + x;
  return u === 1 ? x : (logarithmKernel(u) * x) / (u - 1);
}
