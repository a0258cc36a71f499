import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { Form8949, Form8949Row } from "../../tax/forms/form-8949.js";

const FIGURES = ["proceeds", "basis", "adjustment", "gain"] as const;
const TEXTS = ["description", "acquired", "adjustedAcquired", "sold", "code", "account", "sale", "lot"] as const;

type Data = Readonly<Record<string, unknown>>;
const isData = (value: unknown): value is Data => typeof value === "object" && value !== null;
const isTotals = (value: unknown): boolean => isData(value) && FIGURES.every((key) => Number.isFinite(value[key]));
const isRow = (value: unknown): boolean =>
  isTotals(value) &&
  TEXTS.every((key) => typeof (value as Data)[key] === "string") &&
  typeof (value as Data)["box"] === "string" &&
  /^[A-L]$/.test((value as Data)["box"] as string);
const isPart = (value: unknown): boolean =>
  isData(value) &&
  Array.isArray(value["rows"]) &&
  [...(value["rows"] as unknown[])].every(isRow) &&
  isTotals(value["totals"]) &&
  isData(value["totalsByBox"]) &&
  Object.values(value["totalsByBox"]).every(isTotals);

/** The rows of a form, short-term ones first. @throws {@link PortfolioError} `invalid-argument` unless `form8949` made it */
export function rowsOfForm(form: Form8949): readonly Form8949Row[] {
  if (isData(form) && Number.isInteger(form.year) && isPart(form.shortTerm) && isPart(form.longTerm)) {
    return [...form.shortTerm.rows, ...form.longTerm.rows];
  }
  throw new PortfolioError("invalid-argument", `form is ${shownValue(form)}: give what form8949 returned`, {
    argument: "form",
  });
}

/** `12/31/2025`, as the form has it. */
export function formDate(date: string): string {
  return `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;
}
