import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { Form8949 } from "./form-8949.js";

/** Refuses what is not a result of `form8949`, by the parts that are read. @throws {@link PortfolioError} `invalid-argument` */
export function requireForm8949(name: string, form: Form8949): void {
  const isForm =
    typeof form === "object" &&
    form !== null &&
    Number.isInteger(form.year) &&
    isPart(form.shortTerm) &&
    isPart(form.longTerm);
  if (isForm) return;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(form)}: give what form8949 returned`, {
    argument: name,
  });
}

function isPart(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  const { rows, totals, totalsByBox } = part as Record<string, unknown>;
  if (!Array.isArray(rows) || !isTotals(totals) || typeof totalsByBox !== "object" || totalsByBox === null)
    return false;
  return Object.values(totalsByBox).every(isTotals) && [...(rows as unknown[])].every(isRow);
}

const FIGURES = ["proceeds", "basis", "adjustment", "gain"] as const;
const TEXTS = ["box", "description", "acquired", "adjustedAcquired", "sold", "code", "account", "sale", "lot"] as const;

function isTotals(totals: unknown): boolean {
  if (typeof totals !== "object" || totals === null) return false;
  return FIGURES.every((key) => Number.isFinite((totals as Record<string, unknown>)[key]));
}

function isRow(row: unknown): boolean {
  return isTotals(row) && TEXTS.every((key) => typeof (row as Record<string, unknown>)[key] === "string");
}
