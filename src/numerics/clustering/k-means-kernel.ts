/**
 * Groups of rows by k-means with k-means++ starts.
 *
 * @param x - (T, D), columns of comparable scale
 * @param uniform - a seeded stream on [0, 1)
 * @returns T group numbers; a group may stay empty where there are fewer distinct rows than groups
 * @remarks O(iterations·T·K·D). Arthur and Vassilvitskii (2007); Lloyd (1982).
 */
export function kMeansKernel(
  x: Float64Array,
  rows: number,
  dimension: number,
  groups: number,
  uniform: () => number,
  iterations = 20,
): Int32Array {
  const centers = seedCenters(x, rows, dimension, groups, uniform);
  const labels = new Int32Array(rows);
  const counts = new Float64Array(groups);
  for (let step = 0; step <= iterations; step++) {
    let moved = 0;
    for (let t = 0; t < rows; t++) {
      let nearest = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let k = 0; k < groups; k++) {
        const distance = squaredDistance(x, t * dimension, centers, k * dimension, dimension);
        if (distance < least) {
          least = distance;
          nearest = k;
        }
      }
      if (labels[t] !== nearest) moved++;
      labels[t] = nearest;
    }
    if (step > 0 && moved === 0) break;
    centers.fill(0);
    counts.fill(0);
    for (let t = 0; t < rows; t++) {
      const k = labels[t]!;
      counts[k] = counts[k]! + 1;
      for (let i = 0; i < dimension; i++) {
        centers[k * dimension + i] = centers[k * dimension + i]! + x[t * dimension + i]!;
      }
    }
    for (let k = 0; k < groups; k++) {
      // an empty group takes a row at random
      const row = counts[k] === 0 ? Math.floor(uniform() * rows) * dimension : -1;
      for (let i = 0; i < dimension; i++) {
        centers[k * dimension + i] = row < 0 ? centers[k * dimension + i]! / counts[k]! : x[row + i]!;
      }
    }
  }
  return labels;
}

function seedCenters(
  x: Float64Array,
  rows: number,
  dimension: number,
  groups: number,
  uniform: () => number,
): Float64Array {
  const centers = new Float64Array(groups * dimension);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let row = Math.floor(uniform() * rows);
  for (let k = 0; k < groups; k++) {
    centers.set(x.subarray(row * dimension, (row + 1) * dimension), k * dimension);
    let total = 0;
    for (let t = 0; t < rows; t++) {
      const distance = squaredDistance(x, t * dimension, centers, k * dimension, dimension);
      if (distance < nearest[t]!) nearest[t] = distance;
      total += nearest[t]!;
    }
    let left = uniform() * total;
    row = total > 0 ? 0 : Math.floor(uniform() * rows);
    if (total > 0) while (row < rows - 1 && (left -= nearest[row]!) >= 0) row++;
  }
  return centers;
}

function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, dimension: number): number {
  let sum = 0;
  for (let d = 0; d < dimension; d++) {
    const difference = a[i + d]! - b[j + d]!;
    sum += difference * difference;
  }
  return sum;
}
