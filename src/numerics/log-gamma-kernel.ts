/** ln Γ(x) for x > 0, to about 1e-15 relative. Stirling's series after a shift beyond 8: Abramowitz & Stegun 6.1.40. */
export function logGammaKernel(x: number): number {
  let product = 1;
  let z = x;
  while (z < 8) {
    product *= z;
    z += 1;
  }
  const r = 1 / (z * z);
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r / 156)))))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
