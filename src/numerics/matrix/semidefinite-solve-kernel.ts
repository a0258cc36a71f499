/**
 * Solves S·y = r in place for a small symmetric positive semidefinite S, (a, a) row-major, lower triangle given.
 *
 * A row that depends on earlier ones takes y = 0; gives those rows. Both inputs are overwritten; y stands in `right`. O(a³/6).
 */
export function semidefiniteSolveKernel(s: Float64Array, right: Float64Array, a: number): number[] {
  const dependent: boolean[] = [];
  const positions: number[] = [];
  for (let i = 0; i < a; i++) {
    const diagonal = s[i * a + i]!;
    for (let j = 0; j <= i; j++) {
      if (j < i && dependent[j]) {
        s[i * a + j] = 0;
        continue;
      }
      let sum = s[i * a + j]!;
      for (let c = 0; c < j; c++) sum -= s[i * a + c]! * s[j * a + c]!;
      if (j < i) {
        s[i * a + j] = sum / s[j * a + j]!;
      } else {
        dependent[i] = !(sum > 1e-10 * diagonal);
        if (dependent[i]) positions.push(i);
        s[i * a + i] = dependent[i] ? 1 : Math.sqrt(sum);
      }
    }
  }
  for (let i = 0; i < a; i++) {
    if (dependent[i]) {
      right[i] = 0;
      continue;
    }
    let sum = right[i]!;
    for (let c = 0; c < i; c++) sum -= s[i * a + c]! * right[c]!;
    right[i] = sum / s[i * a + i]!;
  }
  for (let i = a - 1; i >= 0; i--) {
    if (dependent[i]) continue;
    let sum = right[i]!;
    for (let c = i + 1; c < a; c++) if (!dependent[c]) sum -= s[c * a + i]! * right[c]!;
    right[i] = sum / s[i * a + i]!;
  }
  return positions;
}
