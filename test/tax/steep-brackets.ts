import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";

/** Brackets with steps near the gains of the random plans, so that netting decides. No income meets a long-term rate above its ordinary one. */
export const STEEP = usTaxRates(2025, "single", {
  ordinary: [
    { from: 0, rate: 0.1 },
    { from: 1020, rate: 0.4 },
  ],
  longTerm: [
    { from: 0, rate: 0 },
    { from: 1040, rate: 0.2 },
  ],
  lossDeductionLimit: 30,
});
