export { applyTransactions } from "./apply-transactions.js";
export { buildTaxLedger } from "./build-tax-ledger.js";
export { isLongTerm } from "./is-long-term.js";
export { type PlannedSale, previewSale, type SalePreview } from "./preview-sale.js";
export { averageCostTaxRules, usTaxRules } from "./rules.js";
export type * from "./types.js";
