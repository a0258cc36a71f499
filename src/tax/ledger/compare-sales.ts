import { compareIds } from "../journal/compare-ids.js";

/** Order of the tables: date of the sale, then its id. */
export function compareSales(dateA: string, saleA: string, dateB: string, saleB: string): number {
  if (dateA !== dateB) return dateA < dateB ? -1 : 1;
  return saleA === saleB ? 0 : compareIds(saleA, saleB);
}
