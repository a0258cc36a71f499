import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";

/**
 * The optimal branch of a result, for callers that have no use for the others.
 *
 * @param result - what any optimizer returned
 * @returns the same object, typed as optimal; further fields of the method are kept
 * @throws {@link PortfolioError} `not-optimal`, with the status, the reason and the named conflict; `invalid-argument` for what is
 *   no result
 * @remarks O(1).
 * @example
 * requireOptimal(meanVariance(moments, { objective: "minimum-variance" })).weights
 */
export function requireOptimal<
  Result extends {
    /** Whether there is a portfolio. */
    readonly status: string;
    /** The method that was asked for. */
    readonly method: string;
  },
>(
  result: Result,
): Extract<
  Result,
  {
    /** A portfolio was found. */
    readonly status: "optimal";
  }
> {
  requireObject("result", result, "the result of an optimizer, such as meanVariance(moments, options)");
  if (isOptimal(result)) return result;
  const { status, method } = result;
  const reason = "reason" in result ? result.reason : "";
  const conflict = "conflict" in result ? result.conflict : [];
  throw new PortfolioError("not-optimal", `${shown(method)} is ${shown(status)}: ${shown(reason)}`, {
    status,
    method,
    reason,
    conflict,
  });
}

function isOptimal<Result extends { readonly status: string }>(
  result: Result,
): result is Extract<Result, { readonly status: "optimal" }> {
  return result.status === "optimal";
}

const shown = (word: unknown): string => (typeof word === "string" ? word : shownValue(word));
