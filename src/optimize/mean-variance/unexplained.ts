import type { InfeasibleResult } from "../../core/types.js";

/** The answer to a question without a solution for a caller who did not want to know which limits conflict. */
export function unexplained(method: string, iterations: number): InfeasibleResult<never> {
  return {
    status: "infeasible",
    method,
    reason: "no portfolio meets the constraints: ask with explain: true which of them conflict",
    conflict: [],
    diagnostics: { iterations, kktResidual: null, binding: [] },
  };
}
