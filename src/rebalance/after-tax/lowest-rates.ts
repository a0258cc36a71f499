/** Rates of a short-term and of a long-term gain. */
export type Rates = readonly [number, number];

/** A bound on all answers at given rates, with its slope by the rates. */
export interface Cut {
  readonly rates: Rates;
  readonly bound: number;
  readonly slope: Rates;
}

/** The rates between 0 and the highest at which the greatest of the cuts is least: at a meeting of three of them or of the sides. */
export function lowestOf(cuts: readonly Cut[], highest: number): Rates {
  // z ≥ bound + slope·(rates − rates of the cut), as planes p·a + q·b − z ≤ r
  const planes = cuts.map(({ rates, bound, slope }) => [
    slope[0],
    slope[1],
    -1,
    slope[0] * rates[0] + slope[1] * rates[1] - bound,
  ]);
  const sides = [
    [-1, 0, 0, 0],
    [1, 0, 0, highest],
    [0, -1, 0, 0],
    [0, 1, 0, highest],
  ];
  const heightAt = (a: number, b: number): number => Math.max(...planes.map(([p, q, , r]) => p! * a + q! * b - r!));
  let lowest: Rates = cuts[0]!.rates;
  let height = Number.POSITIVE_INFINITY;
  const all = [...planes, ...sides];
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      for (let k = j + 1; k < all.length; k++) {
        const point = meeting(all[i]!, all[j]!, all[k]!);
        if (point === undefined) continue;
        const [a, b] = point;
        if (!(a >= -1e-12 && b >= -1e-12 && a <= highest + 1e-12 && b <= highest + 1e-12)) continue;
        const own = heightAt(a, b);
        if (own < height) {
          height = own;
          lowest = [Math.max(0, a), Math.max(0, b)];
        }
      }
    }
  }
  return lowest;
}

/** Where three planes meet, by Cramer's rule; the first two coordinates. */
function meeting(x: readonly number[], y: readonly number[], z: readonly number[]): Rates | undefined {
  const determinant = (i: number, j: number, k: number): number =>
    x[i]! * (y[j]! * z[k]! - y[k]! * z[j]!) -
    x[j]! * (y[i]! * z[k]! - y[k]! * z[i]!) +
    x[k]! * (y[i]! * z[j]! - y[j]! * z[i]!);
  const whole = determinant(0, 1, 2);
  if (whole === 0) return undefined;
  return [determinant(3, 1, 2) / whole, determinant(0, 3, 2) / whole];
}
