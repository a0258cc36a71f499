export { type AfterTaxPeriod, type AfterTaxReturn, afterTaxReturn } from "./after-tax-return.js";
export { applyTransactions } from "./apply-transactions.js";
export { buildTaxLedger } from "./build-tax-ledger.js";
export { checkWashSales, type LeftOutTrade, type WashSaleCheck } from "./check-wash-sales.js";
export { type ChosenLots, chooseLots } from "./choose-lots.js";
export {
  type ChosenLotsForSales,
  chooseLotsForSales,
  type SalesLotChoiceOptions,
} from "./choose-lots-for-sales.js";
export { type DeferralBreakEven, deferralBreakEven } from "./deferral-break-even.js";
export type { FilingStatus } from "./filing-status.js";
export { type Deferral, findDeferrals } from "./find-deferrals.js";
export { findHarvests } from "./find-harvests.js";
export { type BrokerDifference, type Form1099B, form1099B, type SaleFigures } from "./form-1099b.js";
export { type Form8949, type Form8949Part, type Form8949Row, form8949 } from "./form-8949.js";
export type { HarvestedLot, HarvestOptions, HarvestProposal } from "./harvest-types.js";
export { isLongTerm } from "./is-long-term.js";
export { type AssetLocation, type LocationInput, type LocationOptions, locateAssets } from "./locate-assets.js";
export type { LocationConflict } from "./location-conflict.js";
export type { LocatedAsset } from "./location-values.js";
export {
  type CapitalGainsYear,
  type LossCarryover,
  type NetCapitalGains,
  netCapitalGains,
} from "./net-capital-gains.js";
export { netCapitalGainsByYear } from "./net-capital-gains-by-year.js";
export type { PlannedSale } from "./planned-sale.js";
export { previewSale, type SalePreview } from "./preview-sale.js";
export { averageCostTaxRules, usTaxRules } from "./rules.js";
export type { LotChoiceOptions } from "./tax-objective.js";
export { type TaxOfYear, taxOfYear, type YearIncome } from "./tax-of-year.js";
export type * from "./types.js";
export { type TaxBracket, type TaxBrackets, usTaxRates } from "./us-tax-rates.js";
export { type Losses, type LossValue, valueOfLosses } from "./value-of-losses.js";
