import type { TaxRules } from "../types.js";

/** The United States: wash sales within 30 days, long-term after more than one year, each purchase a lot. */
export const usTaxRules: TaxRules = /* @__PURE__ */ Object.freeze({
  name: "us",
  washSaleDays: 30,
  longTermYears: 1,
  costBasis: "lots",
});

/**
 * Coins in the United States: property and no securities, so that no wash-sale rule applies (26 USC 1091(a) speaks of stock and securities; Notice 2014-21),
 * with the terms of all property, and a basis kept wallet by wallet since 2025 (Rev. Proc. 2024-28): one account for each wallet.
 */
export const usCryptoTaxRules: TaxRules = /* @__PURE__ */ Object.freeze({
  name: "us-crypto",
  washSaleDays: null,
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
