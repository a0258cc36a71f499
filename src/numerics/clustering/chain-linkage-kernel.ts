import { labelMergesKernel } from "./label-merges-kernel.js";
import type { Linkage } from "./linkage.js";

/**
 * Complete, average or Ward linkage by the nearest-neighbor chain.
 *
 * @param distances - (n, n) symmetric, finite, not negative; for Ward they should be Euclidean, but need not
 * @remarks O(n²) time, room for one copy of the distances. Lance–Williams updates; Ward in squared distances.
 *   A tie goes to the item before in the chain, then to the lowest. Murtagh (1983); Müllner (2011).
 */
export function chainLinkageKernel(
  n: number,
  distances: Float64Array,
  method: "complete" | "average" | "ward",
): Linkage {
  const d = distances.slice();
  if (method === "ward") for (let i = 0; i < d.length; i++) d[i]! *= d[i]!;
  const a = new Int32Array(n - 1);
  const b = new Int32Array(n - 1);
  const height = new Float64Array(n - 1);
  const size = new Float64Array(n).fill(1);
  const alive = Int32Array.from({ length: n }, (_, i) => i);
  let living = n;
  const chain = new Int32Array(n);
  let length = 0;

  for (let k = 0; k < n - 1; k++) {
    if (length === 0) {
      chain[0] = alive[0]!;
      length = 1;
    }
    let x: number;
    let y: number;
    let least: number;
    for (;;) {
      x = chain[length - 1]!;
      const row = x * n;
      y = length > 1 ? chain[length - 2]! : -1;
      least = y < 0 ? Number.POSITIVE_INFINITY : d[row + y]!;
      for (let p = 0; p < living; p++) {
        const item = alive[p]!;
        if (item === x) continue;
        const distance = d[row + item]!;
        if (distance < least) {
          least = distance;
          y = item;
        }
      }
      if (length > 1 && y === chain[length - 2]) break;
      chain[length++] = y;
    }
    length -= 2;
    if (x > y) [x, y] = [y, x];
    a[k] = x;
    b[k] = y;
    height[k] = method === "ward" ? Math.sqrt(least) : least;
    const nx = size[x]!;
    const ny = size[y]!;
    size[y] = nx + ny;
    const at = alive.indexOf(x);
    alive.copyWithin(at, at + 1, living--);
    for (let p = 0; p < living; p++) {
      const item = alive[p]!;
      if (item === y) continue;
      const dx = d[item * n + x]!;
      const dy = d[item * n + y]!;
      let distance: number;
      if (method === "complete") distance = Math.max(dx, dy);
      else if (method === "average") distance = (nx * dx + ny * dy) / (nx + ny);
      else {
        const ni = size[item]!;
        distance = Math.max(0, ((nx + ni) * dx + (ny + ni) * dy - ni * least) / (nx + ny + ni));
      }
      d[item * n + y] = distance;
      d[y * n + item] = distance;
    }
  }
  return labelMergesKernel(a, b, height);
}
