export {
  type CanadaCapitalGains,
  type CanadaDisposition,
  type CanadaOptions,
  canadaCapitalGains,
} from "./abroad/canada-capital-gains.js";
export { type CanadaTaxRules, canadaTaxRules } from "./abroad/canada-tax-rules.js";
export {
  type GermanCapitalGains,
  type GermanDisposition,
  type GermanYear,
  type GermanyOptions,
  germanyCapitalGains,
} from "./abroad/germany-capital-gains.js";
export { type GermanFundKind, type GermanyTaxRules, germanyTaxRules } from "./abroad/germany-tax-rules.js";
export {
  type UkCapitalGains,
  type UkDisposal,
  type UkMatch,
  type UkOptions,
  type UkYear,
  ukCapitalGains,
} from "./abroad/uk-capital-gains.js";
export { type UkTaxRules, ukTaxRules } from "./abroad/uk-tax-rules.js";
export { type BrokerDifference, type Form1099B, form1099B, type SaleFigures } from "./forms/form-1099b.js";
export {
  type BrokerReporting,
  type Form8949,
  type Form8949Box,
  type Form8949Options,
  type Form8949Part,
  type Form8949Row,
  type Form8949Totals,
  form8949,
} from "./forms/form-8949.js";
export {
  type BrokerSale,
  type ReconciledFigures,
  type ReconciledSale,
  type Reconciliation1099B,
  reconcile1099B,
} from "./forms/reconcile-1099-b.js";
export { type ScheduleD, type ScheduleDLine, type ScheduleDOptions, scheduleD } from "./forms/schedule-d.js";
export {
  type TakenLoss,
  type TaxYearReport,
  type TaxYearReportOptions,
  taxYearReport,
  type YearWatch,
} from "./forms/tax-year-report.js";
export { type Deferral, findDeferrals } from "./harvest/find-deferrals.js";
export { findHarvests } from "./harvest/find-harvests.js";
export type { HarvestedLot, HarvestOptions, HarvestProposal } from "./harvest/harvest-types.js";
export type { DeferralOptions } from "./harvest/planning-options.js";
export {
  type AfterTaxPeriod,
  type AfterTaxReturn,
  type AfterTaxReturnOptions,
  afterTaxReturn,
} from "./law/after-tax-return.js";
export { type DeferralBreakEven, type DeferredPosition, deferralBreakEven } from "./law/deferral-break-even.js";
export { isLongTerm } from "./law/is-long-term.js";
export {
  type CapitalGainsYear,
  type NetCapitalGains,
  netCapitalGains,
} from "./law/net-capital-gains.js";
export { type NetGainsByYearOptions, netCapitalGainsByYear } from "./law/net-capital-gains-by-year.js";
export { averageCostTaxRules, usCryptoTaxRules, usTaxRules } from "./law/rules.js";
export { type TaxOfYear, taxOfYear } from "./law/tax-of-year.js";
export { type TaxBracketChanges, usTaxRates } from "./law/us-tax-rates.js";
export { type Losses, type LossValue, type LossValueOptions, valueOfLosses } from "./law/value-of-losses.js";
export { applyTransactions } from "./ledger/apply-transactions.js";
export { buildTaxLedger } from "./ledger/build-tax-ledger.js";
export { openTaxLedger, type TaxLedgerChange, type TaxLedgerSession } from "./ledger/open-tax-ledger.js";
export { type AssetLocation, locateAssets } from "./location/locate-assets.js";
export type { LocationConflict } from "./location/location-conflict.js";
export type { LocationInput, LocationOptions } from "./location/location-types.js";
export type { LocatedAsset } from "./location/location-values.js";
export { type ChosenLots, chooseLots } from "./lots/choose-lots.js";
export { type ChosenLotsForSales, chooseLotsForSales } from "./lots/choose-lots-for-sales.js";
export type { LotChoiceOptions, SalesLotChoiceOptions } from "./lots/lot-choice-options.js";
export { checkWashSales, type LeftOutTrade, type WashSaleCheck } from "./preview/check-wash-sales.js";
export type { PlannedSale } from "./preview/planned-sale.js";
export { previewSale, type SalePreview } from "./preview/preview-sale.js";
export type { SoldAlong } from "./preview/sell-along.js";
export {
  type CoveredSale,
  type MissingDays,
  type WashSaleCoverage,
  type WashSaleCoverageOptions,
  washSaleCoverage,
} from "./preview/wash-sale-coverage.js";
export type * from "./types.js";
