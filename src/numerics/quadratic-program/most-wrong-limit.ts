/** What of an active set tells which limit is wrong. */
interface PricedSet {
  readonly n: number;
  readonly m: number;
  readonly state: Int8Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly form: { readonly diagonal: Float64Array };
  readonly rows: readonly Float64Array[];
  readonly active: readonly number[];
  readonly gradient: Float64Array;
  readonly multiplier: Float64Array;
  readonly rowState: Int8Array;
  /** Mean P_jj, or 1 where all are 0. */
  readonly average: number;
  readonly kinks: { gainBeyond(j: number, side: number, z: number): number } | undefined;
  dualTolerance(): number;
  reducedGradient(j: number): number;
}

/** A limit that an active set should let go of. */
interface WrongLimit {
  /** The variable, or N + the row; −1 where all multipliers have the right sign. */
  readonly index: number;
  /** Whether the variable is to go on beyond the kink at which it stands. */
  readonly across: boolean;
}

/** The limit whose release promises the greatest fall: the square of its multiplier over its curvature. O(N + rows). */
export function mostWrongLimit(set: PricedSet, barred: ReadonlySet<number>): WrongLimit {
  const tolerance = set.dualTolerance();
  const { n, m, state, lower, upper, form, rows, active, gradient, multiplier, rowState, kinks } = set;
  let index = -1;
  let worst = 0;
  let across = false;
  for (let r = 0; r < m; r++) {
    const side = rowState[r]!;
    const y = multiplier[r]!;
    if (side === 0 || side === 2 || -side * y >= -tolerance) continue;
    // against a variable: as if the row had the average curvature
    const gain = (y * y) / set.average;
    if (gain > worst) {
      worst = gain;
      index = n + r;
    }
  }
  const one = active.length === 1 ? active[0]! : -1;
  const oneRow = one < 0 ? undefined : rows[one]!;
  const oneY = one < 0 ? 0 : multiplier[one]!;
  for (let j = 0; j < n; j++) {
    const side = state[j]!;
    if (side === 0) continue;
    const z = oneRow === undefined ? set.reducedGradient(j) : gradient[j]! - oneRow[j]! * oneY;
    let wrong = side === -1 ? -z : z;
    let beyondKink = false;
    if (kinks !== undefined) {
      const beyond = kinks.gainBeyond(j, side, z);
      if (beyond > Math.max(wrong, tolerance)) {
        wrong = beyond;
        beyondKink = true;
      }
    }
    if (wrong <= tolerance || lower[j] === upper[j] || barred.has(j)) continue;
    const gain = (wrong * wrong) / (form.diagonal[j]! || 1);
    if (gain > worst) {
      worst = gain;
      index = j;
      across = beyondKink;
    }
  }
  return { index, across };
}
