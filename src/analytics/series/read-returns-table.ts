import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";

/**
 * The values of a returns table of several assets, all finite; log returns become simple ones.
 *
 * @param argument - what the caller handed in, for messages
 * @param returns - T dates of N assets
 * @param least - the least number of dates
 * @returns T·N simple returns; the table's own buffer when it holds simple returns
 * @throws {@link PortfolioError} as {@link requireTable}; `not-finite` with asset and date; `too-few-observations`
 * @remarks O(T·N).
 */
export function readReturnsTable(argument: string, returns: ReturnsTable, least = 1): Float64Array {
  requireTable(argument, returns, "returns");
  const { assets, dates, values } = returns;
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k]!)) continue;
    const asset = assets[k % assets.length];
    const date = dates[Math.floor(k / assets.length)];
    throw new PortfolioError(
      "not-finite",
      `${argument}: ${asset} has no return on ${date} (${values[k]}): drop or fill that date first`,
      { argument, asset, date },
    );
  }
  if (dates.length < least) {
    throw new PortfolioError("too-few-observations", `${argument} has ${dates.length} dates: give at least ${least}`, {
      argument,
      expected: least,
      actual: dates.length,
    });
  }
  return returns.kind === "log" ? values.map(Math.expm1) : values;
}
