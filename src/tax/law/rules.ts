import type { TaxRules } from "../types.js";

/** The United States: wash sales within 30 days, long-term after more than one year, each purchase a lot. */
export const usTaxRules: TaxRules = /* @__PURE__ */ Object.freeze({
  name: "us",
  washSaleDays: 30,
  longTermYears: 1,
  costBasis: "lots",
});

/** A country without a wash-sale rule and without terms, where all shares of an account cost their average. */
export const averageCostTaxRules: TaxRules = /* @__PURE__ */ Object.freeze({
  name: "average-cost",
  washSaleDays: null,
  longTermYears: null,
  costBasis: "average",
});
