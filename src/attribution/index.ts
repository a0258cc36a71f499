export { brinsonAttribution } from "./brinson-attribution.js";
export {
  brinsonFromHoldings,
  type HoldingsBrinson,
  type HoldingsBrinsonInput,
  type HoldingsHistory,
} from "./brinson-from-holdings.js";
export type {
  BrinsonAttribution,
  BrinsonEffects,
  BrinsonLinking,
  BrinsonModel,
  BrinsonOptions,
  BrinsonPeriod,
  BrinsonSector,
  GeometricAttribution,
  GeometricPeriod,
  LinkedEffects,
  PeriodAttribution,
  RegimeEffects,
  SectorEffects,
} from "./brinson-types.js";
export {
  type FactorAttribution,
  type FactorAttributionOptions,
  type FactorEffect,
  factorAttribution,
} from "./factor-attribution.js";
export {
  factorsFromPrices,
  type PriceFactor,
  type PriceFactorOptions,
  type PriceFactors,
} from "./factors-from-prices.js";
export type { AttributedReturns } from "./read-factor-data.js";
export type { RegressionCoefficient } from "./regression.js";
export {
  type AssetRisk,
  type RiskAttribution,
  type RiskAttributionOptions,
  type RiskSide,
  riskAttribution,
} from "./risk-attribution.js";
export { type TimingAttribution, type TimingOptions, timingAttribution } from "./timing-attribution.js";
