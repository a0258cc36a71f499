import type { MeanVarianceAnswer } from "./mean-variance.js";

/** The t at which the portfolio that is best for it has just this error; how far it is off, relative to t. */
export function findError(
  solve: (weight: number) => MeanVarianceAnswer,
  errorOf: (weights: Float64Array) => number,
  radius: number,
  scale: number,
): { answer: MeanVarianceAnswer; miss: number } {
  if (radius === 0) return { answer: solve(0), miss: 0 };
  const at = (t: number): { answer: MeanVarianceAnswer; error: number | undefined } => {
    const answer = solve(radius / t);
    return { answer, error: answer.outcome && errorOf(answer.outcome.solution.x) };
  };
  // error(t) − t falls from above zero to below it: bracket, then regula falsi with bisection
  let low = 0;
  let high = scale;
  let best = at(high);
  while (best.error !== undefined && best.error > high) {
    low = high;
    high *= 4;
    best = at(high);
  }
  if (best.error === undefined) return { answer: best.answer, miss: 0 };
  let t = high;
  for (let k = 0; k < 100 && Math.abs(best.error! - t) > 1e-13 * t; k++) {
    // the error hardly depends on t, so the error itself is the best next guess while it stays inside
    const guess = best.error!;
    t = guess > low && guess < high && k % 4 !== 3 ? guess : (low + high) / 2;
    best = at(t);
    if (best.error === undefined) return { answer: best.answer, miss: 0 };
    if (best.error > t) low = t;
    else high = t;
    // a portfolio without any error: the smallest t that can be told from none
    if (high < 1e-12 * scale) return { answer: best.answer, miss: 0 };
  }
  return { answer: best.answer, miss: Math.abs(best.error! - t) / t };
}
