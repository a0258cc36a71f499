/**
 * The path of states with the least Σ cost + penalty × changes, and the states that the costs up to each row alone prefer.
 *
 * @param costs - (T, K)
 * @returns `path` looks at all rows; `online[t]` at rows 0 … t only
 * @remarks O(T·K): a change costs the same wherever it goes.
 */
export function jumpPathKernel(
  costs: Float64Array,
  rows: number,
  states: number,
  penalty: number,
): { readonly path: Int32Array; readonly online: Int32Array; readonly objective: number } {
  const from = new Int32Array(rows * states);
  const online = new Int32Array(rows);
  const value = new Float64Array(states);
  let best = 0;
  for (let t = 0; t < rows; t++) {
    const least = t === 0 ? 0 : value[best]!;
    const origin = best;
    for (let k = 0; k < states; k++) {
      const stays = t === 0 || value[k]! <= least + penalty;
      from[t * states + k] = stays ? k : origin;
      value[k] = (stays ? value[k]! : least + penalty) + costs[t * states + k]!;
    }
    best = 0;
    for (let k = 1; k < states; k++) if (value[k]! < value[best]!) best = k;
    online[t] = best;
  }
  const path = new Int32Array(rows);
  let state = best;
  for (let t = rows - 1; t >= 0; t--) {
    path[t] = state;
    state = from[t * states + state]!;
  }
  return { path, online, objective: value[best]! };
}

/** (T, K): half the squared distance of each row to each center. O(T·K·D). */
export function jumpCostsKernel(
  z: Float64Array,
  rows: number,
  d: number,
  centers: Float64Array,
  states: number,
): Float64Array {
  const costs = new Float64Array(rows * states);
  for (let t = 0; t < rows; t++) {
    for (let k = 0; k < states; k++) {
      let cost = 0;
      for (let i = 0; i < d; i++) cost += 0.5 * (z[t * d + i]! - centers[k * d + i]!) ** 2;
      costs[t * states + k] = cost;
    }
  }
  return costs;
}
