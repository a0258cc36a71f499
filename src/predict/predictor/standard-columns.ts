/** Mean and deviation by which a column is centered and scaled; a deviation of 0 makes it 0. */
export interface StandardColumn {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and deviation of each column over some rows. O(n·d). */
export function standardColumns(values: Float64Array, columns: number, rows: ArrayLike<number>): StandardColumn[] {
  const n = rows.length;
  const means = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let r = 0; r < n; r++) for (let j = 0; j < columns; j++) means[j]! += values[rows[r]! * columns + j]! / n;
  for (let r = 0; r < n; r++)
    for (let j = 0; j < columns; j++) squares[j]! += (values[rows[r]! * columns + j]! - means[j]!) ** 2 / n;
  return Array.from(means, (mean, j) => {
    const deviation = Math.sqrt(squares[j]!);
    // what differs by rounding alone says nothing
    return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
  });
}

/** Some rows, centered and scaled. O(n·d). */
export function standardized(
  values: Float64Array,
  columns: readonly StandardColumn[],
  rows: ArrayLike<number>,
): Float64Array {
  const d = columns.length;
  const out = new Float64Array(rows.length * d);
  for (let r = 0; r < rows.length; r++) {
    for (let j = 0; j < d; j++) {
      const { mean, deviation } = columns[j]!;
      out[r * d + j] = deviation === 0 ? 0 : (values[rows[r]! * d + j]! - mean) / deviation;
    }
  }
  return out;
}
