import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { UnsolvedResult } from "../../core/types.js";
import type { ConstraintRow } from "../constraints/resolve-constraints.js";
import type { SpecialConstraint } from "../inputs/special-constraints.js";
import type { NoTailLosses } from "./describe-cvar.js";

/** Tail losses of a problem without an answer. */
export const NO_TAIL: NoTailLosses = { conditionalValueAtRisk: null, valueAtRisk: null };

/** What a linear program can hold beside bounds and rows; the number of assets takes a search over many of them. */
export const CVAR_CONSTRAINTS: readonly SpecialConstraint[] = ["turnover", "costs", "maxGross", "maxLong", "maxShort"];

/** Expected return at least the target. */
export function targetRow(mean: Float64Array, target: number): ConstraintRow {
  if (!Number.isFinite(target)) {
    throw new PortfolioError("not-finite", `targetReturn is ${target}: give a return per year`, { target });
  }
  return {
    coefficients: mean,
    min: target,
    max: Number.POSITIVE_INFINITY,
    minName: "targetReturn",
    maxName: "targetReturn",
  };
}

/** Why there is no answer although the constraints can be met. */
export function unsolvedCvar(method: string, status: string, iterations: number): UnsolvedResult {
  const diagnostics = { iterations, kktResidual: null, binding: [] };
  if (status === "iteration-limit") {
    return { status, method, reason: `no optimum after ${iterations} iterations`, diagnostics };
  }
  const reason = "the tail loss has no bound: give every asset a finite min and max";
  return { status: "numerical-error", method, reason, diagnostics };
}
