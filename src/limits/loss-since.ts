import type { LossLimit } from "./types.js";

/** Fall of the equity since a reference value, as a fraction; 0 when there is no reference or it has risen. */
export function lossSince(reference: number | undefined, equity: number): number {
  return reference === undefined || !(reference > 0) ? 0 : Math.max(0, 1 - equity / reference);
}

/** Whether a loss is at or past a threshold; 20 % is reached by 1 − 0.8, which is a hair less in floating point. */
export function isReached(loss: number, threshold: number): boolean {
  return loss > 0 && loss >= threshold - 1e-12;
}

/** Where positions may only shrink from. */
export function reduceThreshold(limit: LossLimit): number {
  return limit.reduce ?? limit.halt;
}
