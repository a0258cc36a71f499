import { logarithmKernel } from "./logarithm-kernel.js";
/** ψ(x) = d ln Γ / dx for x > 0, to about 1e-14. The asymptotic series after a shift beyond 8: Abramowitz & Stegun 6.3.18. */
export function digammaKernel(x: number): number {
  let shifted = 0;
  let z = x;
  while (z < 8) {
    shifted += 1 / z;
    z += 1;
  }
  const r = 1 / (z * z);
  const series =
    r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760 - r / 12))))));
  return logarithmKernel(z) - 0.5 / z - series - shifted;
}
