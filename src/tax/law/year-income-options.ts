import type { OptionsOf } from "../../core/options/option-types.js";
import type { LossCarryover, YearIncome } from "../types.js";

/** How {@link LossCarryover} is read: losses are positive numbers. */
export const lossCarryoverOptions: OptionsOf<LossCarryover> = {
  shortTerm: { kind: "number", min: 0, required: true },
  longTerm: { kind: "number", min: 0, required: true },
};

/** How {@link YearIncome} is read. */
export const yearIncomeOptions: OptionsOf<YearIncome> = {
  ordinaryIncome: { kind: "number" },
  qualifiedDividends: { kind: "number", min: 0 },
  shortTerm: { kind: "number" },
  longTerm: { kind: "number" },
  carryover: { kind: "object", of: lossCarryoverOptions },
  investmentIncome: { kind: "number" },
  modifiedAdjustedGrossIncome: { kind: "number" },
};
