import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { TaxProblem } from "../types.js";

/** The one error for all problems of a journal, in its order; the first five stand in the message, all in `details.problems`. */
export function invalidTransactions(name: string, problems: readonly TaxProblem[]): PortfolioError {
  const sorted = problems.slice().sort((a, b) => a.position - b.position);
  const shown = sorted.slice(0, 5).map(({ message }) => message);
  if (sorted.length > 5) shown.push(`and ${sorted.length - 5} more`);
  return new PortfolioError(
    "invalid-transactions",
    `${name}: nothing was booked, ${sorted.length} problem${sorted.length === 1 ? "" : "s"}: ${shown.join("; ")}`,
    { problems: sorted },
  );
}
