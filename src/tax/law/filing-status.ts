import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { FilingStatus } from "../types.js";

/** Every filing status. */
export const FILING_STATUSES: readonly FilingStatus[] = [
  "single",
  "married-joint",
  "married-separate",
  "head-of-household",
];

/** Refuses a value that is not a filing status. @throws {@link PortfolioError} `invalid-argument` */
export function checkFilingStatus(status: FilingStatus): FilingStatus {
  if (FILING_STATUSES.includes(status)) return status;
  throw new PortfolioError(
    "invalid-argument",
    `filingStatus is ${shownValue(status)}: give one of ${FILING_STATUSES.join(", ")}`,
    { status },
  );
}

/** Greatest net capital loss that a year may take from other income; 26 USC §1211(b). */
export function lossDeductionLimit(status: FilingStatus): number {
  return checkFilingStatus(status) === "married-separate" ? 1500 : 3000;
}
