import { exponentialKernel } from "./exponential-kernel.js";

/** e^x, to 6e-16 relative; 0 below −708, and infinity above 708. The same bits in every runtime. */
export function fullExponentialKernel(x: number): number {
  return x > 0 ? 1 / exponentialKernel(-x) : exponentialKernel(x);
}
