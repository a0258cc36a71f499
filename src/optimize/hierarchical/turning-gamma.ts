/** Width of a step of the first sweep. */
const STEP = 0.1;

/** How near the turning point is found, and how far back the slope is looked at. */
const NEAR = 1e-4;

/** What a γ leads to. */
export interface GammaOutcome {
  readonly gamma: number;
  /** Of the weights; infinite where the γ leads to none. */
  readonly variance: number;
}

/**
 * The greatest γ up to which the variance of the weights falls: a sweep by steps of 0.1, and halvings of the interval in which it turns.
 *
 * @param evaluate - what a γ leads to; at 0 always something
 * @param most - greatest γ
 */
export function turningGamma<Outcome extends GammaOutcome>(
  evaluate: (gamma: number) => Outcome,
  most: number,
): Outcome {
  const first = evaluate(0);
  if (most === 0) return first;
  const steps = Math.ceil(most / STEP);
  const swept = [first];
  for (let k = 1; k <= steps; k++) {
    const here = evaluate(k === steps ? most : (k * most) / steps);
    if (here.variance >= swept[k - 1]!.variance) return halved(evaluate, swept[Math.max(0, k - 2)]!, here.gamma);
    swept.push(here);
  }
  const last = swept[steps]!;
  const before = most <= NEAR ? first : evaluate(most - NEAR);
  return last.variance <= before.variance ? last : halved(evaluate, swept[steps - 1]!, most);
}

/** The last γ between `from` and `to` at which the variance still falls. */
function halved<Outcome extends GammaOutcome>(
  evaluate: (gamma: number) => Outcome,
  from: Outcome,
  to: number,
): Outcome {
  const turns = Math.max(1, Math.ceil(Math.log2((to - from.gamma) / NEAR) * 2 + 1));
  let low = from;
  let high = to;
  for (let turn = 0; turn < turns; turn++) {
    const middle = evaluate(0.5 * (low.gamma + high));
    const possible = middle.variance < Number.POSITIVE_INFINITY;
    let falls = possible && middle.variance <= low.variance;
    if (falls) {
      const back = Math.max(0, middle.gamma - NEAR);
      falls = middle.variance <= (back === from.gamma ? from : evaluate(back)).variance;
    }
    if (falls) low = middle;
    else high = middle.gamma;
    if (low.gamma > from.gamma && possible && high - low.gamma <= NEAR) break;
  }
  return low;
}
