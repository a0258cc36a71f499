import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { FilingStatus, LossCarryover } from "../types.js";
import { FILING_STATUSES, lossDeductionLimit as limitOf } from "./filing-status.js";
import { lossCarryoverOptions } from "./year-income-options.js";

/** Gains and losses of a year, and what was carried into it. */
export interface CapitalGainsYear {
  /** Recognized gains less losses of the year, currency units. */
  readonly shortTerm: number;
  /** Net long-term gain or loss before carryovers, in units of currency. */
  readonly longTerm: number;
  /** Losses carried in from the year before. Default: none. */
  readonly carryover?: LossCarryover;
  /** Filing status, which sets the limit on deducted losses. */
  readonly filingStatus: FilingStatus;
  /**
   * Taxable income of the year with the loss deduction already taken, negative when the deductions exceed the income (line 1 of
   * the worksheet). Left
   * out, it is enough to use the whole deduction.
   */
  readonly taxableIncome?: number;
  /** Greatest loss that is taken from other income. Default 3,000, and 1,500 for `married-separate`, by 26 USC 1211(b). */
  readonly lossDeductionLimit?: number;
}

const capitalGainsYear: OptionsOf<CapitalGainsYear> = {
  shortTerm: { kind: "number", required: true },
  longTerm: { kind: "number", required: true },
  carryover: { kind: "object", of: lossCarryoverOptions },
  filingStatus: { kind: "choice", of: FILING_STATUSES, required: true },
  taxableIncome: { kind: "number" },
  lossDeductionLimit: { kind: "number", min: 0 },
};

/** Gains of a year after netting, what is deducted and what is carried over. */
export interface NetCapitalGains {
  /** With the carryover taken in; negative is a loss. */
  readonly netShortTerm: number;
  /** Net long-term gain or loss with carryovers, in units of currency. */
  readonly netLongTerm: number;
  /** Loss taken from other income this year, at most the limit. */
  readonly deduction: number;
  /** To the next year, as positive numbers. */
  readonly carryover: LossCarryover;
}

/**
 * Short- and long-term gains and losses of a year netted, and the loss that is carried on: Schedule D and its carryover worksheet.
 *
 * @param year - net gains and losses, what was carried into the year, and the filing status or a limit on the deduction
 * @returns amounts in whole cents
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument` (a negative carryover, an unknown status)
 * @remarks O(1). NaN throws. 26 USC §§1211, 1212, 1222; Capital Loss Carryover Worksheet of Schedule D.
 *   Reference values: test/reference/tax/schedule-d.json.
 * @example
 * netCapitalGains({ shortTerm: -5000, longTerm: 1000, filingStatus: "single" });
 * // { netShortTerm: -5000, netLongTerm: 1000, deduction: 3000, carryover: { shortTerm: 1000, longTerm: 0 } }
 */
export function netCapitalGains(year: CapitalGainsYear): NetCapitalGains {
  const name = "input of netCapitalGains";
  requireObject(name, year, "an object with shortTerm, longTerm and filingStatus");
  readOptions(name, year, capitalGainsYear, { what: "a figure of netCapitalGains" });
  const { lossDeductionLimit = limitOf(year.filingStatus) } = year;
  return netGains(year, amount("lossDeductionLimit", lossDeductionLimit, 0));
}

/** As {@link netCapitalGains}, with the caller's limit on the deduction. */
export function netGains(
  {
    shortTerm,
    longTerm,
    carryover = { shortTerm: 0, longTerm: 0 },
    taxableIncome,
  }: Omit<CapitalGainsYear, "filingStatus" | "lossDeductionLimit">,
  limit: number,
): NetCapitalGains {
  requireObject("carryover", carryover, "{ shortTerm, longTerm }, losses as positive numbers");
  const carried = {
    shortTerm: amount("carryover.shortTerm", carryover.shortTerm, 0),
    longTerm: amount("carryover.longTerm", carryover.longTerm, 0),
  };
  const netShortTerm = toCents(amount("shortTerm", shortTerm) - carried.shortTerm);
  const netLongTerm = toCents(amount("longTerm", longTerm) - carried.longTerm);
  const loss = -(netShortTerm + netLongTerm);
  const deduction = loss > 0 ? toCents(Math.min(limit, loss)) : 0;

  // the lines of the worksheet: a deduction that found no income to reduce is not used up
  const used =
    taxableIncome === undefined
      ? deduction
      : Math.min(deduction, Math.max(0, amount("taxableIncome", taxableIncome) + deduction));
  const shortLoss = Math.max(0, -netShortTerm);
  const longLoss = Math.max(0, -netLongTerm);
  const againstShort = Math.max(0, netLongTerm) + used;
  const againstLong = Math.max(0, netShortTerm) + Math.max(0, used - shortLoss);
  const carries = loss > 0; // the worksheet is filled in only for a net loss
  return {
    netShortTerm,
    netLongTerm,
    deduction,
    carryover: {
      shortTerm: carries ? toCents(Math.max(0, shortLoss - againstShort)) : 0,
      longTerm: carries ? toCents(Math.max(0, longLoss - againstLong)) : 0,
    },
  };
}

/** Whole cents; what is exact in cents comes out as its nearest number. */
export function toCents(value: number): number {
  const cents = Math.round(value * 100);
  return (Number.isSafeInteger(cents) ? cents / 100 : value) + 0; // + 0: no negative zero
}

export function amount(name: string, value: number, least: number = Number.NEGATIVE_INFINITY): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new PortfolioError("not-finite", `${name} is ${shownValue(value)}: give an amount of money`, { name, value });
  }
  if (value < least) {
    throw new PortfolioError("invalid-argument", `${name} is ${value}: give ${least} or more`, { name, value });
  }
  return value;
}
