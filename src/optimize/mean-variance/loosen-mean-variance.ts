import type { LoosenedConstraint } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { leastLoosening } from "../answer/least-loosening.js";
import { loosen } from "../answer/loosen-constraints.js";
import type { Loosened } from "../answer/offer-relaxed.js";
import { MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";
import type { MeanVarianceCall } from "./read-mean-variance.js";
import { targetReturnRow } from "./solve-objective.js";

/** Below this a limit on risk is missed by rounding, relative to the limit. */
const ROUNDING = 1e-11;

/**
 * A mean-variance question after the least loosening: first of bounds, rows, turnover, gross exposure and target return, then of the
 * limits on risk, which are raised to the least risk that is left.
 *
 * @remarks As {@link leastLoosening}, and a quadratic program for each limit on risk.
 */
export function loosenMeanVariance(
  mean: Float64Array,
  call: MeanVarianceCall,
  room: number,
): Loosened<MeanVarianceCall> | undefined {
  const { form } = call;
  const target = call.objective.kind === "target-return" ? targetReturnRow(mean, call.objective.target) : undefined;
  const least = leastLoosening(call.resolved, room, target);
  if (least === undefined) return undefined;
  const loosened: LoosenedConstraint[] = [...least.loosened];
  let { resolved } = least;
  let objective = call.objective;
  if (objective.kind === "target-return" && least.target) objective = { ...objective, target: least.target.min };

  const tracking = resolved.trackingError;
  if (tracking !== undefined) {
    const { trackingError: _, ...free } = resolved;
    const pull = new Float64Array(mean.length);
    form.accumulate(
      Int32Array.from(mean, (_, i) => i),
      tracking.benchmark,
      mean.length,
      pull,
    );
    const rows = least.target ? [least.target] : [];
    const nearest = new MeanVarianceSolver(meanVarianceProblem(form, pull, free, rows)).solve(1, 0);
    if (nearest.status !== "optimal") return undefined;
    const gap = nearest.x.map((w, i) => w - tracking.benchmark[i]!);
    const by = Math.sqrt(Math.max(0, formProductKernel(form, gap, gap))) - tracking.max;
    if (by > ROUNDING * Math.max(tracking.max, 1e-3)) {
      loosened.push({ constraint: "trackingError", by });
      resolved = loosen(resolved, { kind: "trackingError" }, by);
    }
  }
  if (objective.kind === "target-volatility") {
    const calmest = new MeanVarianceSolver(meanVarianceProblem(form, mean, resolved)).solve(0, 0);
    if (calmest.status !== "optimal") return undefined;
    const by = Math.sqrt(Math.max(0, formProductKernel(form, calmest.x, calmest.x))) - objective.target;
    if (by > ROUNDING * Math.max(objective.target, 1e-3)) {
      loosened.push({ constraint: "targetVolatility", by });
      objective = { ...objective, target: objective.target + by };
    }
  }
  return { question: { ...call, resolved, objective }, loosened };
}
