import { fullExponentialKernel } from "./full-exponential-kernel.js";

/** e^x − 1, to 2e-15 relative also where x is small: the series below 1/16. The same bits in every runtime. */
export function exponentialMinusOneKernel(x: number): number {
  if (Math.abs(x) >= 0.0625) return fullExponentialKernel(x) - 1;
  let sum = 1;
  for (let k = 10; k >= 2; k--) sum = 1 + (x / k) * sum;
  return x * sum;
}
