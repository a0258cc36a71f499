import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { Table } from "../../core/types.js";

/**
 * A table of shares traded: none is negative or infinite; NaN is a missing volume.
 *
 * @throws {@link PortfolioError} what `requireTable` throws; `invalid-argument`, naming asset and date
 */
export function readVolumes(name: string, given: unknown): Table {
  const table = requireTable(name, given, "any");
  const { assets, dates, values } = table;
  const at = values.findIndex((volume) => volume < 0 || volume === Number.POSITIVE_INFINITY);
  if (at < 0) return table;
  const [asset, date] = [assets[at % assets.length]!, dates[Math.floor(at / assets.length)]!];
  throw new PortfolioError(
    "invalid-argument",
    `${name}: the volume of ${asset} on ${date} is ${values[at]}: give shares traded, or NaN where they are not known`,
    { argument: name, asset, date },
  );
}
