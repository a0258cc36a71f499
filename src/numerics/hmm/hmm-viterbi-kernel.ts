import { logarithmKernel } from "../distribution/logarithm-kernel.js";
/**
 * The most probable path of states, and the logarithm of its joint probability with the observations.
 *
 * @param logDensities - (T, S)
 * @param start - K
 * @param transition - (K, K): `transition[from * K + to]`
 * @returns T state numbers; of equally probable paths the one with the lower state at the later date
 * @remarks O(T·K²), in logarithms, so a zero probability is −∞ and nothing underflows. Viterbi (1967).
 */
export function hmmViterbiKernel(
  logDensities: Float64Array,
  rows: number,
  stride: number,
  start: Float64Array,
  transition: Float64Array,
): { readonly path: Int32Array; readonly logProbability: number } {
  const states = start.length;
  const logTransition = transition.map((p) => logarithmKernel(p));
  const from = new Uint16Array(rows * states);
  let scores = start.map((p, k) => logarithmKernel(p) + logDensities[k]!);
  let next = new Float64Array(states);
  for (let t = 1; t < rows; t++) {
    for (let j = 0; j < states; j++) {
      let best = 0;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < states; i++) {
        const score = scores[i]! + logTransition[i * states + j]!;
        if (score > bestScore) {
          bestScore = score;
          best = i;
        }
      }
      from[t * states + j] = best;
      next[j] = bestScore + logDensities[t * stride + j]!;
    }
    [scores, next] = [next, scores];
  }
  let last = 0;
  for (let k = 1; k < states; k++) if (scores[k]! > scores[last]!) last = k;
  const logProbability = scores[last]!;
  const path = new Int32Array(rows);
  for (let t = rows - 1; t >= 0; t--) {
    path[t] = last;
    last = from[t * states + last]!;
  }
  return { path, logProbability };
}
