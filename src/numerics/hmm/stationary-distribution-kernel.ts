/**
 * The distribution π with πA = π of an irreducible chain.
 *
 * @param transition - (K, K), rows sum to 1
 * @returns K, sums to 1; NaN where the chain falls apart into pieces
 * @remarks O(K³) without a subtraction, so no digits cancel. Grassmann, Taksar and Heyman (1985).
 */
export function stationaryDistributionKernel(transition: Float64Array, states: number): Float64Array {
  const a = transition.slice();
  for (let n = states - 1; n > 0; n--) {
    let leaving = 0;
    for (let j = 0; j < n; j++) leaving += a[n * states + j]!;
    for (let i = 0; i < n; i++) a[i * states + n] = a[i * states + n]! / leaving;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        a[i * states + j] = a[i * states + j]! + a[i * states + n]! * a[n * states + j]!;
      }
    }
  }
  const pi = new Float64Array(states);
  pi[0] = 1;
  let total = 1;
  for (let n = 1; n < states; n++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += pi[i]! * a[i * states + n]!;
    pi[n] = sum;
    total += sum;
  }
  return pi.map((p) => p / total);
}
