/** A member of a stack: its share, and the deviation that its predictions are divided by. */
export interface StackMember {
  readonly share: number;
  readonly deviation: number;
}

/**
 * Shares of members by their predictions of rows that they were not trained on: the least squares of the targets on the
 * standardized predictions, with no share below 0, half way to equal shares.
 *
 * @param predictions - of each member, a number for each row
 * @param rows - the rows that count
 * @returns shares that sum to 1; 0 for members that always say the same, unless all do
 * @remarks Breiman (1996), "Stacked regressions", by coordinate descent; O(members²·rows).
 */
export function stackShares(
  predictions: readonly Float64Array[],
  targets: Float64Array,
  rows: ArrayLike<number>,
): StackMember[] {
  const deviations = predictions.map((own) => rootMeanSquare(own, rows));
  const speaking = deviations.filter((deviation) => deviation > 0).length;
  if (speaking === 0) return deviations.map((deviation) => ({ share: 1 / deviations.length, deviation }));
  const product = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < rows.length; k++) sum += (a[rows[k]!]! * b[rows[k]!]!) / rows.length;
    return sum;
  };
  const safe = deviations.map((deviation) => deviation || 1);
  const cross = predictions.map((own, m) => product(own, targets) / safe[m]!);
  const gram = predictions.map((a, p) => predictions.map((b, q) => product(a, b) / (safe[p]! * safe[q]!)));
  const beta = predictions.map(() => 0);
  for (let sweep = 0; sweep < 200; sweep++) {
    for (let m = 0; m < beta.length; m++) {
      if (deviations[m] === 0) continue;
      let pull = cross[m]!;
      for (let q = 0; q < beta.length; q++) if (q !== m) pull -= gram[m]![q]! * beta[q]!;
      beta[m] = Math.max(0, pull / gram[m]![m]!);
    }
  }
  const sum = beta.reduce((total, own) => total + own, 0);
  return deviations.map((deviation, m) => {
    if (deviation === 0) return { share: 0, deviation };
    const fitted = sum > 0 ? beta[m]! / sum : 1 / speaking;
    return { share: (fitted + 1 / speaking) / 2, deviation };
  });
}

/** What the stack says: Σ share · prediction / deviation. */
export function stacked(stack: readonly StackMember[], predictions: readonly Float64Array[], row: number): number {
  let sum = 0;
  for (const [m, { share, deviation }] of stack.entries()) {
    if (deviation > 0) sum += (share * predictions[m]![row]!) / deviation;
  }
  return sum;
}

function rootMeanSquare(values: Float64Array, rows: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < rows.length; k++) sum += values[rows[k]!]! ** 2;
  const root = Math.sqrt(sum / Math.max(1, rows.length));
  return root > 1e-12 ? root : 0;
}
