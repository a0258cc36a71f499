import { PortfolioError } from "../../core/portfolio-error.js";
import type { FilingStatus } from "../types.js";

const STATUSES: readonly FilingStatus[] = ["single", "married-joint", "married-separate", "head-of-household"];

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkFilingStatus(status: FilingStatus): FilingStatus {
  if (STATUSES.includes(status)) return status;
  throw new PortfolioError(
    "invalid-argument",
    `filingStatus is ${JSON.stringify(status)}: give one of ${STATUSES.join(", ")}`,
    { status },
  );
}

/** Greatest net capital loss that a year may take from other income; 26 USC §1211(b). */
export function lossDeductionLimit(status: FilingStatus): number {
  return checkFilingStatus(status) === "married-separate" ? 1500 : 3000;
}
